// Blocks of clusters: one invocation a slot.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let at = linear_group(group, groups) * 64u + lane.x;
  if (at >= params.replicas * params.slots) { return; }
  let replica = at / params.slots;
  let i = order[at];
  var x = vec4<f32>(0.0);
  if (i == 0xffffffffu) {
    let box = conditions[replica * 8u] + conditions[replica * 8u + 1u] + conditions[replica * 8u + 2u];
    x.x = 8.0 * box * f32(at % params.slots + 1u);
  } else {
    let source = (replica * params.capacity + i) * params.dimension;
    let base = at * params.dimension;
    x.x = positions[source] - origin[base];
    if (params.dimension > 1u) { x.y = positions[source + 1u] - origin[base + 1u]; }
    if (params.dimension > 2u) { x.z = positions[source + 2u] - origin[base + 2u]; }
    x.w = f32(types[i]);
  }
  let to = (at / 4u) * 16u + at % 4u;
  blocks[to] = x.x;
  blocks[to + 4u] = x.y;
  blocks[to + 8u] = x.z;
  blocks[to + 12u] = x.w;
}
