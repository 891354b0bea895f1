// The trial of a volume move: positions and box lengths times e^(D / d). One workgroup a block of 64 coordinates; the first of a replica scales the box.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let blocks = max(1u, (params.capacity * params.dimension + 63u) / 64u);
  let linear = linear_group(group, groups);
  if (linear >= params.replicas * blocks) { return; }
  let r = linear / blocks;
  let e = (linear % blocks) * 64u + lane.x;
  let key_r = threefry(vec2<u32>(key[0], key[1]), vec2<u32>(params.stream, params.firstReplica + r));
  let word = threefry(key_r, vec2<u32>(attempt[0], 0u)).x;
  let change = largest[r] * ((f32(bitcast<i32>(word)) + 0.5) * 4.656612873077393e-10);
  let factor = exp(change / f32(params.dimension));
  if (e == 0u) {
    for (var k = 0u; k < params.dimension; k = k + 1u) {
      let length = conditions[8u * r + k] * factor;
      conditions[8u * r + k] = length;
      if (params.cutoff > 0.5 * length) { raise(STATUS_CUTOFF_TOO_LONG, attempt[0], r, 0u); }
    }
  }
  if (e < counts[r] * params.dimension) {
    let at = r * params.capacity * params.dimension + e;
    positions[at] = positions[at] * factor;
  }
}
