// B A O A: v += kick f / m; x += drift v; v = damping v + noise sqrt(kT / m) xi; x += drift v. One invocation a particle.
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
  for (var k = 0u; k < params.dimension; k = k + 1u) {
    let e = row * params.dimension + k;
    let before = velocities[e] + (params.kick / masses[i]) * forces[e];
    let after = params.damping * before + scale * xi[k];
    velocities[e] = after;
    positions[e] = positions[e] + params.drift * (before + after);
  }
}
