// The words of a trial, folding and the test of Metropolis: twin of src/kernels/monte-carlo/trial.ts.

// Words (step, 4 trial + draw) of a stream key.
fn trial_words(stream_key: vec2<u32>, step_number: u32, trial: u32, draw: u32) -> vec2<u32> {
  return threefry(stream_key, vec2<u32>(step_number, 4u * trial + draw));
}

// Uniform in (-1, 1) from one word.
fn symmetric_from(word: u32) -> f32 {
  return (f32(bitcast<i32>(word)) + 0.5) * 4.656612873077393e-10;
}

// Uniform in (0, 1) from one word.
fn uniform_from_word(word: u32) -> f32 {
  return (f32(word) + 0.5) * 2.3283064365386963e-10;
}

// One for the dimensions of the system, zero for the others.
fn used_dimensions() -> vec3<f32> {
  return vec3<f32>(1.0, select(0.0, 1.0, params.dimension > 1u), select(0.0, 1.0, params.dimension > 2u));
}

// x folded into [0, L); L = 0 leaves a dimension alone.
fn fold(x: vec3<f32>, box: vec3<f32>) -> vec3<f32> {
  let folded = x - box * floor(x / max(box, vec3<f32>(1e-30)));
  return select(x, select(folded, vec3<f32>(0.0), folded >= box), box > vec3<f32>(0.0));
}

// Truncated energy of a pair.
fn truncated_energy(r2: f32, lambda: f32, p: vec4<f32>) -> f32 {
  let u = pair_energy(r2, lambda, p);
  if (params.switchFrom >= params.cutoff) { return u; }
  return u * switch_at(sqrt(r2), params.cutoff, params.switchFrom).x;
}

// True with probability min(1, e^-x); never where x is NaN.
fn metropolis(x: f32, word: u32) -> bool {
  return x <= 0.0 || uniform_from_word(word) < exp(-x);
}
