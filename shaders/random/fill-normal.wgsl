// Fills an array [replicas, perReplica] with standard normal random numbers, one invocation an element.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.replicas * params.perReplica) { return; }
  let replica = e / params.perReplica;
  let index = e % params.perReplica;
  let key_r = threefry(vec2<u32>(key[0], key[1]), vec2<u32>(params.stream, replica));
  let pair = normal_pair(threefry(key_r, vec2<u32>(step[0], index >> 1u)));
  out[e] = select(pair.x, pair.y, (index & 1u) == 1u);
}
