// v += kick f / m; raises where v is not finite, or where the drift to come is longer than the limit: one invocation a coordinate.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  let row = e / params.dimension;
  if (row >= params.replicas * params.capacity) { return; }
  let replica = row / params.capacity;
  let i = row % params.capacity;
  if (i >= counts[replica]) { return; }
  let f = forces[e];
  let v = velocities[e] + (params.kick / masses[i]) * f;
  velocities[e] = v;
  let ahead = params.ahead * (v + ((params.ahead - params.kick) / masses[i]) * f);
  let limit = furthest_move(replica);
  if (!(is_finite(v) && is_finite(ahead))) {
    raise(STATUS_NON_FINITE, step[0], replica, i);
  } else if (abs(ahead) > limit) {
    raise(STATUS_ESCAPED, step[0], replica, i);
  }
}
