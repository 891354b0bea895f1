// m |v - back f / m|^2 / 2 of each particle, zero beyond the count: one invocation a particle.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let row = linear_group(group, groups) * 64u + lane.x;
  if (row >= params.replicas * params.capacity) { return; }
  let i = row % params.capacity;
  var sum = 0.0;
  if (i < counts[row / params.capacity]) {
    for (var e = row * params.dimension; e < (row + 1u) * params.dimension; e = e + 1u) {
      let v = velocities[e] - (params.back / masses[i]) * forces[e];
      sum = sum + v * v;
    }
    sum = 0.5 * masses[i] * sum;
  }
  rows[row] = sum;
}
