// Counts steps: counter += 1.
@compute @workgroup_size(1)
fn main() {
  if (gate.x == 0u) { return; }
  counter[0] = counter[0] + 1u;
}
