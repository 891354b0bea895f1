// Slot of the iteration that the counter names; none: 0xffffffff.
fn slot_of(counter: u32) -> u32 {
  let iteration = select(counter, params.total - 1u - counter, params.reversed != 0u);
  return select(0xffffffffu, (iteration + 1u) / params.every - 1u, (iteration + 1u) % params.every == 0u);
}
