// Histogram of pair distances, i < j: one invocation a particle, partners in tiles of 64 through workgroup memory, counts in workgroup memory where they
// fit and added to the result once. Twin of src/kernels/observables/pair-histogram.ts and assembly/observables/pair-histogram.ts.
const LOCAL_COUNTS = 3072u;
var<workgroup> tile: array<vec4<f32>, 64>;
var<workgroup> local_counts: array<atomic<u32>, LOCAL_COUNTS>;

fn configuration_position(replica: u32, i: u32) -> vec3<f32> {
  let at = (replica * params.capacity + i) * params.dimension;
  var x = vec3<f32>(positions[at], 0.0, 0.0);
  if (params.dimension > 1u) { x.y = positions[at + 1u]; }
  if (params.dimension > 2u) { x.z = positions[at + 2u]; }
  return x;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let blocks = (params.capacity + 63u) / 64u;
  let linear = linear_group(group, groups);
  if (linear >= params.replicas * blocks) { return; }
  let replica = linear / blocks;
  let i = (linear % blocks) * 64u + lane.x;
  let count = counts[replica];
  let box = vec3<f32>(conditions[replica * 8u], conditions[replica * 8u + 1u], conditions[replica * 8u + 2u]);
  let inverse = select(vec3<f32>(0.0), 1.0 / max(box, vec3<f32>(1e-30)), box > vec3<f32>(0.0));
  if (i == 0u) {
    for (var k = 0u; k < params.dimension; k = k + 1u) {
      let length = conditions[replica * 8u + k];
      if (length > 0.0 && params.rMax > 0.5 * length) { raise(STATUS_CUTOFF_TOO_LONG, 0u, replica, 0u); }
    }
  }
  let size = params.types * (params.types + 1u) / 2u * params.bins;
  let fits = size <= LOCAL_COUNTS;
  if (fits) {
    for (var e = lane.x; e < size; e = e + 64u) { atomicStore(&local_counts[e], 0u); }
  }
  var x = vec3<f32>(0.0);
  var type_i = 0u;
  if (i < count) {
    x = configuration_position(replica, i);
    type_i = types[i];
  }
  let scale = f32(params.bins) / params.rMax;
  // Tiles before this block hold no partner j > i.
  for (var start = (linear % blocks) * 64u; start < params.capacity; start = start + 64u) {
    let other = start + lane.x;
    if (other < count) { tile[lane.x] = vec4<f32>(configuration_position(replica, other), bitcast<f32>(types[other])); }
    workgroupBarrier();
    if (i < count) {
      for (var t = 0u; t < 64u; t = t + 1u) {
        let j = start + t;
        if (j >= count) { break; }
        let raw = x - tile[t].xyz;
        let d = raw - box * round(raw * inverse);
        let r2 = dot(d, d);
        if (j > i && r2 < params.rMax * params.rMax) {
          let type_j = bitcast<u32>(tile[t].w);
          let low = min(type_i, type_j);
          let pair = low * params.types - low * (low - 1u) / 2u + max(type_i, type_j) - low;
          let at = pair * params.bins + min(params.bins - 1u, u32(sqrt(r2) * scale));
          if (fits) { atomicAdd(&local_counts[at], 1u); } else { atomicAdd(&histogram[replica * size + at], 1u); }
        }
      }
    }
    workgroupBarrier();
  }
  if (fits) {
    for (var e = lane.x; e < size; e = e + 64u) {
      let found = atomicLoad(&local_counts[e]);
      if (found > 0u) { atomicAdd(&histogram[replica * size + e], found); }
    }
  }
}
