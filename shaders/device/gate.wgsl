// Device plumbing of webgpu: one word of control. operation 0: result = outer and flag (a `when`); 1: result = result and not flag (`until`);
// 2: result = outer (a loop begins); 3: result = result + 1 (next slot of a ring); 4: result = 0.
struct Params { operation: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<uniform> gate: vec4<u32>;
@group(0) @binding(2) var<storage, read> flag: array<u32>;
@group(0) @binding(4) var<storage, read_write> result: array<u32>;

@compute @workgroup_size(1)
fn main() {
  switch params.operation {
    case 0u: { result[0] = select(0u, 1u, gate.x != 0u && flag[0] != 0u); }
    case 1u: { if (gate.x != 0u && flag[0] != 0u) { result[0] = 0u; } }
    case 2u: { result[0] = gate.x; }
    case 3u: { if (gate.x != 0u) { result[0] = result[0] + 1u; } }
    default: { if (gate.x != 0u) { result[0] = 0u; } }
  }
}
