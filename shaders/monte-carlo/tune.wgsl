// Maximum displacement towards a target acceptance, at most half the shortest periodic length; tallies and drift start again.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let r = linear_group(group, groups) * 64u + lane.x;
  if (r >= params.replicas) { return; }
  let attempted = ledger[8u * r + 3u];
  if (attempted > 0.0) {
    var most = 3.0e38;
    for (var d = 0u; d < 3u; d = d + 1u) {
      let length = conditions[8u * r + d];
      if (length > 0.0) { most = min(most, 0.5 * length); }
    }
    let factor = clamp(ledger[8u * r + 2u] / attempted / params.acceptance, 0.5, 2.0);
    ledger[8u * r + 1u] = min(most, ledger[8u * r + 1u] * factor);
  }
  ledger[8u * r + 2u] = 0.0;
  ledger[8u * r + 3u] = 0.0;
  ledger[8u * r + 4u] = 0.0;
}
