// Particles of the field traversals: needs the arrays positions, counts, conditions and the struct Params of a field kernel.

// Position of an element (replica, particle); missing dimensions are zero.
fn field_position(e: u32) -> vec3<f32> {
  let at = e * params.dimension;
  var x = vec3<f32>(positions[at], 0.0, 0.0);
  if (params.dimension > 1u) { x.y = positions[at + 1u]; }
  if (params.dimension > 2u) { x.z = positions[at + 2u]; }
  return x;
}

fn field_exists(e: u32) -> bool {
  return e % params.capacity < counts[e / params.capacity];
}

// offset + slope lambda of the element's replica.
fn field_scale(e: u32) -> f32 {
  return params.offset + params.slope * conditions[(e / params.capacity) * 8u + 3u];
}
