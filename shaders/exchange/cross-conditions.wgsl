// Own box, partner's other conditions.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.replicas * 8u) { return; }
  let r = e / 8u;
  let column = e % 8u;
  let from_row = select(partner_of(r, params.rungs, attempt[0]), r, column < 3u);
  crossed[e] = conditions[8u * from_row + column];
}
