// The particles of each cell sorted along the last dimension, ties by index: one workgroup a cell; the rank of a particle is the number of those before it.
fn height(replica: u32, i: u32, length: f32) -> f32 {
  let x = positions[(replica * params.capacity + i) * params.dimension + params.dimension - 1u];
  return x - fold(x, length);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let linear = linear_group(group, groups);
  if (linear >= params.replicas * params.cells) { return; }
  let replica = linear / params.cells;
  let cell = linear % params.cells;
  let last = conditions[replica * 8u + params.dimension - 1u];
  let n = placed[linear];
  let start = replica * (params.cells + 1u) + cell;
  let first = replica * params.slots + 4u * starts[start];
  for (var k = lane.x; k < n; k = k + 64u) {
    let i = unsorted[first + k];
    let key = height(replica, i, last);
    var rank = 0u;
    for (var other = 0u; other < n; other = other + 1u) {
      let j = unsorted[first + other];
      let h = height(replica, j, last);
      if (h < key || (h == key && j < i)) { rank = rank + 1u; }
    }
    order[first + rank] = i;
    for (var q = 0u; q < params.dimension; q = q + 1u) {
      origin[(first + rank) * params.dimension + q] = fold(positions[(replica * params.capacity + i) * params.dimension + q], conditions[replica * 8u + q]);
    }
  }
  // Empty lanes at the end of the cell; the last cell also clears the slots that are not in use.
  var end = replica * params.slots + 4u * starts[start + 1u];
  if (cell == params.cells - 1u) { end = (replica + 1u) * params.slots; }
  for (var slot = first + n + lane.x; slot < end; slot = slot + 64u) {
    order[slot] = 0xffffffffu;
    for (var q = 0u; q < params.dimension; q = q + 1u) { origin[slot * params.dimension + q] = 0.0; }
  }
}
