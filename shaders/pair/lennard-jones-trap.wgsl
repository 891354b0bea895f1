// Lennard-Jones 12-6 and a spring between every two particles: twin of src/kernels/pair/lennard-jones-trap.ts and
// assembly/pair/lennard-jones-trap.ts. p = (sigma^2, 4 epsilon, k, softening).

fn pair_energy(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let s = p.x / (r2 + p.w);
  let s3 = s * s * s;
  return p.y * (s3 * (s3 - 1.0)) + p.z * r2;
}

fn pair_force_over_r(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let inverse = 1.0 / (r2 + p.w);
  let s = p.x * inverse;
  let s3 = s * s * s;
  return p.y * 6.0 * inverse * (s3 * (s3 + s3 - 1.0)) - 2.0 * p.z;
}

fn pair_energy_lambda(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  return 0.0;
}
