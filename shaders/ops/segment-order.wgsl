// Rows of each segment in order: one workgroup. Counts by integer atomics, beginnings by one lane, places by each lane for its own segments, so that rows keep their order.
@compute @workgroup_size(256)
fn main(@builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let own = (params.segments + 255u) / 256u;
  let first = min(lane.x * own, params.segments);
  let last = min(first + own, params.segments);
  // Each lane counts the rows before its segments, and those of each of its segments.
  var before = 0u;
  for (var i = 0u; i < params.count; i = i + 1u) {
    if (index[i] < first) { before = before + 1u; }
  }
  for (var s = first; s < last; s = s + 1u) {
    offsets[s] = before;
    for (var i = 0u; i < params.count; i = i + 1u) {
      if (index[i] == s) {
        order[before] = i;
        before = before + 1u;
      }
    }
  }
  if (lane.x == 0u) {
    var inside = 0u;
    for (var i = 0u; i < params.count; i = i + 1u) {
      if (index[i] < params.segments) { inside = inside + 1u; } else { raise(STATUS_OUTSIDE_TABLE, 0u, index[i], i); }
    }
    offsets[params.segments] = inside;
    for (var i = inside; i < params.count; i = i + 1u) { order[i] = 0u; }
  }
}
