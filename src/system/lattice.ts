/**
 * Initial configurations: particles on a lattice that fits the box, spread evenly over its sites. In three dimensions the face-centred cubic
 * lattice (four sites a cell), in two the square, in one the line; the number of cells along each side follows the lengths of the box.
 */

/** Sites of the unit cell by dimension, in units of the cell. */
const CELLS: readonly (readonly (readonly number[])[])[] = [
  [],
  [[0.5]],
  [[0.5, 0.5]],
  [[0.25, 0.25, 0.25], [0.75, 0.75, 0.25], [0.75, 0.25, 0.75], [0.25, 0.75, 0.75]],
];

/** Cells along each side, as few as hold n particles, nearly cubic. */
function cellCounts(n: number, box: readonly number[], perCell: number): number[] {
  const volume = box.reduce((v, l) => v * l, 1);
  const edge = (volume / Math.ceil(n / perCell)) ** (1 / box.length);
  const counts = box.map((l) => Math.max(1, Math.floor(l / edge)));
  while (counts.reduce((a, b) => a * b, perCell) < n) {
    // One more cell along the side whose cells are longest.
    const longest = counts.map((c, d) => box[d] / c);
    counts[longest.indexOf(Math.max(...longest))]++;
  }
  return counts;
}

/** Shortest distance between two sites of a lattice with these cell lengths, periodic images included. */
function nearest(cell: readonly number[]): number {
  return cell.length < 3 ? Math.min(...cell) : Math.min(...cell, Math.hypot(cell[0], cell[1]) / 2, Math.hypot(cell[0], cell[2]) / 2, Math.hypot(cell[1], cell[2]) / 2);
}

/**
 * Positions of n particles, [n * dimension] row-major, in [0, L).
 * @param minimumDistance nearest neighbours must be at least this far apart (0.8 sigma keeps a Lennard-Jones pair below 60 epsilon).
 * @throws {RangeError} when n is not a positive integer, or the density cannot be built.
 */
export function latticePositions(n: number, box: readonly number[], minimumDistance = 0): Float64Array {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`N: expected a positive number of particles, found ${n}`);
  const dimension = box.length;
  const sites = CELLS[dimension];
  const counts = cellCounts(n, box, sites.length);
  const cell = counts.map((c, d) => box[d] / c);
  const total = counts.reduce((a, b) => a * b, sites.length);
  const distance = nearest(cell);
  if (n > 1 && distance < minimumDistance) {
    const density = n / box.reduce((v, l) => v * l, 1);
    throw new RangeError(`density: ${n} particles in this box (density ${Number(density.toPrecision(4))}) cannot be built: neighbours would be ${distance.toPrecision(3)} apart, at least ${minimumDistance} is needed; use fewer particles or a larger box`);
  }
  const out = new Float64Array(n * dimension);
  for (let i = 0; i < n; i++) {
    // Vacant sites are spread evenly over the lattice.
    let site = Math.floor((i * total) / n);
    const basis = sites[site % sites.length];
    site = Math.floor(site / sites.length);
    for (let d = 0; d < dimension; d++) {
      out[i * dimension + d] = ((site % counts[d]) + basis[d]) * cell[d];
      site = Math.floor(site / counts[d]);
    }
  }
  return out;
}
