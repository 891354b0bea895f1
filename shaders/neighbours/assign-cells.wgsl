// The cell of each particle; counters to zero, slots to NONE. One invocation serves particle, cell and slot of its number.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let at = linear_group(group, groups) * 64u + lane.x;
  if (at == 0u) { stale[0] = 0u; }
  if (at < params.replicas * params.cells) { members[at] = 0u; }
  if (at < params.replicas * params.slots) { unsorted[at] = 0xffffffffu; }
  if (at >= params.replicas * params.capacity) { return; }
  cellOf[at] = 0xffffffffu;
  let replica = at / params.capacity;
  let i = at % params.capacity;
  if (i >= counts[replica]) { return; }
  var cell = 0u;
  for (var k = 0u; k < params.dimension; k = k + 1u) {
    let length = conditions[replica * 8u + k];
    let grid = select(select(params.gridZ, params.gridY, k == 1u), params.gridX, k == 0u);
    if (!(length >= params.reach)) { raise(STATUS_CUTOFF_TOO_LONG, 0u, replica, 0u); }
    let x = positions[at * params.dimension + k];
    if (!is_finite(x)) {
      raise(STATUS_NON_FINITE, 0u, replica, i);
      cellOf[at] = 0u;
      return;
    }
    let c = floor((x - fold(x, length)) * (f32(grid) / length));
    cell = cell * grid + min(u32(max(c, 0.0)), grid - 1u);
  }
  cellOf[at] = cell;
}
