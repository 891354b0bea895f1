// WGSL lets a compiler assume that no NaN and no infinity exists, so the bits are asked.

fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}
