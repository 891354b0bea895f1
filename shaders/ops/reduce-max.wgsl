// Maximum over axes: one workgroup an element of the result, strides of 64, then a fixed tree.
var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let i = linear_group(group, groups);
  let first = kept_position(min(i, max(params.length, 1u) - 1u));
  var total = -3.4028234e38;
  for (var j = lane.x; j < params.count; j = j + 64u) {
    let y = x[first + reduced_position(j)];
    total = max(total, y);
  }
  partial[lane.x] = total;
  workgroupBarrier();
  for (var width = 32u; width > 0u; width = width >> 1u) {
    if (lane.x < width) {
      let y = partial[lane.x + width];
      total = partial[lane.x];
      partial[lane.x] = max(total, y);
    }
    workgroupBarrier();
  }
  if (lane.x == 0u && i < params.length) { result[i] = partial[0]; }
}
