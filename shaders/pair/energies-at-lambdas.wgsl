// Energies of each replica at many couplings, and dU/dlambda at its own: one workgroup for each (replica, coupling), and one more a replica for the slope;
// invocations take particles in strides of 64 and all their partners, halves of pairs add up, then a fixed tree.
var<workgroup> partial: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let linear = linear_group(group, groups);
  let columns = params.couplings + 1u;
  let replica = min(linear / columns, params.replicas - 1u);
  let column = linear % columns;
  let slope = column == params.couplings;
  let lambda = select(lambdas[min(column, params.couplings - 1u)], conditions[replica * 8u + 3u], slope);
  let count = counts[replica];
  let box = box_of(replica);
  let inverse = inverse_of(box);
  let cutoff2 = params.cutoff * params.cutoff;
  var sum = 0.0;
  for (var i = lane.x; i < count; i = i + 64u) {
    let x = position_of(replica, i);
    let type_i = types[i];
    for (var j = 0u; j < count; j = j + 1u) {
      let d = image(x - position_of(replica, j), box, inverse);
      let r2 = dot(d, d);
      if (j != i && r2 < cutoff2) {
        let s = evaluate_pair(r2, lambda, pair_parameters(type_i, types[j]));
        sum = sum + 0.5 * select(s.x, s.z, slope);
      }
    }
  }
  partial[lane.x] = sum;
  workgroupBarrier();
  for (var width = 32u; width > 0u; width = width >> 1u) {
    if (lane.x < width) { partial[lane.x] = partial[lane.x] + partial[lane.x + width]; }
    workgroupBarrier();
  }
  if (lane.x == 0u && linear < params.replicas * columns) {
    if (slope) { slopes[replica] = partial[0]; } else { energies[replica * params.couplings + column] = partial[0]; }
  }
}
