// One-body potentials of every particle of every replica, lanes over particles whatever replica they belong to. The evaluator E works in memory:
// `evaluate(at, numbers, n)` reads x, y, z (a vector each) at `at` and writes the energy and the gradient's three components behind them.
import { lanes } from "../lib/simd";
import { FieldForcesParams, FieldRowsParams } from "../generated/params";

/** Bytes from `at` to the energy, and to the gradient's components. */
export const ENERGY: usize = 48;
export const GRADIENT: usize = 64;

/** True where element e (replica, particle) exists. */
// @ts-ignore: decorator
@inline
function exists(e: u32, total: u32, capacity: u32, counts: usize): bool {
  return e < total && e % capacity < load<u32>(counts + 4 * <usize>(e / capacity));
}

/** Positions of the elements from `first` on, one a lane; zero where there is no particle or no dimension. */
function gatherPositions<T>(positions: usize, counts: usize, first: u32, total: u32, capacity: u32, dimension: u32, at: usize): void {
  memory.fill(at, 0, ENERGY);
  for (let lane: u32 = 0; lane < <u32>lanes<T>(); lane++) {
    const e = first + lane;
    if (!exists(e, total, capacity, counts)) continue;
    for (let d: u32 = 0; d < dimension; d++) store<T>(at + 16 * <usize>d + lane * sizeof<T>(), load<T>(positions + (<usize>e * dimension + d) * sizeof<T>()));
  }
}

/** offset + slope lambda of the replica of element e. */
// @ts-ignore: decorator
@inline
function scaleOf<T>(e: u32, capacity: u32, conditions: usize, offset: f64, slope: f64): T {
  return <T>offset + <T>slope * load<T>(conditions + (<usize>(e / capacity) * 8 + 3) * sizeof<T>());
}

/** args: positions, counts, conditions, numbers, forces(out) */
export function fieldForces<T, E>(p: FieldForcesParams, a: usize): void {
  const evaluator = changetype<E>(0);
  const positions = <usize>load<u32>(a), counts = <usize>load<u32>(a, 4), conditions = <usize>load<u32>(a, 8), numbers = <usize>load<u32>(a, 12), forces = <usize>load<u32>(a, 16);
  const n = p.capacity, d = p.dimension, total = p.replicas * n, at = p.scratch;
  memory.fill(forces, 0, <usize>total * d * sizeof<T>());
  for (let first: u32 = 0; first < total; first += lanes<T>()) {
    gatherPositions<T>(positions, counts, first, total, n, d, at);
    // @ts-ignore: E is an evaluator class
    evaluator.evaluate(at, numbers, p.parameters);
    for (let lane: u32 = 0; lane < <u32>lanes<T>(); lane++) {
      const e = first + lane;
      if (!exists(e, total, n, counts)) continue;
      const scale = scaleOf<T>(e, n, conditions, p.offset, p.slope);
      for (let k: u32 = 0; k < d; k++) store<T>(forces + (<usize>e * d + k) * sizeof<T>(), -scale * load<T>(at + 16 * <usize>k + lane * sizeof<T>(), GRADIENT));
    }
  }
}

/** args: positions, counts, conditions, numbers, rows(out) [replicas, capacity, 3]: energy, virial x.f, dU/dlambda */
export function fieldRows<T, E>(p: FieldRowsParams, a: usize): void {
  const evaluator = changetype<E>(0);
  const positions = <usize>load<u32>(a), counts = <usize>load<u32>(a, 4), conditions = <usize>load<u32>(a, 8), numbers = <usize>load<u32>(a, 12), rows = <usize>load<u32>(a, 16);
  const n = p.capacity, d = p.dimension, total = p.replicas * n, at = p.scratch;
  memory.fill(rows, 0, <usize>total * 3 * sizeof<T>());
  for (let first: u32 = 0; first < total; first += lanes<T>()) {
    gatherPositions<T>(positions, counts, first, total, n, d, at);
    // @ts-ignore: E is an evaluator class
    evaluator.evaluate(at, numbers, p.parameters);
    for (let lane: u32 = 0; lane < <u32>lanes<T>(); lane++) {
      const e = first + lane;
      if (!exists(e, total, n, counts)) continue;
      const scale = scaleOf<T>(e, n, conditions, p.offset, p.slope);
      const here = at + lane * sizeof<T>();
      let virial: T = 0;
      for (let k: usize = 0; k < d; k++) virial -= load<T>(here + 16 * k) * load<T>(here + 16 * k, GRADIENT);
      const out = rows + <usize>e * 3 * sizeof<T>();
      const energy = load<T>(here, ENERGY);
      store<T>(out, scale * energy);
      store<T>(out, scale * virial, sizeof<T>());
      store<T>(out, <T>p.slope * energy, 2 * sizeof<T>());
    }
  }
}
