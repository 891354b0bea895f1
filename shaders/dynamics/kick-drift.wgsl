// v += kick f / m, then x += drift v: one invocation a coordinate.
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
  velocities[e] = v;
  positions[e] = positions[e] + params.drift * v;
}
