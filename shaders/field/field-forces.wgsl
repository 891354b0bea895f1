// Forces of a one-body potential: one invocation an element (replica, particle). The evaluator gives (gradient, energy).
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.replicas * params.capacity) { return; }
  var force = vec3<f32>(0.0);
  if (field_exists(e)) { force = -field_scale(e) * field_evaluate(field_position(e)).xyz; }
  let at = e * params.dimension;
  forces[at] = force.x;
  if (params.dimension > 1u) { forces[at + 1u] = force.y; }
  if (params.dimension > 2u) { forces[at + 2u] = force.z; }
}
