// Forces over all pairs: one invocation a particle; partners pass through workgroup memory in tiles of 64.
var<workgroup> tile: array<vec4<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let blocks = (params.capacity + 63u) / 64u;
  let linear = linear_group(group, groups);
  if (linear >= params.replicas * blocks) { return; }
  let replica = linear / blocks;
  let i = (linear % blocks) * 64u + lane.x;
  let count = counts[replica];
  let exists = i < count;
  let box = box_of(replica);
  let inverse = inverse_of(box);
  let lambda = conditions[replica * 8u + 3u];
  let cutoff2 = params.cutoff * params.cutoff;
  var x = vec3<f32>(0.0);
  var type_i = 0u;
  if (exists) {
    x = position_of(replica, i);
    type_i = types[i];
  }
  var force = vec3<f32>(0.0);
  for (var start = 0u; start < params.capacity; start = start + 64u) {
    let other = start + lane.x;
    if (other < count) { tile[lane.x] = vec4<f32>(position_of(replica, other), bitcast<f32>(types[other])); }
    workgroupBarrier();
    if (exists) {
      for (var t = 0u; t < 64u; t = t + 1u) {
        let j = start + t;
        if (j >= count) { break; }
        let d = image(x - tile[t].xyz, box, inverse);
        let r2 = dot(d, d);
        if (j != i && r2 < cutoff2) {
          let s = evaluate_pair(r2, lambda, pair_parameters(type_i, bitcast<u32>(tile[t].w)));
          force = force + s.y * d;
        }
      }
    }
    workgroupBarrier();
  }
  if (i >= params.capacity) { return; }
  let at = (replica * params.capacity + i) * params.dimension;
  forces[at] = force.x;
  if (params.dimension > 1u) { forces[at + 1u] = force.y; }
  if (params.dimension > 2u) { forces[at + 2u] = force.z; }
}
