// The status record of a run, (code, step, replica, particle); only the first failure is kept. For kernels whose spec says `raises`.

fn raise(code: u32, step_number: u32, replica: u32, particle: u32) {
  // The weak exchange may fail for no reason: ask again as long as nobody has raised.
  loop {
    let was = atomicCompareExchangeWeak(&status[0], 0u, code);
    if (was.exchanged) {
      atomicStore(&status[1], step_number);
      atomicStore(&status[2], replica);
      atomicStore(&status[3], particle);
      break;
    }
    if (was.old_value != 0u) { break; }
  }
}
