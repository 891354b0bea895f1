// Rows of a table by index, one invocation an element.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.count * params.width) { return; }
  let row = index[e / params.width];
  if (row < params.rows) {
    result[e] = table[row * params.width + e % params.width];
  } else {
    result[e] = bitcast<f32>(0x7fc00000u + min(row, 0u));
    if (e % params.width == 0u) { raise(STATUS_OUTSIDE_TABLE, 0u, row, e / params.width); }
  }
}
