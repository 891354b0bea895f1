// Sums of rows by segment, one invocation an element of the result.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.segments * params.width) { return; }
  let s = e / params.width;
  let k = e % params.width;
  var sum = 0.0;
  for (var i = offsets[s]; i < offsets[s + 1u]; i = i + 1u) { sum = sum + rows[order[i] * params.width + k]; }
  result[e] = sum;
}
