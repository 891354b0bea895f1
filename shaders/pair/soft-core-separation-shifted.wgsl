// Separation-shifted Lennard-Jones of Zacharias et al. 1994: twin of src/kernels/pair/soft-core-separation-shifted.ts and
// assembly/pair/soft-core-separation-shifted.ts. p = (sigma^2, 4 epsilon, alpha, (sigma / cutoff)^2 or 0).

fn shifted_well(s: f32, lambda: f32) -> f32 {
  let s3 = s * s * s;
  return lambda * s3 * (s3 - 1.0);
}

// d/dlambda of the above.
fn shifted_well_lambda(s: f32, lambda: f32, alpha: f32) -> f32 {
  let s3 = s * s * s;
  return s3 * (s3 - 1.0 + 3.0 * lambda * alpha * s * (2.0 * s3 - 1.0));
}

fn shifted_separation(r2: f32, sigma2: f32, soft: f32) -> f32 {
  return 1.0 / (soft + r2 / sigma2);
}

fn shifted_at_cutoff(c: f32, soft: f32) -> f32 {
  return c / (1.0 + soft * c);
}

fn pair_energy(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let soft = p.z * (1.0 - lambda);
  return p.y * (shifted_well(shifted_separation(r2, p.x, soft), lambda) - shifted_well(shifted_at_cutoff(p.w, soft), lambda));
}

fn pair_force_over_r(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let s = shifted_separation(r2, p.x, p.z * (1.0 - lambda));
  let s2 = s * s;
  return (6.0 * p.y * lambda / p.x) * (s2 * s2) * (2.0 * s2 * s - 1.0);
}

fn pair_energy_lambda(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let soft = p.z * (1.0 - lambda);
  return p.y * (shifted_well_lambda(shifted_separation(r2, p.x, soft), lambda, p.z) - shifted_well_lambda(shifted_at_cutoff(p.w, soft), lambda, p.z));
}
