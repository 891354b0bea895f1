// Reduced energies of uniform test insertions: one invocation a ghost.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let blocks = (params.insertions + 63u) / 64u;
  let linear = linear_group(group, groups);
  if (linear >= params.replicas * blocks) { return; }
  let replica = linear / blocks;
  let m = (linear % blocks) * 64u + lane.x;
  if (m >= params.insertions) { return; }
  let box = box_of(replica);
  let inverse = inverse_of(box);
  let lambda = conditions[replica * 8u + 3u];
  let cutoff2 = params.cutoff * params.cutoff;
  let ghost_key = threefry(vec2<u32>(key[0], key[1]), vec2<u32>(STREAM_WIDOM, params.firstReplica + replica));
  let xy = trial_words(ghost_key, step[0], m, 0u);
  let z = trial_words(ghost_key, step[0], m, 1u);
  let x = fold(box * used_dimensions() * vec3<f32>(uniform_from_word(xy.x), uniform_from_word(xy.y), uniform_from_word(z.x)), box);
  var energy = 0.0;
  for (var j = 0u; j < counts[replica]; j = j + 1u) {
    let d = image(x - position_of(replica, j), box, inverse);
    let r2 = dot(d, d);
    if (r2 < cutoff2) { energy = energy + truncated_energy(r2, lambda, pair_parameters(params.ghostType, types[j])); }
  }
  psi[replica * params.insertions + m] = energy / conditions[replica * 8u + 4u];
}
