// Half the shortest periodic length of a replica, or params.furthest where that is less. Needs the array conditions.

fn furthest_move(replica: u32) -> f32 {
  var limit = params.furthest;
  for (var k = 0u; k < params.dimension; k = k + 1u) {
    let length = conditions[replica * 8u + k];
    if (length > 0.0) { limit = min(limit, 0.5 * length); }
  }
  return limit;
}
