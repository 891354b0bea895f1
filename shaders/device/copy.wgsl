// Device plumbing of webgpu (the WASM walker copies memory itself): to[slot * length + e] = from[e], a word at a time.
struct Params { length: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<uniform> gate: vec4<u32>;
@group(0) @binding(2) var<storage, read> source: array<u32>;
@group(0) @binding(3) var<storage, read> slot: array<u32>;
@group(0) @binding(4) var<storage, read_write> result: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let e = (group.x + group.y * groups.x) * 64u + lane.x;
  if (e >= params.length) { return; }
  result[slot[0] * params.length + e] = source[e];
}
