// ln mean e^-psi of each row and the smallest psi: one workgroup a row, strided passes, fixed trees.
var<workgroup> row: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) id: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let replica = linear_group(group, groups);
  if (replica >= params.replicas) { return; }
  let lane = id.x;
  var least = 3.4028234e38;
  for (var m = lane; m < params.insertions; m = m + 64u) { least = min(least, psi[replica * params.insertions + m]); }
  row[lane] = least;
  workgroupBarrier();
  for (var width = 32u; width > 0u; width = width >> 1u) {
    if (lane < width) { row[lane] = min(row[lane], row[lane + width]); }
    workgroupBarrier();
  }
  least = row[0];
  workgroupBarrier();
  var sum = 0.0;
  for (var m = lane; m < params.insertions; m = m + 64u) { sum = sum + exp(least - psi[replica * params.insertions + m]); }
  row[lane] = sum;
  workgroupBarrier();
  for (var width = 32u; width > 0u; width = width >> 1u) {
    if (lane < width) { row[lane] = row[lane] + row[lane + width]; }
    workgroupBarrier();
  }
  if (lane == 0u) {
    means[2u * replica] = log(row[0] / f32(params.insertions)) - least;
    means[2u * replica + 1u] = least;
  }
}
