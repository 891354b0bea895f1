// Displacements, insertions and deletions with a bias and a window of N; twin of src/kernels/monte-carlo/grand-canonical.ts and shaders/monte-carlo/grand-canonical.wgsl.
import { GrandCanonicalParams } from "../generated/params";
import { drawBlocks } from "../random/threefry4";
import { closeFrame, fold, Frame, hide, makeFrame, openFrame, place, show } from "./frame";
import { energyAt, tryDisplacement } from "./partners";
import { accepted, exponential, keyBlocks, logarithm, uniformOfWord } from "./trial";

/** One replica while it walks; lies in scratch before the frame's planes. */
@unmanaged class Walk<T> {
  frame: Frame<T>;
  /** Row of macrostates of N = 0, which may lie before the array. */
  origin: usize;
  beta: T;
  /** ln z V. */
  activity: T;
  delta: T;
  energy: T;
  lowest: u32;
  highest: u32;
  resident: u32;
  accepted: u32;
  attempted: u32;
}

// Columns of a macrostate.
const INSERTED: usize = 0;
const INSERTIONS: usize = 1;
const DELETED: usize = 2;
const DELETIONS: usize = 3;
const VISITS: usize = 4;
const ENERGY: usize = 5;
const BIAS: usize = 6;
const TAIL: usize = 7;

// @ts-ignore: decorator
@inline
function macrostate<T>(w: Walk<T>, n: u32): usize {
  return w.origin + <usize>n * 8 * sizeof<T>();
}

// @ts-ignore: decorator
@inline
function collect<T>(row: usize, column: usize, x: T): void {
  store<T>(row + column * sizeof<T>(), load<T>(row + column * sizeof<T>()) + x);
}

// @ts-ignore: decorator
@inline
function known<T>(row: usize, column: usize): T {
  return load<T>(row + column * sizeof<T>());
}

/** ln z V - ln n' - beta tail(n): what the insertion that makes n particles gains, without its energy. */
// @ts-ignore: decorator
@inline
function idealGain<T>(w: Walk<T>, n: u32): T {
  return w.activity - logarithm<T>(<T>(n - w.resident)) - w.beta * known<T>(macrostate<T>(w, n), TAIL);
}

/** floor(word n / 2^32) */
// @ts-ignore: decorator
@inline
function pick(word: u32, n: u32): u32 {
  return <u32>((<u64>word * <u64>n) >> 32);
}

function displace<T, E>(w: Walk<T>): void {
  const f = w.frame;
  if (f.count == 0) return;
  const i = pick(f.words.w11, f.count);
  const change = tryDisplacement<T, E>(f, i, w.delta);
  w.attempted++;
  if (accepted<T>(change * w.beta, f.words.w02)) {
    place<T>(f, i, f.toX, f.toY, f.toZ);
    w.energy += change;
    w.accepted++;
  } else show<T>(f, i, f.fromX);
}

function insert<T, E>(w: Walk<T>): void {
  const f = w.frame;
  const n = f.count;
  if (n >= w.highest) return;
  const x1 = fold<T>(f.lengthX * uniformOfWord<T>(f.words.w00), f.lengthX);
  const y1 = f.dimension > 1 ? fold<T>(f.lengthY * uniformOfWord<T>(f.words.w10), f.lengthY) : <T>0;
  const z1 = f.dimension > 2 ? fold<T>(f.lengthZ * uniformOfWord<T>(f.words.w01), f.lengthZ) : <T>0;
  const change = energyAt<T, E>(f, load<u32>(f.type + 4 * <usize>n), x1, y1, z1);
  const gain = idealGain<T>(w, n + 1) - change * w.beta;
  const row = macrostate<T>(w, n);
  collect<T>(row, INSERTED, gain >= <T>0 ? <T>1 : exponential<T>(gain));
  collect<T>(row, INSERTIONS, <T>1);
  if (!accepted<T>(-(gain + known<T>(macrostate<T>(w, n + 1), BIAS) - known<T>(row, BIAS)), f.words.w02)) return;
  place<T>(f, n, x1, y1, z1);
  f.count = n + 1;
  w.energy += change;
}

