// Log ratio of a volume move that is uniform in ln V.

// e^x - 1 for |x| below a few: the series where the difference would cancel.
fn exp_minus_one(x: f32) -> f32 {
  if (abs(x) > 0.25) { return exp(x) - 1.0; }
  return x * (1.0 + x * (0.5 + x * (0.16666667 + x * (0.041666668 + x * (0.008333334 + x * (0.0013888889 + x * 0.00019841270))))));
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let r = linear_group(group, groups) * 64u + lane.x;
  if (r >= params.replicas) { return; }
  let key_r = threefry(vec2<u32>(key[0], key[1]), vec2<u32>(params.stream, params.firstReplica + r));
  let word = threefry(key_r, vec2<u32>(attempt[0], 0u)).x;
  let change = largest[r] * ((f32(bitcast<i32>(word)) + 0.5) * 4.656612873077393e-10);
  let row = 8u * r;
  var volume = 1.0;
  for (var k = 0u; k < params.dimension; k = k + 1u) { volume = volume * conditions[row + k]; }
  let work = (totals[3u * r] - ledger[row]) + conditions[row + 7u] / volume * exp_minus_one(-change) + conditions[row + 5u] * volume * exp_minus_one(change);
  logRatio[r] = (f32(counts[r]) + 1.0) * change - work / conditions[row + 4u];
}
