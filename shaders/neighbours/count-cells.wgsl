// Particles in each cell: integer atomics, whose sum does not depend on the order.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let at = linear_group(group, groups) * 64u + lane.x;
  if (at >= params.replicas * params.capacity) { return; }
  let cell = cellOf[at];
  if (cell != 0xffffffffu) { atomicAdd(&members[(at / params.capacity) * params.cells + cell], 1u); }
}