function remove<T, E>(w: Walk<T>): void {
  const f = w.frame;
  const n = f.count;
  if (n <= w.lowest || n <= w.resident) return;
  const i = w.resident + pick(f.words.w11, n - w.resident);
  const at = <usize>i * sizeof<T>();
  const x0 = load<T>(f.x + at), y0 = load<T>(f.y + at), z0 = load<T>(f.z + at);
  hide<T>(f, i);
  const change = -energyAt<T, E>(f, load<u32>(f.type + 4 * <usize>i), x0, y0, z0);
  show<T>(f, i, x0);
  const gain = -idealGain<T>(w, n) - change * w.beta;
  const row = macrostate<T>(w, n);
  collect<T>(row, DELETED, gain >= <T>0 ? <T>1 : exponential<T>(gain));
  collect<T>(row, DELETIONS, <T>1);
  if (!accepted<T>(-(gain + known<T>(macrostate<T>(w, n - 1), BIAS) - known<T>(row, BIAS)), f.words.w02)) return;
  const last = <usize>(n - 1) * sizeof<T>();
  place<T>(f, i, load<T>(f.x + last), load<T>(f.y + last), load<T>(f.z + last));
  hide<T>(f, n - 1);
  f.count = n - 1;
  w.energy += change;
}

/** args: positions(inout), types, counts(inout), conditions, table, clock, ledger(inout), macrostates(inout) */
export function grandCanonical<T, E>(p: GrandCanonicalParams, a: usize): void {
  const f = makeFrame<T>(p.scratch, p.capacity, p.dimension, <usize>load<u32>(a, 4), p.types, <usize>load<u32>(a, 16), p.cutoff, p.switchFrom);
  const w = changetype<Walk<T>>(f.spare);
  w.frame = f;
  w.resident = p.resident;
  const clock = <usize>load<u32>(a, 20);
  const step = i32x4.splat(load<u32>(clock, 8));
  const draws = i32x4(0, 1, 0, 0);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const conditions = <usize>load<u32>(a, 12) + <usize>r * 8 * sizeof<T>();
    const positions = <usize>load<u32>(a) + <usize>r * p.capacity * p.dimension * sizeof<T>();
    const count = <usize>load<u32>(a, 8) + 4 * <usize>r;
    const ledger = <usize>load<u32>(a, 24) + <usize>r * 8 * sizeof<T>();
    openFrame<T>(f, conditions, positions, load<u32>(count));
    keyBlocks(f.words, clock, p.firstReplica + r);
    let volume = f.lengthX;
    if (p.dimension > 1) volume *= f.lengthY;
    if (p.dimension > 2) volume *= f.lengthZ;
    w.beta = <T>1 / load<T>(conditions, 4 * sizeof<T>());
    w.activity = load<T>(conditions, 6 * sizeof<T>()) + logarithm<T>(volume);
    w.energy = load<T>(ledger);
    w.delta = load<T>(ledger, sizeof<T>());
    w.lowest = <u32>load<T>(ledger, 5 * sizeof<T>());
    w.highest = min<u32>(<u32>load<T>(ledger, 6 * sizeof<T>()), p.capacity);
    w.origin = <usize>load<u32>(a, 28) + (<usize>r * p.rows - w.lowest) * 8 * sizeof<T>();
    w.accepted = 0;
    w.attempted = 0;
    for (let t: u32 = 0; t < p.trials; t++) {
      drawBlocks(f.words, step, i32x4.add(i32x4.splat(4 * t), draws));
      if (f.words.w03 < p.displacements) displace<T, E>(w);
      else if (f.words.w13 < 0x80000000) insert<T, E>(w);
      else remove<T, E>(w);
      const row = macrostate<T>(w, f.count);
      collect<T>(row, VISITS, <T>1);
      collect<T>(row, ENERGY, w.energy);
    }
    store<T>(ledger, w.energy);
    store<T>(ledger, load<T>(ledger, 2 * sizeof<T>()) + <T>w.accepted, 2 * sizeof<T>());
    store<T>(ledger, load<T>(ledger, 3 * sizeof<T>()) + <T>w.attempted, 3 * sizeof<T>());
    store<u32>(count, f.count);
    closeFrame<T>(f, positions);
    const bytes = p.dimension * <u32>sizeof<T>();
    memory.fill(positions + f.count * bytes, 0, (p.capacity - f.count) * bytes);
  }
}
