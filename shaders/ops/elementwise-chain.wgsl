// Stands for a chain whose text is generated when a program is planned; by itself it does nothing.
@compute @workgroup_size(64)
fn main() {
  if (gate.x == 0u) { return; }
}
