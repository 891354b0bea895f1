// Key and step side by side.
@compute @workgroup_size(1)
fn main() {
  if (gate.x == 0u) { return; }
  clock[0] = key[0];
  clock[1] = key[1];
  clock[2] = step[0];
}
