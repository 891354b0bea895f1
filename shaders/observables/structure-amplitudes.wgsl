// Fourier components of the density: one workgroup a (replica, vector, type), strided partial sums, then a fixed tree.
// Twin of src/kernels/observables/structure-amplitudes.ts and assembly/observables/structure-amplitudes.ts.
var<workgroup> partial: array<vec2<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let column = linear_group(group, groups);
  let kind = column % params.types;
  let wave = (column / params.types) % params.vectors;
  let replica = min(column / (params.types * params.vectors), params.replicas - 1u);
  var sum = vec2<f32>(0.0);
  for (var i = lane.x; i < counts[replica]; i = i + 64u) {
    if (params.types > 1u && types[i] != kind) { continue; }
    var turns = 0.0;
    for (var k = 0u; k < params.dimension; k = k + 1u) {
      let n = waves[3u * wave + k];
      if (n != 0) {
        let s = positions[(replica * params.capacity + i) * params.dimension + k] / conditions[replica * 8u + k];
        turns = turns + f32(n) * (s - round(s));
      }
    }
    turns = turns - floor(turns);
    // A tiny negative number is rounded up to a whole turn.
    sum = sum + cos_sin_of_turn(select(turns, 0.0, turns >= 1.0));
  }
  partial[lane.x] = sum;
  workgroupBarrier();
  for (var width = 32u; width > 0u; width = width >> 1u) {
    if (lane.x < width) { partial[lane.x] = partial[lane.x] + partial[lane.x + width]; }
    workgroupBarrier();
  }
  if (lane.x == 0u && column < params.replicas * params.vectors * params.types) {
    amplitudes[2u * column] = partial[0].x;
    amplitudes[2u * column + 1u] = partial[0].y;
  }
}
