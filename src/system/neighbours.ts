/**
 * What a neighbour structure is to an Energy and to an integrator. An Energy only needs {@link Neighbours}: something that traverses the pairs of an
 * evaluator faster than all pairs can. An integrator keeps the structure valid through {@link NeighbourMethod}: it carries the lists as values of the
 * program, lets the device decide whether they must be rebuilt, and starts again with more room after an overflow.
 */
import type { Tree } from "../core/tree.ts";
import type { Device } from "../device/device.ts";
import type { Value } from "../program/value.ts";
import { NO_CUTOFF } from "../kernels/pair/evaluator.ts";
import type { Box } from "./box.ts";
import type { Energy, Particles, Pairwise } from "./energy.ts";
import { clusterLists, rowLists } from "./neighbour-lists.ts";

/** A neighbour structure valid for the positions at hand. */
export interface Neighbours {
  readonly kind: "rows" | "clusters";
  /** Forces of a pairwise energy through this structure, real[replicas, capacity, dimension]. */
  forces(pairwise: Pairwise, x: Particles): Value;
  /** Per-particle shares of (energy, virial, dU/dlambda), real[replicas, capacity, 3]. */
  rows(pairwise: Pairwise, x: Particles): Value;
}

/** Lists as values of a program: carried through loops, opaque to everybody but their method. */
export type NeighbourLists = Tree<Value>;

/** How neighbours are found. A method holds numbers known when a program is traced (cells, capacities), never arrays. */
export interface NeighbourMethod {
  readonly kind: "all-pairs" | "rows" | "clusters";
  /** Traced: lists built from nothing for these positions. Overflow raises the status `neighbourOverflow`. */
  init(x: Particles): NeighbourLists;
  /** Traced: the lists, rebuilt where some particle has moved further than half the skin since they were built. */
  update(lists: NeighbourLists, x: Particles): NeighbourLists;
  /** What an Energy traverses, or undefined for all pairs. */
  at(lists: NeighbourLists): Neighbours | undefined;
  /** The same method with more room, for a replay after an overflow; more room never changes the order of a sum. */
  grown(): NeighbourMethod;
}

/** No lists: every pair is visited. For small systems, and for open space. */
export const allPairs: NeighbourMethod = {
  kind: "all-pairs",
  init: () => ({}),
  update: (lists) => lists,
  at: () => undefined,
  grown: () => allPairs,
};

/**
 * Particles from which on lists are taken, by kind. Clusters: measured with wasm (bench/replicas.bench.ts): at density 0.84 and cutoff 2.5 lists and all pairs
 * cost the same at 108 particles in f32, lists 0.8 times as much in f64, and half as much at 200; at lower densities they win earlier. Rows: on a GPU one
 * step with lists is a dozen dispatches, of which all but three mostly do nothing, and all pairs are cheap while a replica is a few workgroups wide.
 */
const LISTS_FROM = { clusters: 100, rows: 500 } as const;

/**
 * The method for an energy, by a fixed rule of sizes: all pairs in open space, for energies that are not one pair potential with a cutoff, and for few
 * particles; otherwise lists of the kind that suits the device. The rule changes bits, so its outcome (`kind`) belongs in the result folder.
 * @param size.boxes one box, or one a replica; size.capacity particles a replica has room for; size.skin as in {@link clusterLists}.
 */
export function chooseNeighbours(device: Device, energy: Energy, size: { readonly boxes: readonly Box[]; readonly capacity: number; readonly skin?: number }): NeighbourMethod {
  const cutoff = energy.pairwise?.truncation.cutoff ?? NO_CUTOFF;
  const [box] = size.boxes;
  if (cutoff >= NO_CUTOFF || size.capacity < LISTS_FROM[device.pairLists] || !box || size.boxes.some((b) => b === null)) return allPairs;
  const options = { box, cutoff, capacity: size.capacity, ...(size.skin !== undefined && { skin: size.skin }) };
  return device.pairLists === "rows" ? rowLists(options) : clusterLists(options);
}
