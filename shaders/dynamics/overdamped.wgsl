// x += drift f / m + noise sqrt(kT / m) xi; raises where a move is not finite or too long. One invocation a particle.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let row = linear_group(group, groups) * 64u + lane.x;
  if (row >= params.replicas * params.capacity) { return; }
  let replica = row / params.capacity;
  let i = row % params.capacity;
  if (i >= counts[replica]) { return; }
  let xi = particle_normals(params.stream, params.firstReplica + replica, i, params.dimension);
  let scale = params.noise * sqrt(conditions[replica * 8u + 4u] / masses[i]);
  let limit = furthest_move(replica);
  for (var k = 0u; k < params.dimension; k = k + 1u) {
    let e = row * params.dimension + k;
    let step_length = (params.drift / masses[i]) * forces[e] + scale * xi[k];
    positions[e] = positions[e] + step_length;
    if (!is_finite(step_length)) {
      raise(STATUS_NON_FINITE, step[0] + 1u, replica, i);
    } else if (abs(step_length) > limit) {
      raise(STATUS_ESCAPED, step[0] + 1u, replica, i);
    }
  }
}
