// Four wells along x: twin of src/kernels/field/four-well.ts and assembly/field/four-well.ts. numbers = s, g0, g1, g2, q, k.
fn field_evaluate(x: vec3<f32>) -> vec4<f32> {
  let k = numbers[5];
  let right = x.x - 0.5;
  let left = x.x + 0.5;
  let e0 = numbers[1] * exp(-80.0 * x.x * x.x);
  let e1 = numbers[2] * exp(-80.0 * right * right);
  let e2 = numbers[3] * exp(-40.0 * left * left);
  let x2 = x.x * x.x;
  let x4 = x2 * x2;
  let w = x2 - 1.0;
  let energy = numbers[0] * x4 * x4 + (e0 + e1 + e2) + numbers[4] * w * w + 0.5 * k * (x.y * x.y + x.z * x.z);
  let slope = 8.0 * numbers[0] * x4 * x2 * x.x - 160.0 * (x.x * e0 + right * e1) - 80.0 * left * e2 + 4.0 * numbers[4] * x.x * w;
  return vec4<f32>(slope, k * x.y, k * x.z, energy);
}
