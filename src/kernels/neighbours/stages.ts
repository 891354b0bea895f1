/**
 * The stages of building and using neighbour lists in plain TypeScript, f64: the references of the kernels of this folder, and what makes the inputs
 * of their conformance cases. Each stage is one kernel because on a GPU a later stage needs all of an earlier one.
 */
import type { ReferenceCall } from "../../program/kernel.ts";
import { STATUS } from "../../program/status.ts";
import { CONDITION_COLUMNS } from "../pair/evaluator.ts";
import { BLOCK, CENTRE, emptyLane, NONE, shiftOf, WIDTH } from "./cluster.ts";

/** Box lengths of replica r. */
export function boxOf(conditions: ArrayLike<number>, r: number): [number, number, number] {
  const at = r * CONDITION_COLUMNS;
  return [conditions[at], conditions[at + 1], conditions[at + 2]];
}

/** Cells of all particles; counters to zero, slots to NONE. Positions are folded into the box by x - L floor(x / L). */
export function assignCells({ arrays: { positions, counts, conditions, cellOf, members, unsorted, stale }, p, raise }: ReferenceCall): void {
  members.fill(0);
  unsorted.fill(NONE);
  stale[0] = 0;
  const grid = [p.gridX, p.gridY, p.gridZ];
  for (let r = 0; r < p.replicas; r++) {
    const box = boxOf(conditions, r);
    if (box.some((l, k) => k < p.dimension && !(l >= p.reach))) raise(STATUS.cutoffTooLong, 0, r, 0);
    for (let i = 0; i < p.capacity; i++) {
      const at = r * p.capacity + i;
      cellOf[at] = NONE;
      if (i >= counts[r]) continue;
      let cell = 0;
      for (let k = 0; k < p.dimension; k++) {
        const x = positions[at * p.dimension + k];
        if (!Number.isFinite(x)) raise(STATUS.nonFinite, 0, r, i);
        const c = Math.floor(((x - box[k] * Math.floor(x / box[k])) / box[k]) * grid[k]);
        cell = cell * grid[k] + (Math.min(Math.max(c, 0), grid[k] - 1) || 0);
      }
      cellOf[at] = cell;
    }
  }
}

/** Particles in each cell. */
export function countCells({ arrays: { cellOf, members }, p }: ReferenceCall): void {
  cellOf.forEach((cell: number, at: number) => {
    if (cell !== NONE) members[Math.floor(at / p.capacity) * p.cells + cell]++;
  });
}

/** First cluster of each cell; every cell begins a new cluster. */
export function cellStarts({ arrays: { members, starts, placed }, p }: ReferenceCall): void {
  placed.fill(0);
  for (let r = 0; r < p.replicas; r++) {
    let sum = 0;
    for (let c = 0; c <= p.cells; c++) {
      starts[r * (p.cells + 1) + c] = sum;
      if (c < p.cells) sum += Math.ceil(members[r * p.cells + c] / WIDTH);
    }
  }
}

/** The particles of each cell next to each other. */
export function placeInCells({ arrays: { cellOf, starts, placed, unsorted }, p }: ReferenceCall): void {
  for (let r = 0; r < p.replicas; r++)
    for (let i = 0; i < p.capacity; i++) {
      const cell = cellOf[r * p.capacity + i];
      if (cell === NONE) continue;
      const slot = WIDTH * starts[r * (p.cells + 1) + cell] + placed[r * p.cells + cell]++;
      unsorted[r * p.slots + slot] = i;
    }
}

/** Sorted along the last dimension inside each cell, ties by index; origin = L floor(x / L) of every slot. */
export function sortCells({ arrays: { positions, conditions, starts, placed, unsorted, order, origin }, p }: ReferenceCall): void {
  order.fill(NONE);
  origin.fill(0);
  const { dimension } = p;
  for (let r = 0; r < p.replicas; r++) {
    const box = boxOf(conditions, r);
    const fold = (i: number, k: number): number => box[k] * Math.floor(positions[(r * p.capacity + i) * dimension + k] / box[k]);
    const height = (i: number): number => positions[(r * p.capacity + i) * dimension + dimension - 1] - fold(i, dimension - 1);
    for (let c = 0; c < p.cells; c++) {
      const first = r * p.slots + WIDTH * starts[r * (p.cells + 1) + c];
      const sorted = Array.from<number>(unsorted.subarray(first, first + placed[r * p.cells + c])).sort((i, j) => height(i) - height(j) || i - j);
      sorted.forEach((i, lane) => {
        order[first + lane] = i;
        for (let k = 0; k < dimension; k++) origin[(first + lane) * dimension + k] = fold(i, k);
      });
    }
  }
}

