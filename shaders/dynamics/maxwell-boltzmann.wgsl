// Velocities with variance kT / m, zero beyond the count: one invocation a particle.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let row = linear_group(group, groups) * 64u + lane.x;
  if (row >= params.replicas * params.capacity) { return; }
  let replica = row / params.capacity;
  let i = row % params.capacity;
  var v = vec3<f32>(0.0);
  if (i < counts[replica]) {
    v = sqrt(conditions[replica * 8u + 4u] / masses[i]) * particle_normals(params.stream, params.firstReplica + replica, i, params.dimension);
  }
  for (var k = 0u; k < params.dimension; k = k + 1u) { velocities[row * params.dimension + k] = v[k]; }
}
