// Reduced energies (U + tail + p V) / kT - beta mu N.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let r = linear_group(group, groups) * 64u + lane.x;
  if (r >= params.replicas) { return; }
  let row = 8u * r;
  var volume = 1.0;
  for (var k = 0u; k < params.dimension; k = k + 1u) { volume = volume * conditions[row + k]; }
  var u = totals[3u * r];
  if (volume > 0.0) { u = u + conditions[row + 7u] / volume + conditions[row + 5u] * volume; }
  reduced[r] = u / conditions[row + 4u] - conditions[row + 6u] * f32(counts[r]);
}
