// Double well along x: twin of src/kernels/field/double-well.ts and assembly/field/double-well.ts. numbers = a, b, c, constant, k.
fn field_evaluate(x: vec3<f32>) -> vec4<f32> {
  let a = numbers[0];
  let b = numbers[1];
  let c = numbers[2];
  let k = numbers[4];
  let x2 = x.x * x.x;
  let energy = x.x * (a + x.x * (b + c * x2)) + numbers[3] + 0.5 * k * (x.y * x.y + x.z * x.z);
  return vec4<f32>(a + 2.0 * x.x * (b + 2.0 * c * x2), k * x.y, k * x.z, energy);
}
