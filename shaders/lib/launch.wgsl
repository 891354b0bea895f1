// Linear indices of a launch whose workgroups were folded into two dimensions because the first ended at 65535.

fn linear_group(group: vec3<u32>, groups: vec3<u32>) -> u32 {
  return group.x + group.y * groups.x;
}
