// Per-particle halves of (energy, virial, dU/dlambda) over full rows: one invocation a slot gathers its own pairs, its own cluster first, then its cluster's row in order.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let at = linear_group(group, groups) * 64u + lane.x;
  // Particles past the count have no slot: their rows are zero.
  if (at < params.replicas * params.capacity && at % params.capacity >= counts[at / params.capacity]) { write_row(at, vec3<f32>(0.0)); }
  if (at >= params.replicas * params.slots) { return; }
  let particle = order[at];
  if (particle == 0xffffffffu) { return; }
  let replica = at / params.slots;
  let cluster = at / 4u;
  let first = replica * params.slots;
  let box = box_of(replica);
  let lambda = conditions[replica * 8u + 3u];
  let cutoff2 = params.cutoff * params.cutoff;
  let self_at = particle_at(at);
  var sum = vec3<f32>(0.0);
  var entry = ((cluster - replica * (params.slots / 4u)) << 5u) | 13u;
  for (var k = 0u; k <= lengths[cluster]; k = k + 1u) {
    if (k > 0u) { entry = entries[cluster * params.rowCapacity + k - 1u]; }
    let x = self_at.xyz + image_of(entry & 31u) * box;
    let partners = first + (entry >> 5u) * 4u;
    for (var l = 0u; l < 4u; l = l + 1u) {
      let other = particle_at(partners + l);
      let d = x - other.xyz;
      let r2 = dot(d, d);
      if (r2 < cutoff2 && (k > 0u || partners + l != at)) {
        let s = pair_at(r2, lambda, u32(self_at.w), u32(other.w));
        sum = sum + 0.5 * vec3<f32>(s.x, s.y * r2, s.z);
      }
    }
  }
  write_row(replica * params.capacity + particle, sum);
}

fn write_row(particle: u32, value: vec3<f32>) {
  let to = particle * 3u;
  rows[to] = value.x;
  rows[to + 1u] = value.y;
  rows[to + 2u] = value.z;
}
