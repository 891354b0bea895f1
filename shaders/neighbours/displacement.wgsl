// Whether a particle has moved by more than the limit, or a count or a box has changed: one invocation a particle.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let at = linear_group(group, groups) * 64u + lane.x;
  let room = max(params.capacity, 1u);
  if (at >= params.replicas * room) { return; }
  let replica = at / room;
  let i = at % room;
  var changed = false;
  if (i == 0u) {
    changed = counts[replica] != oldCounts[replica];
    for (var k = 0u; k < 3u; k = k + 1u) { changed = changed || conditions[replica * 8u + k] != oldConditions[replica * 8u + k]; }
  }
  if (i < counts[replica] && i < params.capacity) {
    var d2 = 0.0;
    for (var k = 0u; k < params.dimension; k = k + 1u) {
      let e = positions[at * params.dimension + k] - reference[at * params.dimension + k];
      d2 = d2 + e * e;
    }
    // NaN counts as having moved, told by its exponent: the build that follows names the particle.
    changed = changed || d2 > params.limit * params.limit || (bitcast<u32>(d2) & 0x7f800000u) == 0x7f800000u;
  }
  if (changed) { atomicStore(&stale[0], 1u); }
}
