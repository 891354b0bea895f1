// Shares of the log Metropolis ratio: -(u' - u) / kT - m (|v'|^2 - |v|^2) / (2 kT); zero beyond the count. One invocation a particle.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let row = linear_group(group, groups) * 64u + lane.x;
  if (row >= params.replicas * params.capacity) { return; }
  let replica = row / params.capacity;
  let i = row % params.capacity;
  var ratio = 0.0;
  if (i < counts[replica]) {
    var change = movedRows[3u * row] - rows[3u * row];
    for (var e = row * params.dimension; e < (row + 1u) * params.dimension; e = e + 1u) {
      change = change + 0.5 * masses[i] * (moved[e] * moved[e] - velocities[e] * velocities[e]);
    }
    ratio = -change / conditions[replica * 8u + 4u];
  }
  ratios[row] = ratio;
}
