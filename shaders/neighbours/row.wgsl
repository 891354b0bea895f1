// One particle and the full row of its cluster: needs the arrays blocks, order, conditions, table, lengths, entries and the struct Params of a full-row kernel.

// (x, y, z, type) of a slot; slots of all replicas are numbered through.
fn particle_at(slot: u32) -> vec4<f32> {
  let at = (slot / 4u) * 16u + slot % 4u;
  return vec4<f32>(blocks[at], blocks[at + 4u], blocks[at + 8u], blocks[at + 12u]);
}

fn box_of(replica: u32) -> vec3<f32> {
  return vec3<f32>(conditions[replica * 8u], conditions[replica * 8u + 1u], conditions[replica * 8u + 2u]);
}

// The image of a code, in box lengths.
fn image_of(code: u32) -> vec3<f32> {
  return vec3<f32>(f32(code % 3u) - 1.0, f32((code / 3u) % 3u) - 1.0, f32(code / 9u) - 1.0);
}

// What a pair adds, (energy, force over r, dU/dlambda), truncated; zero beyond the cutoff.
fn pair_at(r2: f32, lambda: f32, type_i: u32, type_j: u32) -> vec3<f32> {
  let at = 4u * (type_i * params.types + type_j);
  let p = vec4<f32>(table[at], table[at + 1u], table[at + 2u], table[at + 3u]);
  let raw = vec3<f32>(pair_energy(r2, lambda, p), pair_force_over_r(r2, lambda, p), pair_energy_lambda(r2, lambda, p));
  return apply_switch(raw, r2, params.cutoff, params.switchFrom);
}
