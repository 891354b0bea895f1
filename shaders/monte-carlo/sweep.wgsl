// One sweep of single-particle Metropolis trials: one workgroup a replica, trials one after another, partners over the lanes (replica.wgsl); the moving particle is
// handed round through workgroup memory.
var<workgroup> moving: vec4<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) id: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let replica = linear_group(group, groups);
  if (replica >= params.replicas) { return; }
  let lane = id.x;
  let count = counts[replica];
  let box = box_of(replica);
  let inverse = inverse_of(box);
  let lambda = conditions[replica * 8u + 3u];
  let beta = 1.0 / conditions[replica * 8u + 4u];
  let cutoff2 = params.cutoff * params.cutoff;
  let delta = ledger[replica * 8u + 1u];
  let seed = vec2<u32>(key[0], key[1]);
  let move_key = threefry(seed, vec2<u32>(STREAM_DISPLACEMENT, params.firstReplica + replica));
  let test_key = threefry(seed, vec2<u32>(STREAM_ACCEPTANCE, params.firstReplica + replica));
  let step_number = step[0];
  for (var i = lane; i < count; i = i + LANES) { store_position(replica, i, fold(position_of(replica, i), box)); }
  var energy = ledger[replica * 8u];
  var moved = 0u;
  for (var i = 0u; i < count; i = i + 1u) {
    if (lane == i % LANES) { moving = vec4<f32>(position_of(replica, i), bitcast<f32>(types[i])); }
    workgroupBarrier();
    let from_x = moving.xyz;
    let type_i = bitcast<u32>(moving.w);
    let xy = trial_words(move_key, step_number, i, 0u);
    let z = trial_words(move_key, step_number, i, 1u);
    let to_x = fold(from_x + delta * used_dimensions() * vec3<f32>(symmetric_from(xy.x), symmetric_from(xy.y), symmetric_from(z.x)), box);
    var change = 0.0;
    for (var j = lane; j < count; j = j + LANES) {
      if (j == i) { continue; }
      let other = position_of(replica, j);
      let p = pair_parameters(type_i, types[j]);
      let after = image(to_x - other, box, inverse);
      let before = image(from_x - other, box, inverse);
      let after2 = dot(after, after);
      let before2 = dot(before, before);
      if (after2 < cutoff2) { change = change + truncated_energy(after2, lambda, p); }
      if (before2 < cutoff2) { change = change - truncated_energy(before2, lambda, p); }
    }
    let total = sum_over_lanes(change, lane);
    if (metropolis(total * beta, trial_words(test_key, step_number, i, 0u).x)) {
      energy = energy + total;
      moved = moved + 1u;
      if (lane == i % LANES) { store_position(replica, i, to_x); }
    }
  }
  if (lane == 0u) {
    ledger[replica * 8u] = energy;
    ledger[replica * 8u + 2u] = ledger[replica * 8u + 2u] + f32(moved);
    ledger[replica * 8u + 3u] = ledger[replica * 8u + 3u] + f32(count);
  }
}
