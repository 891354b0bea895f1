// Running energy := evaluated energy; drift := the largest difference so far.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let r = linear_group(group, groups) * 64u + lane.x;
  if (r >= params.replicas) { return; }
  let energy = totals[3u * r];
  if (params.drift != 0u) { ledger[8u * r + 4u] = max(ledger[8u * r + 4u], abs(ledger[8u * r] - energy)); }
  ledger[8u * r] = energy;
}
