// Lennard-Jones 12-6: twin of src/kernels/pair/lennard-jones.ts and assembly/pair/lennard-jones.ts. p = (sigma^2, 4 epsilon, shift, unused).

fn pair_energy(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let s2 = p.x / r2;
  let s6 = s2 * s2 * s2;
  return p.y * (s6 * (s6 - 1.0)) - p.z;
}

fn pair_force_over_r(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let inverse = 1.0 / r2;
  let s2 = p.x * inverse;
  let s6 = s2 * s2 * s2;
  return p.y * 6.0 * inverse * (s6 * (s6 + s6 - 1.0));
}

fn pair_energy_lambda(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  return 0.0;
}
