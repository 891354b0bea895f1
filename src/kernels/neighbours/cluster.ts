/**
 * What the kernels of the neighbour lists share: clusters of four particles, and the entries of a row of neighbours.
 *
 * Particles are put into the cells of a grid, sorted inside a cell along the last dimension (ties by index) and cut into clusters of four, so
 * that a cluster is compact and one SIMD load takes it whole: blocks[replica, cluster] = x0..x3 y0..y3 z0..z3 type0..type3. A particle lies in
 * a slot: slot = 4 cluster + lane; order[slot] is its index, or NONE where a cell ends inside a cluster. Empty lanes stand far away.
 * Source of the idea: S. Pall, B. Hess, Comput. Phys. Commun. 184, 2641 (2013).
 *
 * An entry of a row is `32 cluster + code`: a neighbouring cluster and the image in which it is a neighbour, r = x_i + s L - x_j with
 * code = (s_x + 1) + 3 (s_y + 1) + 9 (s_z + 1). Images are explicit, so lists stay right in boxes that are hardly wider than the cutoff:
 * two images of one pair are never both within a cutoff of half the box.
 */

/** Particles in a cluster. */
export const WIDTH = 4;
/** Numbers in the block of a cluster. */
export const BLOCK = 16;
/** A lane without a particle. */
export const NONE = 0xffffffff;
/** Code of the image that is not shifted. */
export const CENTRE = 13;
/** Clusters in a replica: an index must leave five bits for the image. */
export const MOST_CLUSTERS = 2 ** 27;
/** How much wider than the reach cells are searched, so that rounding at a cell's edge cannot hide a particle. */
export const SLACK = 1.0001;

/** Shift (s_x, s_y, s_z) of an image code. */
export function shiftOf(code: number): [number, number, number] {
  return [(code % 3) - 1, (Math.floor(code / 3) % 3) - 1, Math.floor(code / 9) - 1];
}

/** Parameters that describe the grid of cells; 1 for missing dimensions. */
export const GRID_PARAMS = {
  gridX: { type: "u32", unit: "cells", doc: "cells along the first dimension" },
  gridY: { type: "u32", unit: "cells", doc: "cells along the second dimension" },
  gridZ: { type: "u32", unit: "cells", doc: "cells along the third dimension" },
} as const;

/** The length up to which neighbours are listed. */
export const REACH_PARAM = { reach: { type: "real", unit: "length", doc: "cutoff + skin; not longer than any box length" } } as const;

/** Cell counts by dimension. */
export interface Grid { readonly gridX: number; readonly gridY: number; readonly gridZ: number }

/** Number of cells; the cell of (cx, cy, cz) is (cx gridY + cy) gridZ + cz. */
export function cellsOf(params: Readonly<Record<string, number>>): number {
  return params.gridX * params.gridY * params.gridZ;
}

/** Clusters that always suffice: every cell may end with a cluster that holds one particle. */
export function clusterCapacity(capacity: number, cells: number): number {
  return Math.floor((capacity + (WIDTH - 1) * Math.min(cells, capacity)) / WIDTH);
}

/** Where a lane without a particle stands: further from everything than any reach, and from every other such lane. */
export function emptyLane(slot: number, box: readonly number[]): number {
  return 8 * (box[0] + box[1] + box[2]) * (slot + 1);
}

/** Throws RangeError where an argument of a neighbour kernel has another shape than expected; -1 stands for any length. */
export function expectShape(id: string, name: string, found: readonly number[], expected: readonly number[]): void {
  if (found.length !== expected.length || expected.some((n, k) => n >= 0 && n !== found[k]))
    throw new RangeError(`${id}: ${name}: expected [${expected.map((n) => (n < 0 ? "any" : n)).join(", ")}], found [${found.join(", ")}]`);
}
