// Truncation around every evaluator: twin of assembly/pair/truncate.ts. Results are (energy, force over r, dU/dlambda), zero beyond the cutoff.

// S(r) and dS/dr of the quintic switch.
fn switch_at(r: f32, cutoff: f32, switch_from: f32) -> vec2<f32> {
  let inverse_width = 1.0 / (cutoff - switch_from);
  let x = max(0.0, (r - switch_from) * inverse_width);
  let y = x * (1.0 - x);
  return vec2<f32>(1.0 + x * x * x * (-10.0 + x * (15.0 - x * 6.0)), -30.0 * y * y * inverse_width);
}

// The switched values of a pair inside the cutoff.
fn apply_switch(raw: vec3<f32>, r2: f32, cutoff: f32, switch_from: f32) -> vec3<f32> {
  if (switch_from >= cutoff) { return raw; }
  let r = sqrt(r2);
  let s = switch_at(r, cutoff, switch_from);
  return vec3<f32>(raw.x * s.x, raw.y * s.x - raw.x * s.y / r, raw.z * s.x);
}
