// Which configurations change places: min(1, exp(-D)), D the change of the sum of reduced energies of a pair. Both partners decide alike.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let r = linear_group(group, groups) * 64u + lane.x;
  if (r >= params.replicas) { return; }
  let partner = partner_of(r, params.rungs, attempt[0]);
  source[r] = r;
  probability[r] = -1.0;
  if (partner == r) { return; }
  let low = min(r, partner);
  let high = max(r, partner);
  let difference = (crossed[low] + crossed[high]) - (own[low] + own[high]);
  // Bits decide what is finite: WGSL lets a compiler assume that everything is.
  let finite = (bitcast<u32>(difference) & 0x7f800000u) != 0x7f800000u;
  var chance = 0.0;
  if (finite) { chance = select(exp(-difference), 1.0, difference <= 0.0); }
  else if (bitcast<u32>(difference) == 0xff800000u) { chance = 1.0; }
  let key_r = threefry(vec2<u32>(key[0], key[1]), vec2<u32>(params.stream, params.firstReplica + low));
  if (uniform_from(threefry(key_r, vec2<u32>(attempt[0], 0u))) < chance) { source[r] = partner; }
  if (r == low) { probability[r] = chance; }
}
