// The first cluster of each cell: one workgroup a replica; each invocation adds up a run of cells, the runs are scanned in workgroup memory.
var<workgroup> runs: array<u32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) lane: vec3<u32>) {
  if (gate.x == 0u) { return; }
  let replica = min(linear_group(group, groups), params.replicas - 1u);
  let run = (params.cells + 255u) / 256u;
  let first = min(lane.x * run, params.cells);
  let last = min(first + run, params.cells);
  var sum = 0u;
  for (var c = first; c < last; c = c + 1u) { sum = sum + (members[replica * params.cells + c] + 3u) / 4u; }
  runs[lane.x] = sum;
  workgroupBarrier();
  for (var width = 1u; width < 256u; width = width << 1u) {
    var before = 0u;
    if (lane.x >= width) { before = runs[lane.x - width]; }
    workgroupBarrier();
    runs[lane.x] = runs[lane.x] + before;
    workgroupBarrier();
  }
  var next = runs[lane.x] - sum;
  for (var c = first; c < last; c = c + 1u) {
    starts[replica * (params.cells + 1u) + c] = next;
    placed[replica * params.cells + c] = 0u;
    next = next + (members[replica * params.cells + c] + 3u) / 4u;
  }
  if (lane.x == 255u) { starts[replica * (params.cells + 1u) + params.cells] = runs[255]; }
}
