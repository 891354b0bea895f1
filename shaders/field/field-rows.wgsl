// (energy, virial x.f, dU/dlambda) of a one-body potential: one invocation an element (replica, particle). The evaluator gives (gradient, energy).
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = linear_group(group, groups) * 64u + lane.x;
  if (e >= params.replicas * params.capacity) { return; }
  var row = vec3<f32>(0.0);
  if (field_exists(e)) {
    let x = field_position(e);
    let s = field_evaluate(x);
    let scale = field_scale(e);
    row = vec3<f32>(scale * s.w, -scale * dot(x, s.xyz), params.slope * s.w);
  }
  rows[e * 3u] = row.x;
  rows[e * 3u + 1u] = row.y;
  rows[e * 3u + 2u] = row.z;
}
