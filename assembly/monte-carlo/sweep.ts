// One sweep of single-particle Metropolis trials in every replica; twin of src/kernels/monte-carlo/sweep.ts and shaders/monte-carlo/sweep.wgsl.
import { SweepParams } from "../generated/params";
import { drawBlocks } from "../random/threefry4";
import { closeFrame, makeFrame, openFrame, place, show } from "./frame";
import { tryDisplacement } from "./partners";
import { accepted, keyBlocks } from "./trial";

/** args: positions(inout), types, counts, conditions, table, key, step, ledger(inout) */
export function sweep<T, E>(p: SweepParams, a: usize): void {
  const f = makeFrame<T>(p.scratch, p.capacity, p.dimension, <usize>load<u32>(a, 4), p.types, <usize>load<u32>(a, 16), p.cutoff, p.switchFrom);
  const step = load<u32>(<usize>load<u32>(a, 24));
  const draws = i32x4(0, 1, 0, 0);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const conditions = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    const positions = <usize>load<u32>(a) + <usize>r * p.capacity * p.dimension * sizeof<T>();
    const ledger = <usize>load<u32>(a, 28) + <usize>r * 8 * sizeof<T>();
    openFrame<T>(f, conditions, positions, load<u32>(<usize>load<u32>(a, 8) + 4 * <usize>r));
    keyBlocks(f.words, <usize>load<u32>(a, 20), p.firstReplica + r);
    const beta = <T>1 / load<T>(conditions, 4 * sizeof<T>());
    const delta = load<T>(ledger, sizeof<T>());
    let energy = load<T>(ledger);
    let moved: u32 = 0;
    for (let i: u32 = 0; i < f.count; i++) {
      drawBlocks(f.words, i32x4.splat(step), i32x4.add(i32x4.splat(4 * i), draws));
      const change = tryDisplacement<T, E>(f, i, delta);
      if (accepted<T>(change * beta, f.words.w02)) {
        place<T>(f, i, f.toX, f.toY, f.toZ);
        energy += change;
        moved++;
      } else show<T>(f, i, f.fromX);
    }
    store<T>(ledger, energy);
    store<T>(ledger, load<T>(ledger, 2 * sizeof<T>()) + <T>moved, 2 * sizeof<T>());
    store<T>(ledger, load<T>(ledger, 3 * sizeof<T>()) + <T>f.count, 3 * sizeof<T>());
    closeFrame<T>(f, positions);
  }
}
