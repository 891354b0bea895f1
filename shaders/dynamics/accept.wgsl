// Metropolis decisions: ln u < log ratio; one invocation a replica. u = 0 has the logarithm of less than any finite ratio.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let replica = linear_group(group, groups) * 64u + lane.x;
  if (replica >= params.replicas) { return; }
  let state_key = threefry(vec2<u32>(key[0], key[1]), vec2<u32>(params.stream, params.firstReplica + replica));
  let u = uniform_from(threefry(state_key, vec2<u32>(step[0], 0u)));
  // A NaN cannot be trusted to compare false in WGSL: its bits are asked. Minus infinity is smaller than every logarithm below.
  let bits = bitcast<u32>(logRatio[replica]);
  let not_a_number = (bits & 0x7fffffffu) > 0x7f800000u;
  let decision = select(0u, 1u, diverged[replica] == 0u && !not_a_number && log(max(u, 1e-30)) < logRatio[replica]);
  accepted[replica] = accepted[replica] + decision;
  decisions[replica] = decision;
}
