// One slot of a ring, by a counter; works on words, so that any element type passes.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.length) { return; }
  let s = slot_of(counter[0]);
  if (s == 0xffffffffu) { result[e] = ring[0] - ring[0]; } else { result[e] = ring[s * params.length + e]; }
}
