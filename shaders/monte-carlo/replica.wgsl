// One workgroup a replica: writing its particles, and sums over its lanes. Lane l owns the particles l, l + 64, … and is the only one that reads or writes them.

fn store_position(replica: u32, i: u32, x: vec3<f32>) {
  let at = (replica * params.capacity + i) * params.dimension;
  positions[at] = x.x;
  if (params.dimension > 1u) { positions[at + 1u] = x.y; }
  if (params.dimension > 2u) { positions[at + 2u] = x.z; }
}

const LANES: u32 = 64u;
var<workgroup> partial: array<f32, 64>;
var<workgroup> eighths: array<f32, 8>;

// Sum over the lanes in a fixed order, the same value in every lane. All lanes must call it.
fn sum_over_lanes(x: f32, lane: u32) -> f32 {
  partial[lane] = x;
  workgroupBarrier();
  if (lane < 8u) {
    var s = 0.0;
    for (var k = 0u; k < 8u; k = k + 1u) { s = s + partial[8u * lane + k]; }
    eighths[lane] = s;
  }
  workgroupBarrier();
  var total = 0.0;
  for (var k = 0u; k < 8u; k = k + 1u) { total = total + eighths[k]; }
  return total;
}
