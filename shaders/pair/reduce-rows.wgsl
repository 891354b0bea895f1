// totals[r, c] = sum over particles of rows[r, i, c]: one workgroup a total, strided partial sums, then a fixed tree.
var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let target_index = linear_group(group, groups);
  let replica = min(target_index / params.columns, params.replicas - 1u);
  let column = target_index % params.columns;
  var sum = 0.0;
  for (var i = lane.x; i < counts[replica]; i = i + 64u) {
    sum = sum + rows[(replica * params.capacity + i) * params.columns + column];
  }
  partial[lane.x] = sum;
  workgroupBarrier();
  for (var width = 32u; width > 0u; width = width >> 1u) {
    if (lane.x < width) { partial[lane.x] = partial[lane.x] + partial[lane.x + width]; }
    workgroupBarrier();
  }
  if (lane.x == 0u && target_index < params.replicas * params.columns) { totals[target_index] = partial[0]; }
}
