// The particles of each cell side by side, in the order in which invocations come; sort-cells makes it a fixed one.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let at = linear_group(group, groups) * 64u + lane.x;
  if (at >= params.replicas * params.capacity) { return; }
  let cell = cellOf[at];
  if (cell == 0xffffffffu) { return; }
  let replica = at / params.capacity;
  let k = atomicAdd(&placed[replica * params.cells + cell], 1u);
  unsorted[replica * params.slots + 4u * starts[replica * (params.cells + 1u) + cell] + k] = at % params.capacity;
}
