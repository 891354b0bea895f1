// Batched matrix product: a workgroup makes a tile of 64 x 64, each of 256 invocations 4 x 4 of it, with slabs of 16 columns in workgroup memory.
var<workgroup> slab_a: array<f32, 1024>;
var<workgroup> slab_b: array<f32, 1024>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let tiles_m = (params.m + 63u) / 64u;
  let tiles_n = (params.n + 63u) / 64u;
  let linear = linear_group(group, groups);
  let batch = linear / (tiles_m * tiles_n);
  if (batch >= params.batch) { return; }
  let tile = linear % (tiles_m * tiles_n);
  let first_row = (tile / tiles_n) * 64u;
  let first_column = (tile % tiles_n) * 64u;
  let base_a = batch * params.strideA;
  let base_b = batch * params.strideB;
  let row = (lane.x / 16u) * 4u;
  let column = (lane.x % 16u) * 4u;
  var sums = array<vec4<f32>, 4>();
  for (var first_k = 0u; first_k < params.k; first_k = first_k + 16u) {
    for (var t = 0u; t < 4u; t = t + 1u) {
      let e = lane.x + t * 256u;
      // Slab of a: [16 k, 64 rows]; of b: [16 k, 64 columns].
      let ka = first_k + e / 64u;
      let ia = first_row + e % 64u;
      let at_a = select(ia * params.k + ka, ka * params.m + ia, params.transposeA != 0u);
      slab_a[e] = 0.0;
      if (ka < params.k && ia < params.m) { slab_a[e] = a[base_a + at_a]; }
      let jb = first_column + e % 64u;
      let at_b = select(ka * params.n + jb, jb * params.k + ka, params.transposeB != 0u);
      slab_b[e] = 0.0;
      if (ka < params.k && jb < params.n) { slab_b[e] = b[base_b + at_b]; }
    }
    workgroupBarrier();
    for (var k = 0u; k < 16u; k = k + 1u) {
      let at = k * 64u;
      let y = vec4<f32>(slab_b[at + column], slab_b[at + column + 1u], slab_b[at + column + 2u], slab_b[at + column + 3u]);
      for (var i = 0u; i < 4u; i = i + 1u) { sums[i] = sums[i] + slab_a[at + row + i] * y; }
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < 4u; i = i + 1u) {
    let r = first_row + row + i;
    if (r >= params.m) { continue; }
    for (var j = 0u; j < 4u; j = j + 1u) {
      let s = first_column + column + j;
      if (s < params.n) { c[(batch * params.m + r) * params.n + s] = sums[i][j]; }
    }
  }
}
