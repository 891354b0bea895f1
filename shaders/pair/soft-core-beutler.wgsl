// Soft-core Lennard-Jones of Beutler et al. 1994: twin of src/kernels/pair/soft-core-beutler.ts and assembly/pair/soft-core-beutler.ts.
// p = (sigma^2, 4 epsilon, alpha, (sigma / cutoff)^6 or 0).

fn soft_well(w: f32, lambda: f32) -> f32 {
  return lambda * w * (w - 1.0);
}

// d/dlambda of the above; a = alpha (1 - lambda).
fn soft_well_lambda(w: f32, lambda: f32, a: f32) -> f32 {
  return w * (w - 1.0) + (2.0 * lambda * a * w) * w * (2.0 * w - 1.0);
}

fn soft_inverse(r2: f32, sigma2: f32, soft: f32) -> f32 {
  let q = r2 / sigma2;
  return 1.0 / (soft + q * q * q);
}

fn soft_at_cutoff(c: f32, soft: f32) -> f32 {
  return c / (1.0 + soft * c);
}

fn pair_energy(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let soft = p.z * (1.0 - lambda) * (1.0 - lambda);
  return p.y * (soft_well(soft_inverse(r2, p.x, soft), lambda) - soft_well(soft_at_cutoff(p.w, soft), lambda));
}

fn pair_force_over_r(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let w = soft_inverse(r2, p.x, p.z * (1.0 - lambda) * (1.0 - lambda));
  let wq = w * r2 / p.x;
  return (6.0 * p.y * lambda / p.x) * (wq * wq) * (2.0 * w - 1.0);
}

fn pair_energy_lambda(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let a = p.z * (1.0 - lambda);
  let soft = a * (1.0 - lambda);
  return p.y * (soft_well_lambda(soft_inverse(r2, p.x, soft), lambda, a) - soft_well_lambda(soft_at_cutoff(p.w, soft), lambda, a));
}
