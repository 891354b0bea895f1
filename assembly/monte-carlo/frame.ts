// One replica while a kernel makes many trials in it: positions in planes (x..., y..., z...), folded into the box, so that partners are contiguous and the nearest
// image is min(|d|, L - |d|). A slot that must not count (padding, the moving particle itself) holds NaN in its x plane: no comparison with the cutoff is true
// for it, so the loops need no index. Open dimensions have L = infinity.
//
// Partners are visited all, or by the list of those near the point (near.ts); which of the two follows from the box, the cutoff
// and the number of particles at the start of the call, never from the batch.
import { Blocks } from "../random/threefry4";
import { openNear, placeNear, usesNear } from "./near";

@unmanaged export class Frame<T> {
  words: Blocks;
  /** 160 bytes for what a kernel keeps of its own. */
  spare: usize;
  x: usize;
  y: usize;
  z: usize;
  /** Types padded to a whole vector. */
  type: usize;
  /** Four words, types of the partners at hand. */
  typesAtHand: usize;
  /** Table [types, types, 4]. */
  table: usize;
  types: u32;
  capacity: u32;
  count: u32;
  dimension: u32;
  lengthX: T;
  lengthY: T;
  lengthZ: T;
  lambda: T;
  cutoff2: T;
  cutoff: f64;
  switching: bool;
  switchFrom: T;
  inverseWidth: T;
  /** Where the particle of a trial displacement was and where it would be. */
  fromX: T;
  fromY: T;
  fromZ: T;
  toX: T;
  toY: T;
  toZ: T;
  /** Near lists: whether, coordinates as fractions, the list, scales (near.ts). */
  near: bool;
  cubic: bool;
  fractionXY: usize;
  fractionZ: usize;
  list: usize;
  scaleX: f64;
  scaleY: f64;
  scaleZ: f64;
  unit: f64;
  weightXY: u32;
  weightZ: u32;
}

/** Bytes of one plane: a whole number of vectors and one more. */
// @ts-ignore: decorator
@inline
function planeBytes<T>(n: u32): usize {
  return ((<usize>n * sizeof<T>() + 15) & ~15) + 16;
}

/** A frame in the scratch memory of a kernel, for particles of these types. */
export function makeFrame<T>(scratch: usize, capacity: u32, dimension: u32, types: usize, nTypes: u32, table: usize, cutoff: f64, switchFrom: f64): Frame<T> {
  const f = changetype<Frame<T>>(scratch);
  const stride = planeBytes<T>(capacity);
  const words = planeBytes<u32>(capacity);
  const base = (scratch + 15) & ~15;
  f.words = changetype<Blocks>(base + 512);
  f.typesAtHand = base + 576;
  f.spare = base + 592;
  f.x = base + 768;
  f.y = f.x + stride;
  f.z = f.y + stride;
  f.type = f.z + stride;
  f.fractionXY = f.type + words;
  f.fractionZ = f.fractionXY + words;
  f.list = f.fractionZ + words;
  memory.fill(f.type, 0, words);
  memory.copy(f.type, types, <usize>capacity * 4);
  f.table = table;
  f.types = nTypes;
  f.capacity = capacity;
  f.dimension = dimension;
  f.cutoff = cutoff;
  f.cutoff2 = <T>(cutoff * cutoff);
  f.switching = switchFrom < cutoff;
  f.switchFrom = <T>switchFrom;
  f.inverseWidth = <T>(f.switching ? 1.0 / (cutoff - switchFrom) : 0.0);
  return f;
}

/** x folded into [0, L); L = infinity leaves it alone. */
// @ts-ignore: decorator
@inline
export function fold<T>(x: T, length: T): T {
  if (x >= <T>0 && x < length) return x;
  if (length == <T>Infinity) return x;
  const folded = x - length * floor<T>(x / length);
  return folded >= length ? <T>0 : folded;
}

// @ts-ignore: decorator
@inline
function lengthOf<T>(conditions: usize, d: usize): T {
  const length = load<T>(conditions + d * sizeof<T>());
  return length > <T>0 ? length : <T>Infinity;
}

/** Loads a replica: `conditions` is its row, `positions` its block [capacity, dimension]. */
export function openFrame<T>(f: Frame<T>, conditions: usize, positions: usize, count: u32): void {
  f.count = count;
  f.lengthX = lengthOf<T>(conditions, 0);
  f.lengthY = lengthOf<T>(conditions, 1);
  f.lengthZ = lengthOf<T>(conditions, 2);
  f.lambda = load<T>(conditions, 3 * sizeof<T>());
  const n = <u32>(planeBytes<T>(f.capacity) / sizeof<T>());
  for (let d: u32 = 0; d < 3; d++) {
    const plane = d == 0 ? f.x : d == 1 ? f.y : f.z;
    const length = d == 0 ? f.lengthX : d == 1 ? f.lengthY : f.lengthZ;
    if (d < f.dimension) {
      for (let i: u32 = 0; i < count; i++) store<T>(plane + <usize>i * sizeof<T>(), fold<T>(load<T>(positions + (<usize>i * f.dimension + d) * sizeof<T>()), length));
    } else memory.fill(plane, 0, <usize>count * sizeof<T>());
    for (let i = count; i < n; i++) store<T>(plane + <usize>i * sizeof<T>(), d == 0 ? <T>NaN : <T>0);
  }
  f.near = usesNear<T>(f);
  if (f.near) openNear<T>(f);
}

/** Puts a particle into a slot; x = NaN hides it. */
// @ts-ignore: decorator
@inline
export function place<T>(f: Frame<T>, i: u32, x: T, y: T, z: T): void {
  const at = <usize>i * sizeof<T>();
  store<T>(f.x + at, x);
  store<T>(f.y + at, y);
  store<T>(f.z + at, z);
  if (f.near) placeNear<T>(f, i, x, y, z);
}

/** Leaves a particle where it is and out of all sums, or lets it count again. */
// @ts-ignore: decorator
@inline
export function hide<T>(f: Frame<T>, i: u32): void {
  store<T>(f.x + <usize>i * sizeof<T>(), <T>NaN);
}

// @ts-ignore: decorator
@inline
export function show<T>(f: Frame<T>, i: u32, x: T): void {
  store<T>(f.x + <usize>i * sizeof<T>(), x);
}

/** Writes the particles back. */
export function closeFrame<T>(f: Frame<T>, positions: usize): void {
  for (let d: u32 = 0; d < f.dimension; d++) {
    const plane = d == 0 ? f.x : d == 1 ? f.y : f.z;
    for (let i: u32 = 0; i < f.count; i++) store<T>(positions + (<usize>i * f.dimension + d) * sizeof<T>(), load<T>(plane + <usize>i * sizeof<T>()));
  }
}
