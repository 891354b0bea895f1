// Displacements, insertions and deletions with a bias and a window of N: one workgroup a replica, trials one after another, partners over the lanes (replica.wgsl).
// Every lane follows the same trial and comes to the same decision; only owners write particles and only lane 0 writes ledger and macrostates. The particle that
// moves or leaves, and the last one, which fills a gap, are handed round through workgroup memory.
var<workgroup> chosen: vec4<f32>;
var<workgroup> last: vec4<f32>;

// floor(word n / 2^32)
fn pick(word: u32, n: u32) -> u32 {
  let low = (word & 0xffffu) * (n & 0xffffu);
  let middle = (word >> 16u) * (n & 0xffffu) + (low >> 16u);
  let other = (word & 0xffffu) * (n >> 16u) + (middle & 0xffffu);
  return (word >> 16u) * (n >> 16u) + (middle >> 16u) + (other >> 16u);
}

// Address of a macrostate.
fn macrostate(replica: u32, n: u32, lowest: u32) -> u32 {
  return (replica * params.rows + n - lowest) * 8u;
}

// Energy at x with the lane's particles, `hidden` left out.
fn lane_energy(replica: u32, x: vec3<f32>, type_i: u32, hidden: u32, count: u32, lane: u32, box: vec3<f32>, inverse: vec3<f32>) -> f32 {
  let lambda = conditions[replica * 8u + 3u];
  let cutoff2 = params.cutoff * params.cutoff;
  var sum = 0.0;
  for (var j = lane; j < count; j = j + LANES) {
    if (j == hidden) { continue; }
    let d = image(x - position_of(replica, j), box, inverse);
    let r2 = dot(d, d);
    if (r2 < cutoff2) { sum = sum + truncated_energy(r2, lambda, pair_parameters(type_i, types[j])); }
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) id: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let replica = linear_group(group, groups);
  if (replica >= params.replicas) { return; }
  let lane = id.x;
  let box = box_of(replica);
  let inverse = inverse_of(box);
  let beta = 1.0 / conditions[replica * 8u + 4u];
  var volume = box.x;
  if (params.dimension > 1u) { volume = volume * box.y; }
  if (params.dimension > 2u) { volume = volume * box.z; }
  let activity = conditions[replica * 8u + 6u] + log(volume);
  let delta = ledger[replica * 8u + 1u];
  let lowest = u32(ledger[replica * 8u + 5u]);
  let highest = min(u32(ledger[replica * 8u + 6u]), params.capacity);
  let seed = vec2<u32>(clock[0], clock[1]);
  let step_number = clock[2];
  let move_key = threefry(seed, vec2<u32>(STREAM_DISPLACEMENT, params.firstReplica + replica));
  let test_key = threefry(seed, vec2<u32>(STREAM_ACCEPTANCE, params.firstReplica + replica));
  let choice_key = threefry(seed, vec2<u32>(STREAM_MOVE_CHOICE, params.firstReplica + replica));
  var count = counts[replica];
  for (var i = lane; i < count; i = i + LANES) { store_position(replica, i, fold(position_of(replica, i), box)); }
  var energy = ledger[replica * 8u];
  var accepted = 0u;
  var attempted = 0u;
  for (var t = 0u; t < params.trials; t = t + 1u) {
    let xy = trial_words(move_key, step_number, t, 0u);
    let zp = trial_words(move_key, step_number, t, 1u);
    let choice = trial_words(choice_key, step_number, t, 0u);
    let test_word = trial_words(test_key, step_number, t, 0u).x;
    let displaces = choice.x < params.displacements;
    let inserts = !displaces && choice.y < 0x80000000u;
    var possible = count > 0u;
    if (inserts) { possible = count < highest; }
    if (!displaces && !inserts) { possible = count > max(lowest, params.resident); }
    // The particle that moves, leaves, or (its type) joins.
    var i = count;
    if (displaces) { i = pick(zp.y, count); }
    if (!displaces && !inserts && possible) { i = params.resident + pick(zp.y, count - params.resident); }
    if (i < count && lane == i % LANES) { chosen = vec4<f32>(position_of(replica, i), 0.0); }
    if (count > 0u && lane == (count - 1u) % LANES) { last = vec4<f32>(position_of(replica, count - 1u), 0.0); }
    workgroupBarrier();
    let from_x = chosen.xyz;
    let last_x = last.xyz;
    var to_x = fold(from_x + delta * used_dimensions() * vec3<f32>(symmetric_from(xy.x), symmetric_from(xy.y), symmetric_from(zp.x)), box);
    if (inserts) { to_x = fold(box * used_dimensions() * vec3<f32>(uniform_from_word(xy.x), uniform_from_word(xy.y), uniform_from_word(zp.x)), box); }
    var part = 0.0;
    if (possible) {
      let type_i = types[min(i, params.capacity - 1u)];
      if (displaces || inserts) { part = lane_energy(replica, to_x, type_i, i, count, lane, box, inverse); }
      if (!inserts) { part = part - lane_energy(replica, from_x, type_i, i, count, lane, box, inverse); }
    }
    let change = sum_over_lanes(part, lane);
    if (possible) {
      if (displaces) {
        attempted = attempted + 1u;
        if (metropolis(change * beta, test_word)) {
          energy = energy + change;
          accepted = accepted + 1u;
          if (lane == i % LANES) { store_position(replica, i, to_x); }
        }
      } else {
        let after = select(count - 1u, count + 1u, inserts);
        let larger = max(count, after);
        let here = macrostate(replica, count, lowest);
        let there = macrostate(replica, after, lowest);
        let ideal = activity - log(f32(larger - params.resident)) - beta * macrostates[macrostate(replica, larger, lowest) + 7u];
        let gain = select(-ideal, ideal, inserts) - change * beta;
        if (lane == 0u) {
          let column = here + select(2u, 0u, inserts);
          macrostates[column] = macrostates[column] + min(1.0, exp(min(gain, 0.0)));
          macrostates[column + 1u] = macrostates[column + 1u] + 1.0;
        }
        if (metropolis(-(gain + macrostates[there + 6u] - macrostates[here + 6u]), test_word)) {
          energy = energy + change;
          if (inserts) {
            if (lane == count % LANES) { store_position(replica, count, to_x); }
          } else if (lane == i % LANES) { store_position(replica, i, last_x); }
          count = after;
        }
      }
    }
    if (lane == 0u) {
      let row = macrostate(replica, count, lowest);
      macrostates[row + 4u] = macrostates[row + 4u] + 1.0;
      macrostates[row + 5u] = macrostates[row + 5u] + energy;
    }
  }
  for (var i = lane; i < params.capacity; i = i + LANES) { if (i >= count) { store_position(replica, i, vec3<f32>(0.0)); } }
  if (lane == 0u) {
    counts[replica] = count;
    ledger[replica * 8u] = energy;
    ledger[replica * 8u + 2u] = ledger[replica * 8u + 2u] + f32(accepted);
    ledger[replica * 8u + 3u] = ledger[replica * 8u + 3u] + f32(attempted);
  }
}
