// Lengths of the box by which a coordinate lies outside it.
fn fold(x: f32, length: f32) -> f32 {
  return length * floor(x * (1.0 / length));
}
