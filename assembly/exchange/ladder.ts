// Partner of a replica at an attempt of replica exchange: twin of src/kernels/exchange/ladder.ts and shaders/exchange/ladder.wgsl.

/** The replica itself where it has none. */
export function partnerOf(replica: u32, rungs: u32, attempt: u32): u32 {
  const rung = replica % rungs;
  if (((rung + (attempt & 1)) & 1) == 0) return rung + 1 < rungs ? replica + 1 : replica;
  return rung > 0 ? replica - 1 : replica;
}
