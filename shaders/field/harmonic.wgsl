// Harmonic well about a centre: twin of src/kernels/field/harmonic.ts and assembly/field/harmonic.ts. numbers = kx, ky, kz, cx, cy, cz.
fn field_evaluate(x: vec3<f32>) -> vec4<f32> {
  let u = x - vec3<f32>(numbers[3], numbers[4], numbers[5]);
  let gradient = vec3<f32>(numbers[0], numbers[1], numbers[2]) * u;
  return vec4<f32>(gradient, 0.5 * dot(gradient, u));
}
