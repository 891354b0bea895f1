// flag = 1 where counter is a multiple of period.
@compute @workgroup_size(1)
fn main() {
  if (gate.x == 0u) { return; }
  flag[0] = select(0u, 1u, counter[0] % params.period == 0u);
}
