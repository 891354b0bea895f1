// Positions and pairs of the pair traversals: needs the arrays positions, types, conditions, table and the struct Params of a pair kernel.

// Position of particle i of a replica; missing dimensions are zero.
fn position_of(replica: u32, i: u32) -> vec3<f32> {
  let at = (replica * params.capacity + i) * params.dimension;
  var x = vec3<f32>(positions[at], 0.0, 0.0);
  if (params.dimension > 1u) { x.y = positions[at + 1u]; }
  if (params.dimension > 2u) { x.z = positions[at + 2u]; }
  return x;
}

// Box lengths and their inverses, zero for open dimensions.
fn box_of(replica: u32) -> vec3<f32> {
  return vec3<f32>(conditions[replica * 8u], conditions[replica * 8u + 1u], conditions[replica * 8u + 2u]);
}

fn inverse_of(box: vec3<f32>) -> vec3<f32> {
  return select(vec3<f32>(0.0), 1.0 / max(box, vec3<f32>(1e-30)), box > vec3<f32>(0.0));
}

fn image(d: vec3<f32>, box: vec3<f32>, inverse: vec3<f32>) -> vec3<f32> {
  return d - box * round(d * inverse);
}

fn pair_parameters(i: u32, j: u32) -> vec4<f32> {
  let at = 4u * (i * params.types + j);
  return vec4<f32>(table[at], table[at + 1u], table[at + 2u], table[at + 3u]);
}

// (energy, force over r, dU/dlambda) of a pair at squared distance r2, truncated.
fn evaluate_pair(r2: f32, lambda: f32, p: vec4<f32>) -> vec3<f32> {
  let raw = vec3<f32>(pair_energy(r2, lambda, p), pair_force_over_r(r2, lambda, p), pair_energy_lambda(r2, lambda, p));
  return apply_switch(raw, r2, params.cutoff, params.switchFrom);
}
