// Double well in the distance of a pair: twin of src/kernels/pair/double-well.ts and assembly/pair/double-well.ts. p = (a, b, c, r0).

fn pair_energy(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let d = sqrt(r2) - p.w;
  let d2 = d * d;
  return d2 * (p.x * d2 + p.y) + p.z;
}

fn pair_force_over_r(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let r = sqrt(max(r2, 1e-30));
  let d = r - p.w;
  return -2.0 * d * (2.0 * p.x * d * d + p.y) / r;
}

fn pair_energy_lambda(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  return 0.0;
}
