// Threefry-2x32-20 (Salmon et al. 2011): twin of src/core/threefry.ts and shaders/random/threefry.wgsl. The two words of a result are
// packed into one u64, first word low, because AssemblyScript functions return one value.

/** One group of four rounds. */
// @ts-ignore: decorator
@inline
function rounds(x: u64, r0: u32, r1: u32, r2: u32, r3: u32): u64 {
  let x0 = <u32>x;
  let x1 = <u32>(x >> 32);
  x0 += x1; x1 = rotl<u32>(x1, r0) ^ x0;
  x0 += x1; x1 = rotl<u32>(x1, r1) ^ x0;
  x0 += x1; x1 = rotl<u32>(x1, r2) ^ x0;
  x0 += x1; x1 = rotl<u32>(x1, r3) ^ x0;
  return (<u64>x1 << 32) | <u64>x0;
}

/** Adds a key injection. */
// @ts-ignore: decorator
@inline
function inject(x: u64, a: u32, b: u32): u64 {
  return (<u64>(<u32>(x >> 32) + b) << 32) | <u64>(<u32>x + a);
}

/** Twenty rounds; key and counter as words, result packed. */
export function threefry(k0: u32, k1: u32, c0: u32, c1: u32): u64 {
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  let x = (<u64>(c1 + k1) << 32) | <u64>(c0 + k0);
  x = inject(rounds(x, 13, 15, 26, 6), k1, k2 + 1);
  x = inject(rounds(x, 17, 29, 16, 24), k2, k0 + 2);
  x = inject(rounds(x, 13, 15, 26, 6), k0, k1 + 3);
  x = inject(rounds(x, 17, 29, 16, 24), k1, k2 + 4);
  return inject(rounds(x, 13, 15, 26, 6), k2, k0 + 5);
}

/** key_r of a stream and replica; `key` points to the two words of the seed. */
// @ts-ignore: decorator
@inline
export function streamKey(key: usize, stream: u32, replica: u32): u64 {
  return threefry(load<u32>(key), load<u32>(key, 4), stream, replica);
}

/** The words of (step, 4 * particle + draw) under a stream key. */
// @ts-ignore: decorator
@inline
export function draw(key: u64, step: u32, index: u32): u64 {
  return threefry(<u32>key, <u32>(key >> 32), step, index);
}

/** Uniform in [0, 1) from packed words: 53 bits for f64, 24 bits of the first word for f32. */
// @ts-ignore: decorator
@inline
export function uniform<T>(words: u64): T {
  if (sizeof<T>() == 4) return <T>(<f32>(<u32>words >> 8) * <f32>5.9604644775390625e-8);
  return <T>((<f64>(<u32>words >> 5) * 67108864.0 + <f64>(<u32>(words >> 32) >> 6)) * 1.1102230246251565e-16);
}

/** Radius of the Box-Muller pair, sqrt(-2 ln u1), u1 never zero. */
// @ts-ignore: decorator
@inline
export function normalRadius<T>(words: u64): T {
  if (sizeof<T>() == 4) return <T>Mathf.sqrt(<f32>-2.0 * Mathf.log((<f32>(<u32>words >> 8) + <f32>0.5) * <f32>5.9604644775390625e-8));
  return <T>Math.sqrt(-2.0 * Math.log((<f64>(<u32>words) + 0.5) * 2.3283064365386963e-10));
}

/** Angle of the Box-Muller pair, 2 pi u2. */
// @ts-ignore: decorator
@inline
export function normalAngle<T>(words: u64): T {
  if (sizeof<T>() == 4) return <T>(<f32>6.283185307179586 * (<f32>(<u32>(words >> 32) >> 8) + <f32>0.5) * <f32>5.9604644775390625e-8);
  return <T>(6.283185307179586 * (<f64>(<u32>(words >> 32)) + 0.5) * 2.3283064365386963e-10);
}

/** First normal of the pair. */
// @ts-ignore: decorator
@inline
export function normalCos<T>(words: u64): T {
  if (sizeof<T>() == 4) return <T>(normalRadius<f32>(words) * Mathf.cos(normalAngle<f32>(words)));
  return <T>(normalRadius<f64>(words) * Math.cos(normalAngle<f64>(words)));
}

/** Second normal of the pair. */
// @ts-ignore: decorator
@inline
export function normalSin<T>(words: u64): T {
  if (sizeof<T>() == 4) return <T>(normalRadius<f32>(words) * Mathf.sin(normalAngle<f32>(words)));
  return <T>(normalRadius<f64>(words) * Math.sin(normalAngle<f64>(words)));
}
