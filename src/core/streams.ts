/**
 * The purposes random numbers are drawn for. Two purposes never share a stream, so adding a draw to one method leaves the numbers
 * of every other as they were. Ids are part of the file format of checkpoints: never renumber, only append.
 */
export const STREAMS = {
  test: 0,
  velocities: 1,
  langevin: 2,
  overdamped: 3,
  acceptance: 4,
  displacement: 5,
  insertion: 6,
  deletion: 7,
  volume: 8,
  exchange: 9,
  widom: 10,
  bootstrap: 11,
  initialPositions: 12,
  moveChoice: 13,
  hybrid: 14,
  testSystem: 15,
  volumeAcceptance: 16,
} as const;
