// Threefry-2x32-20 (Salmon et al. 2011): twin of src/core/threefry.ts and assembly/random/threefry.ts.

fn rotate_left(x: u32, r: u32) -> u32 {
  return (x << r) | (x >> (32u - r));
}

fn threefry_rounds(x: vec2<u32>, r: vec4<u32>) -> vec2<u32> {
  var x0 = x.x;
  var x1 = x.y;
  x0 = x0 + x1; x1 = rotate_left(x1, r.x) ^ x0;
  x0 = x0 + x1; x1 = rotate_left(x1, r.y) ^ x0;
  x0 = x0 + x1; x1 = rotate_left(x1, r.z) ^ x0;
  x0 = x0 + x1; x1 = rotate_left(x1, r.w) ^ x0;
  return vec2<u32>(x0, x1);
}

fn threefry(key: vec2<u32>, counter: vec2<u32>) -> vec2<u32> {
  let even = vec4<u32>(13u, 15u, 26u, 6u);
  let odd = vec4<u32>(17u, 29u, 16u, 24u);
  let k2 = key.x ^ key.y ^ 0x1bd11bdau;
  var x = counter + key;
  x = threefry_rounds(x, even) + vec2<u32>(key.y, k2 + 1u);
  x = threefry_rounds(x, odd) + vec2<u32>(k2, key.x + 2u);
  x = threefry_rounds(x, even) + vec2<u32>(key.x, key.y + 3u);
  x = threefry_rounds(x, odd) + vec2<u32>(key.y, k2 + 4u);
  return threefry_rounds(x, even) + vec2<u32>(k2, key.x + 5u);
}

// Uniform in [0, 1) with 24 bits.
fn uniform_from(words: vec2<u32>) -> f32 {
  return f32(words.x >> 8u) * 5.9604644775390625e-8;
}

// (cos, sin) of a turn, 0 <= turn < 1. WGSL's own are only good to 2^-11; here x stays within +- pi/4 and the series ends below 2e-9.
fn cos_sin_of_turn(turn: f32) -> vec2<f32> {
  let t = turn * 4.0;
  let quarter = floor(t);
  let x = 1.5707963267948966 * (t - quarter - 0.5);
  let x2 = x * x;
  let s = x * (1.0 + x2 * (-0.16666667 + x2 * (0.008333333 + x2 * (-0.0001984127 + x2 * 2.7557319e-6))));
  let c = 1.0 + x2 * (-0.5 + x2 * (0.041666668 + x2 * (-0.0013888889 + x2 * 2.4801587e-5)));
  // The middle of the first quarter is at pi/4; then whole quarter turns.
  var r = 0.70710678 * vec2<f32>(c - s, c + s);
  if (quarter == 1.0 || quarter == 3.0) { r = vec2<f32>(-r.y, r.x); }
  if (quarter >= 2.0) { r = -r; }
  return r;
}

// Two standard normals by Box and Muller.
fn normal_pair(words: vec2<u32>) -> vec2<f32> {
  let radius = sqrt(-2.0 * log((f32(words.x >> 8u) + 0.5) * 5.9604644775390625e-8));
  return radius * cos_sin_of_turn((f32(words.y >> 8u) + 0.5) * 5.9604644775390625e-8);
}
