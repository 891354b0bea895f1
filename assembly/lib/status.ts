// The status record of a run: (code, step, replica, particle). Only the first failure is kept.

/** Stores a failure unless one is already there. */
export function raise(status: usize, code: u32, step: u32, replica: u32, particle: u32): void {
  if (load<u32>(status) != 0) return;
  store<u32>(status, code);
  store<u32>(status, step, 4);
  store<u32>(status, replica, 8);
  store<u32>(status, particle, 12);
}
