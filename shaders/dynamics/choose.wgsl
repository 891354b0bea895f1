// Rows of accepted trials take the place of the old ones: one invocation a number.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.replicas * params.width) { return; }
  if (decisions[e / params.width] != 0u) { kept[e] = trial[e]; }
}
