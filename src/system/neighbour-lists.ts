/**
 * Neighbour lists in periodic boxes: particles are put into cells by a counting sort with a fixed order and cut into clusters of four
 * (kernels/neighbours/cluster.ts); rows name the clusters within cutoff + skin. The device decides when to build again: where some particle has moved
 * further than half the skin, or where the box or a count has changed. All sums have a fixed order, which neither capacities nor threads change.
 *
 * `rowLists` are full rows, over which every particle gathers its own pairs; they run on every device and are meant for the GPU. `clusterLists` are half
 * rows, over which each pair is computed once and given to both partners; they run on the CPU, where they are about six times as fast.
 *
 * Images of a pair are listed one by one, so boxes may be as narrow as twice the cutoff. Not here: open space and potentials without a cutoff
 * ({@link allPairs}).
 */
import { call, constant, when } from "../program/trace.ts";
import type { Value } from "../program/value.ts";
import type { KernelSpec } from "../program/kernel.ts";
import { assignCellsKernel } from "../kernels/neighbours/assign-cells.ts";
import { cellStartsKernel } from "../kernels/neighbours/cell-starts.ts";
import { clusterCapacity, MOST_CLUSTERS, type Grid } from "../kernels/neighbours/cluster.ts";
import { countCellsKernel } from "../kernels/neighbours/count-cells.ts";
import { displacementKernel } from "../kernels/neighbours/displacement.ts";
import { fullRowsKernel } from "../kernels/neighbours/full-rows.ts";
import { gatherClustersOf } from "../kernels/neighbours/gather-clusters.ts";
import { halfRowsKernel } from "../kernels/neighbours/half-rows.ts";
import { placeInCellsKernel } from "../kernels/neighbours/place-in-cells.ts";
import { rowPairsKernel, type PairSum, type RowKind } from "../kernels/neighbours/row-pairs.ts";
import { sortCellsKernel } from "../kernels/neighbours/sort-cells.ts";
import type { PairEvaluator } from "../kernels/pair/evaluator.ts";
import { checkBox, volumeOf, type Box } from "./box.ts";
import type { Pairwise, Particles } from "./energy.ts";
import type { NeighbourMethod } from "./neighbours.ts";

export interface NeighbourListOptions {
  /** Lengths of the box; where replicas have several, one of them. The lengths that count are those of the conditions, at every build. */
  readonly box: Box;
  /** At least the cutoff of every energy that uses the lists. */
  readonly cutoff: number;
  /** Particles that a replica has room for: positions are [replicas, capacity, dimension]. */
  readonly capacity: number;
  /** How much further than the cutoff neighbours are listed; default 0.12 cutoff (0.3 of 2.5). Changes the speed, not the forces beyond rounding. */
  readonly skin?: number;
  /** Room in the lists, 1 by default; {@link NeighbourMethod.grown} makes it more. */
  readonly room?: number;
}

/** Lists as the program carries them. */
type Lists = Readonly<Record<"stale" | "order" | "origin" | "reference" | "counts" | "conditions" | "heads" | "entries", Value>>;

/** Numbers known when the program is traced. */
interface Layout {
  readonly grid: Grid;
  readonly dimension: number;
  readonly reach: number;
  readonly limit: number;
  readonly rowCapacity: number;
  readonly entryCapacity: number;
}

/** Full rows of clusters, for devices that gather. @throws {RangeError} as {@link clusterLists}. */
export function rowLists(options: NeighbourListOptions): NeighbourMethod {
  return listMethod("full", options);
}

/**
 * Half rows of particles, for the CPU.
 * @throws {RangeError} in open space, for a cutoff that is not a length or is longer than half the box, or a skin that is not positive or makes the reach
 * longer than the box.
 */
export function clusterLists(options: NeighbourListOptions): NeighbourMethod {
  return listMethod("half", options);
}

function listMethod(rows: RowKind, options: NeighbourListOptions): NeighbourMethod {
  const layout = layoutOf(options);
  const { cutoff } = options;
  const update = (lists: Lists, x: Particles): Lists => {
    const [stale] = call(displacementKernel, { limit: layout.limit }, x.positions, lists.reference, x.counts, lists.counts, x.conditions, lists.conditions, lists.stale);
    return when(stale, { ...lists, stale }, () => build(rows, layout, x));
  };
  const through = (sum: PairSum, lists: Lists) => (pairwise: Pairwise, x: Particles): Value => {
    if (pairwise.truncation.cutoff > cutoff) throw new RangeError(`neighbours: the lists reach pairs up to ${cutoff}, the energy needs them up to ${pairwise.truncation.cutoff}`);
    const blocks = gatherClustersOf(x, lists.order, lists.origin);
    const params = { ...pairwise.truncation, dimension: layout.dimension, capacity: x.positions.shape[1] };
    return call(pairsOf(pairwise.evaluator, rows, sum), params, blocks, lists.order, x.counts, x.conditions, constant(pairwise.table, [pairwise.types, pairwise.types, 4]), lists.heads, lists.entries)[0];
  };
  const kind = rows === "full" ? "rows" : "clusters";
  return {
    kind,
    init(x) {
      checkPositions(x, options.capacity, layout.dimension);
      return build(rows, layout, x);
    },
    update: (lists, x) => update(lists as Lists, x),
    at: (lists) => ({ kind, forces: through("forces", lists as Lists), rows: through("sums", lists as Lists) }),
    grown: () => listMethod(rows, { ...options, room: 1.5 * (options.room ?? 1) }),
  };
}

