// Gaussian hills and wells in a quartic bowl: twin of src/kernels/field/gaussian-sum.ts and assembly/field/gaussian-sum.ts.
// numbers = q, qx, qy, then A, x, y, a, b, c of each term.
fn field_evaluate(x: vec3<f32>) -> vec4<f32> {
  let q = numbers[0];
  let u = x.xy - vec2<f32>(numbers[1], numbers[2]);
  let u2 = u * u;
  var energy = q * dot(u2, u2);
  var gradient = 4.0 * q * u2 * u;
  for (var k = 3u; k < params.parameters; k = k + 6u) {
    let d = x.xy - vec2<f32>(numbers[k + 1u], numbers[k + 2u]);
    let a = numbers[k + 3u];
    let b = numbers[k + 4u];
    let c = numbers[k + 5u];
    let e = numbers[k] * exp(d.x * (a * d.x + b * d.y) + c * d.y * d.y);
    energy = energy + e;
    gradient = gradient + e * vec2<f32>(2.0 * a * d.x + b * d.y, 2.0 * c * d.y + b * d.x);
  }
  return vec4<f32>(gradient, 0.0, energy);
}
