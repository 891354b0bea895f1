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

// Two standard normals by Box and Muller.
fn normal_pair(words: vec2<u32>) -> vec2<f32> {
  let radius = sqrt(-2.0 * log((f32(words.x >> 8u) + 0.5) * 5.9604644775390625e-8));
  let angle = 6.283185307179586 * (f32(words.y >> 8u) + 0.5) * 5.9604644775390625e-8;
  return radius * vec2<f32>(cos(angle), sin(angle));
}
