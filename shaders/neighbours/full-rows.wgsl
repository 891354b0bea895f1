// Full rows: one invocation a cluster. Images, then cells in their order, then clusters in theirs: the order in which entries are written.

// A coordinate of a slot; dimension k.
fn coordinate(cluster: u32, slot: u32, k: u32) -> f32 {
  return blocks[cluster * 16u + 4u * k + slot];
}

// First and last cell of a window along dimension k.
fn cells_of(low: f32, high: f32, length: f32, grid: u32) -> vec2<u32> {
  let scale = f32(grid) / length;
  return min(vec2<u32>(max(floor(vec2<f32>(low, high) * scale), vec2<f32>(0.0))), vec2<u32>(grid - 1u));
}

// Particles of a cluster: its lanes that are in use, which come first.
fn used_lanes(cluster: u32) -> u32 {
  var n = 0u;
  while (n < 4u && order[cluster * 4u + n] != 0xffffffffu) { n = n + 1u; }
  return n;
}

// Whether some particle of cluster i, shifted, is nearer than the reach to some particle of cluster j.
fn are_near(i: u32, lanes: u32, j: u32, shift: vec3<f32>, reach2: f32) -> bool {
  let others = used_lanes(j);
  for (var a = 0u; a < lanes; a = a + 1u) {
    let x = vec3<f32>(coordinate(i, a, 0u), coordinate(i, a, 1u), coordinate(i, a, 2u)) + shift;
    for (var b = 0u; b < others; b = b + 1u) {
      let d = x - vec3<f32>(coordinate(j, b, 0u), coordinate(j, b, 1u), coordinate(j, b, 2u));
      if (dot(d, d) < reach2) { return true; }
    }
  }
  return false;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let i = linear_group(group, groups) * 64u + lane.x;
  if (i >= params.replicas * params.clusters) { return; }
  let replica = i / params.clusters;
  let first_cluster = replica * params.clusters;
  let lanes = used_lanes(i);
  var n = 0u;
  if (lanes > 0u) {
    let box = vec3<f32>(conditions[replica * 8u], conditions[replica * 8u + 1u], conditions[replica * 8u + 2u]);
    // Longer by more than rounding can hide.
    let reach = params.reach + (box.x + box.y + box.z) * 9.5367431640625e-7;
    let wide = reach * 1.0001;
    let reach2 = reach * reach;
    let last = params.dimension - 1u;
    var low = vec3<f32>(coordinate(i, 0u, 0u), coordinate(i, 0u, 1u), coordinate(i, 0u, 2u));
    var high = low;
    for (var a = 1u; a < lanes; a = a + 1u) {
      let x = vec3<f32>(coordinate(i, a, 0u), coordinate(i, a, 1u), coordinate(i, a, 2u));
      low = min(low, x);
      high = max(high, x);
    }
    low = low - vec3<f32>(wide);
    high = high + vec3<f32>(wide);
    for (var code = 0u; code < 27u; code = code + 1u) {
      let s = vec3<f32>(f32(code % 3u) - 1.0, f32((code / 3u) % 3u) - 1.0, f32(code / 9u) - 1.0);
      if ((params.dimension < 3u && s.z != 0.0) || (params.dimension < 2u && s.y != 0.0)) { continue; }
      let shift = s * box;
      let lower = low + shift;
      let upper = high + shift;
      if (upper.x < 0.0 || lower.x > box.x || (params.dimension > 1u && (upper.y < 0.0 || lower.y > box.y)) || (params.dimension > 2u && (upper.z < 0.0 || lower.z > box.z))) { continue; }
      let cx = cells_of(lower.x, upper.x, box.x, params.gridX);
      var cy = vec2<u32>(0u);
      var cz = vec2<u32>(0u);
      if (params.dimension > 1u) { cy = cells_of(lower.y, upper.y, box.y, params.gridY); }
      if (params.dimension > 2u) { cz = cells_of(lower.z, upper.z, box.z, params.gridZ); }
      for (var x = cx.x; x <= cx.y; x = x + 1u) {
        for (var y = cy.x; y <= cy.y; y = y + 1u) {
          for (var z = cz.x; z <= cz.y; z = z + 1u) {
            let start = replica * (params.cells + 1u) + (x * params.gridY + y) * params.gridZ + z;
            for (var k = starts[start]; k < starts[start + 1u]; k = k + 1u) {
              let j = first_cluster + k;
              // Clusters are sorted along the last dimension, lanes too.
              if (coordinate(j, 0u, last) > upper[last]) { break; }
              if ((j == i && code == 13u) || coordinate(j, used_lanes(j) - 1u, last) < lower[last]) { continue; }
              if (!are_near(i, lanes, j, shift, reach2)) { continue; }
              if (n < params.rowCapacity) {
                entries[i * params.rowCapacity + n] = (k << 5u) | code;
                n = n + 1u;
              } else { raise(STATUS_NEIGHBOUR_OVERFLOW, 0u, replica, order[i * 4u]); }
            }
          }
        }
      }
    }
  }
  lengths[i] = n;
  for (; n < params.rowCapacity; n = n + 1u) { entries[i * params.rowCapacity + n] = 0u; }
}