/** Lists from nothing. */
function build(rows: RowKind, { grid, dimension, reach, rowCapacity, entryCapacity }: Layout, x: Particles): Lists {
  const [cellOf, none, empty, stale] = call(assignCellsKernel, { ...grid, reach }, x.positions, x.counts, x.conditions);
  const [members] = call(countCellsKernel, {}, cellOf, none);
  const [starts, zero] = call(cellStartsKernel, {}, members);
  const [placed, unsorted] = call(placeInCellsKernel, {}, cellOf, starts, zero, empty);
  const [order, origin] = call(sortCellsKernel, {}, x.positions, x.conditions, starts, placed, unsorted);
  const blocks = gatherClustersOf(x, order, origin);
  const [heads, entries] =
    rows === "full"
      ? call(fullRowsKernel, { ...grid, reach, dimension, rowCapacity }, blocks, order, starts, x.conditions)
      : call(halfRowsKernel, { ...grid, reach, dimension, rowCapacity, entryCapacity }, blocks, order, starts, x.conditions);
  return { stale, order, origin, reference: x.positions, counts: x.counts, conditions: x.conditions, heads, entries };
}

const kernels = new WeakMap<PairEvaluator, Map<string, KernelSpec>>();

function pairsOf(e: PairEvaluator, rows: RowKind, sum: PairSum): KernelSpec {
  let known = kernels.get(e);
  if (!known) kernels.set(e, (known = new Map()));
  const key = `${rows}-${sum}`;
  let kernel = known.get(key);
  if (!kernel) known.set(key, (kernel = rowPairsKernel(e, rows, sum)));
  return kernel;
}

function checkPositions(x: Particles, capacity: number, dimension: number): void {
  const [, n, d] = x.positions.shape;
  if (n !== capacity || d !== dimension) throw new RangeError(`neighbours: the lists are made for ${capacity} particles in ${dimension} dimensions, found positions [${x.positions.shape.join(", ")}]`);
}

/** Volume of a ball. */
function ball(dimension: number, r: number): number {
  return dimension === 1 ? 2 * r : dimension === 2 ? Math.PI * r * r : (4 / 3) * Math.PI * r ** 3;
}

/**
 * Cells, reach and room. A cluster has the edge e = (4 / density)^(1/d); cells are one e wide, along the last dimension 16 e, so that a cell holds about 64
 * particles and wastes at most three lanes. Rows have half again (entries a quarter again) as much room as a uniform fluid fills: there a cluster has
 * as many neighbours as centres lie within reach + 0.66 e of its own, a particle within reach + 0.3 e (counted in a melt of density 0.8442).
 */
function layoutOf({ box, cutoff, capacity, skin = 0.12 * cutoff, room = 1 }: NeighbourListOptions): Layout {
  if (box === null) throw new RangeError("neighbours: lists need a periodic box; use allPairs in open space");
  if (!(cutoff > 0) || cutoff > 1e17) throw new RangeError(`cutoff: lists need a length, found ${cutoff}; use allPairs for a potential without a cutoff`);
  checkBox(box, cutoff);
  if (!Number.isInteger(capacity) || capacity < 0) throw new RangeError(`capacity: expected a number of particles, found ${capacity}`);
  const shortest = Math.min(...box);
  if (!(skin > 0) || cutoff + skin > shortest) throw new RangeError(`skin: expected a positive length that with the cutoff ${cutoff} is not longer than the box length ${shortest}, found ${skin}`);
  const dimension = box.length;
  const reach = cutoff + skin;
  const density = Math.max(capacity, 1) / volumeOf(box);
  const edge = (4 / density) ** (1 / dimension);
  const cells = [0, 1, 2].map((k) => (k >= dimension ? 1 : Math.max(1, Math.round(box[k] / (k === dimension - 1 ? 16 * edge : edge)))));
  const [gridX, gridY, gridZ] = cells;
  if (clusterCapacity(capacity, gridX * gridY * gridZ) > MOST_CLUSTERS) throw new RangeError(`capacity: lists hold at most ${MOST_CLUSTERS} clusters of four particles a replica, found ${capacity} particles`);
  return {
    grid: { gridX, gridY, gridZ },
    dimension,
    reach,
    // A hair less than half the skin: the displacement is computed in the precision of the positions.
    limit: (skin / 2) * (1 - 1e-4),
    rowCapacity: 8 + Math.ceil((1.5 * room * density * ball(dimension, reach + 0.66 * edge)) / 4),
    entryCapacity: 64 + Math.ceil(capacity * ((1.25 * room * density * ball(dimension, reach + 0.3 * edge))) / 8),
  };
}
