// Rows of replicas that changed places, in place; sources pair replicas off. The lower of two replicas moves both.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.replicas * params.width) { return; }
  let r = e / params.width;
  let column = e % params.width;
  let other = source[r];
  if (other <= r || (params.leading > 0u && column >= params.leading)) { return; }
  let at = other * params.width + column;
  let kept = rows[e];
  rows[e] = rows[at];
  rows[at] = kept;
}
