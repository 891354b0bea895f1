// The standard normals of one particle: component k is normal k % 2 of the pair of words (step, 4 particle + k / 2). Needs random/threefry and the
// arrays key and step.

fn particle_normals(stream: u32, replica: u32, particle: u32, dimension: u32) -> vec3<f32> {
  let state_key = threefry(vec2<u32>(key[0], key[1]), vec2<u32>(stream, replica));
  let first = normal_pair(threefry(state_key, vec2<u32>(step[0], 4u * particle)));
  if (dimension < 3u) { return vec3<f32>(first, 0.0); }
  let second = normal_pair(threefry(state_key, vec2<u32>(step[0], 4u * particle + 1u)));
  return vec3<f32>(first, second.x);
}
