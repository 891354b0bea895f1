// A periodic potential: twin of src/kernels/field/cosine.ts and assembly/field/cosine.ts. numbers = kx, ky, kz, 1 / period.
fn field_evaluate(x: vec3<f32>) -> vec4<f32> {
  let turn = fract(x * numbers[3]);
  let k = vec3<f32>(numbers[0], numbers[1], numbers[2]);
  let a = cos_sin_of_turn(turn.x);
  let b = cos_sin_of_turn(turn.y);
  let c = cos_sin_of_turn(turn.z);
  return vec4<f32>(6.283185307179586 * numbers[3] * k * vec3<f32>(a.y, b.y, c.y), -dot(k, vec3<f32>(a.x, b.x, c.x)));
}
