// v += kick f / m; where v is not finite or the drift to come is longer than the limit, the velocity becomes 0 and the replica is marked: one invocation a
// coordinate.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  let row = e / params.dimension;
  if (row >= params.replicas * params.capacity) { return; }
  let replica = row / params.capacity;
  let i = row % params.capacity;
  if (i >= counts[replica]) { return; }
  let v = velocities[e] + (params.kick / masses[i]) * forces[e];
  let ahead = params.ahead * (velocities[e] + (params.ahead / masses[i]) * forces[e]);
  if (is_finite(v) && is_finite(ahead) && abs(ahead) <= furthest_move(replica)) {
    velocities[e] = v;
  } else {
    velocities[e] = 0.0;
    // Whoever writes, writes the same.
    atomicStore(&diverged[replica], 1u);
  }
}
