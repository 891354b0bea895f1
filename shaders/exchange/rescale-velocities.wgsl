// Velocities of exchanged replicas at the temperature of their new place.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.replicas * params.width) { return; }
  let r = e / params.width;
  velocities[e] = velocities[e] * sqrt(conditions[8u * r + 4u] / conditions[8u * source[r] + 4u]);
}