/** Blocks of clusters: x0..x3 y0..y3 z0..z3 type0..type3. */
export function gatherClusters({ arrays: { positions, types, order, origin, conditions, blocks }, p }: ReferenceCall): void {
  blocks.fill(0);
  for (let r = 0; r < p.replicas; r++)
    for (let slot = 0; slot < p.slots; slot++) {
      const at = r * p.slots + slot;
      const block = Math.floor(at / WIDTH) * BLOCK + (at % WIDTH);
      const i = order[at];
      if (i === NONE) blocks[block] = emptyLane(slot, boxOf(conditions, r));
      else {
        for (let k = 0; k < p.dimension; k++) blocks[block + WIDTH * k] = positions[(r * p.capacity + i) * p.dimension + k] - origin[at * p.dimension + k];
        blocks[block + WIDTH * 3] = types[i];
      }
    }
}

/** Position of a slot of replica r. */
function slotPosition(blocks: ArrayLike<number>, slots: number, r: number, slot: number): [number, number, number] {
  const at = Math.floor((r * slots + slot) / WIDTH) * BLOCK + (slot % WIDTH);
  return [blocks[at], blocks[at + WIDTH], blocks[at + 2 * WIDTH]];
}

/** Calls visit(lanes of i, cluster j, code) for every neighbouring cluster of cluster i, by image and then by cluster; the cluster itself is left out. */
function forEachNeighbour({ arrays: { blocks, order, conditions }, p }: ReferenceCall, r: number, i: number, visit: (lanes: number[], j: number, code: number) => void): void {
  const slots = p.clusters * WIDTH;
  const box = boxOf(conditions, r);
  const particles = (cluster: number): [number, number, number][] => [0, 1, 2, 3].filter((lane) => order[r * slots + cluster * WIDTH + lane] !== NONE).map((lane) => slotPosition(blocks, slots, r, cluster * WIDTH + lane));
  const own = particles(i);
  const clusters = Array.from({ length: p.clusters }, (_, j) => particles(j));
  for (let code = 0; code < 27; code++) {
    const s = shiftOf(code);
    if (s.some((n, k) => n !== 0 && k >= p.dimension)) continue;
    clusters.forEach((others, j) => {
      if (j === i && code === CENTRE) return;
      const lanes = own.flatMap((x, lane) => (others.some((y) => (x[0] + s[0] * box[0] - y[0]) ** 2 + (x[1] + s[1] * box[1] - y[1]) ** 2 + (x[2] + s[2] * box[2] - y[2]) ** 2 < p.reach ** 2) ? [lane] : []));
      if (lanes.length) visit(lanes, j, code);
    });
  }
}

/** Full rows: all neighbouring clusters of each cluster. */
export function fullRows(c: ReferenceCall): void {
  const { arrays: { order, lengths, entries }, p, raise } = c;
  lengths.fill(0);
  entries.fill(0);
  for (let r = 0; r < p.replicas; r++)
    for (let i = 0; i < p.clusters && order[(r * p.clusters + i) * WIDTH] !== NONE; i++)
      forEachNeighbour(c, r, i, (_lanes, j, code) => {
        const row = r * p.clusters + i;
        if (lengths[row] < p.rowCapacity) entries[row * p.rowCapacity + lengths[row]++] = 32 * j + code;
        else raise(STATUS.neighbourOverflow, 0, r, order[row * WIDTH]);
      });
}

/** Half rows: of each slot, the neighbouring clusters that come later; its own cluster is understood. */
export function halfRows(c: ReferenceCall): void {
  const { arrays: { order, rowStarts, entries }, p, raise } = c;
  entries.fill(0);
  const slots = p.clusters * WIDTH;
  for (let r = 0; r < p.replicas; r++) {
    let next = 0;
    for (let i = 0; i < p.clusters; i++) {
      const rows: number[][] = [[], [], [], []];
      if (order[r * slots + i * WIDTH] !== NONE)
        forEachNeighbour(c, r, i, (lanes, j, code) => {
          if (j > i || (j === i && code > CENTRE)) for (const lane of lanes) rows[lane].push(32 * j + code);
        });
      rows.forEach((row, lane) => {
        rowStarts[r * (slots + 1) + i * WIDTH + lane] = next;
        for (const entry of row) {
          if (next < p.entryCapacity) entries[r * p.entryCapacity + next++] = entry;
          else raise(STATUS.neighbourOverflow, 0, r, order[r * slots + i * WIDTH]);
        }
      });
    }
    rowStarts[r * (slots + 1) + slots] = next;
  }
}

/** Sets `stale` where a particle has moved by more than `limit`, or a count or a box has changed. */
export function displacement({ arrays: { positions, reference, counts, oldCounts, conditions, oldConditions, stale }, p }: ReferenceCall): void {
  for (let r = 0; r < p.replicas; r++) {
    if (counts[r] !== oldCounts[r] || boxOf(conditions, r).some((l, k) => l !== boxOf(oldConditions, r)[k])) stale[0] = 1;
    for (let i = 0; i < counts[r]; i++) {
      let d2 = 0;
      for (let k = 0; k < p.dimension; k++) d2 += (positions[(r * p.capacity + i) * p.dimension + k] - reference[(r * p.capacity + i) * p.dimension + k]) ** 2;
      // Written so that NaN counts as having moved: the build that follows names the particle.
      if (!(d2 <= p.limit ** 2)) stale[0] = 1;
    }
  }
}
