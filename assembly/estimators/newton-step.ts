// A Newton step of MBAR, shortened where it went too far. Twin of src/kernels/estimators/newton-step.ts, which explains it.
import { NewtonStepParams } from "../generated/params";
import { solveSemidefinite } from "../lib/linear-algebra";

// Offsets in the memory after two vectors of K numbers.
const OBJECTIVE: usize = 0;
const GRADIENT: usize = 8;
const PASSES: usize = 16;
const SHORTENED: usize = 24;
const STEP: usize = 32;
const OUT: usize = 40;

/** Newton's step, zero for state 0. */
function direction(totals: usize, gram: usize, N: usize, step: usize, K: u32, hessian: usize, pinned: f64): void {
  const n = K - 1;
  for (let i: u32 = 0; i < n; i++) {
    const total = load<f64>(totals + 8 * <usize>(i + 1));
    for (let j: u32 = 0; j < n; j++) {
      const diagonal = i == j ? total : 0.0;
      store<f64>(hessian + 8 * (<usize>i * n + j), diagonal - load<f64>(gram + 8 * (<usize>(i + 1) * K + j + 1)));
    }
    store<f64>(step + 8 * <usize>(i + 1), load<f64>(N + 8 * <usize>(i + 1)) - total);
  }
  store<f64>(step, 0);
  solveSemidefinite(hessian, step + 8, n, pinned);
}

function inRange(accepted: usize, step: usize, part: f64, reference: usize, K: u32, range: f64): bool {
  for (let k: usize = 0; k < 8 * <usize>K; k += 8) if (!(Math.abs(load<f64>(accepted + k) + part * load<f64>(step + k) - load<f64>(reference + k)) <= range)) return false;
  return true;
}

/** args: totals, gram, logSum, N_k, reference_k, f_k(inout), memory(inout), done(out) */
export function newtonStep(p: NewtonStepParams, a: usize): void {
  const totals = <usize>load<u32>(a), gram = <usize>load<u32>(a, 4), N = <usize>load<u32>(a, 12), reference = <usize>load<u32>(a, 16);
  const f = <usize>load<u32>(a, 20), done = <usize>load<u32>(a, 28);
  const bytes: usize = 8 * <usize>p.states;
  const accepted = <usize>load<u32>(a, 24), step = accepted + bytes, numbers = step + bytes;
  const logSum = load<f64>(load<u32>(a, 8));
  let linear: f64 = 0, gradient: f64 = 0;
  for (let k: usize = 0; k < bytes; k += 8) {
    const count = load<f64>(N + k);
    linear += count * load<f64>(f + k);
    gradient = max(gradient, Math.abs(load<f64>(totals + k) / count - 1));
  }
  const objective = logSum - linear;
  const slack = p.rounding * (Math.abs(logSum) + Math.abs(linear));
  store<u32>(done, 0);
  const best = load<f64>(numbers, OBJECTIVE), first = load<f64>(numbers, PASSES) == 0;
  const better = objective <= best + slack && (objective < best - slack || gradient <= load<f64>(numbers, GRADIENT));
  store<f64>(numbers, load<f64>(numbers, PASSES) + 1, PASSES);
  if (first || better || load<f64>(numbers, SHORTENED) != 0) {
    memory.copy(accepted, f, bytes);
    store<f64>(numbers, objective, OBJECTIVE);
    store<f64>(numbers, gradient, GRADIENT);
    direction(totals, gram, N, step, p.states, p.scratch, p.pinned);
    store<f64>(numbers, 0, SHORTENED);
    let largest: f64 = 0;
    for (let k: usize = 0; k < bytes; k += 8) largest = max(largest, Math.abs(load<f64>(step + k)));
    store<f64>(numbers, largest, STEP);
    if (largest < p.lastStep) store<u32>(done, 1);
  } else {
    store<f64>(numbers, 1, SHORTENED);
  }
  let part: f64 = 1;
  if (load<f64>(numbers, SHORTENED) != 0 || !inRange(accepted, step, 1, reference, p.states, p.range)) {
    store<f64>(numbers, 1, SHORTENED);
    let least = load<f64>(step), most = least;
    for (let k: usize = 8; k < bytes; k += 8) {
      least = min(least, load<f64>(step + k));
      most = max(most, load<f64>(step + k));
    }
    const spread = most - least;
    if (spread > 0) part = Math.log1p(spread) / spread;
    if (!inRange(accepted, step, part, reference, p.states, p.range)) {
      store<f64>(numbers, 1, OUT);
      store<u32>(done, 1);
    }
  }
  for (let k: usize = 0; k < bytes; k += 8) store<f64>(f + k, load<f64>(accepted + k) + part * load<f64>(step + k));
}
