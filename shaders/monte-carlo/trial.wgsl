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

fn store_position(replica: u32, i: u32, x: vec3<f32>) {
  let at = (replica * params.capacity + i) * params.dimension;
  positions[at] = x.x;
  if (params.dimension > 1u) { positions[at + 1u] = x.y; }
  if (params.dimension > 2u) { positions[at + 2u] = x.z; }
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

const LANES: u32 = 64u;
var<workgroup> partial: array<f32, 64>;
var<workgroup> eighths: array<f32, 8>;

// Sum over the lanes in a fixed order, the same value in every lane. All lanes must call it.
fn sum_over_lanes(x: f32, lane: u32) -> f32 {
  partial[lane] = x;
  workgroupBarrier();
  if (lane < 8u) {
    var s = 0.0;
    for (var k = 0u; k < 8u; k = k + 1u) { s = s + partial[8u * lane + k]; }
    eighths[lane] = s;
  }
  workgroupBarrier();
  var total = 0.0;
  for (var k = 0u; k < 8u; k = k + 1u) { total = total + eighths[k]; }
  return total;
}
