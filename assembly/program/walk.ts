// The program walker: runs the steps of a plan that the host has laid out in linear memory as u32 words, so that a loop of a million
// steps never returns to JavaScript. D is the generated dispatcher of one module. The host writes these records (src/device/wasm/encode.ts):
//   CALL    [1, kernel, params, nArgs, arg...]
//   COPY    [2, to, from, bytes]
//   COLLECT [3, to, from, bytes, every, counter]      counter: address of the enclosing repeat's iteration number
//   REPEAT  [4, n, until, counter, bodyBytes, status] until: address of a flag or 0; stops at a raised status
//   WHEN    [5, flag, bodyBytes]

const CALL: u32 = 1;
const COPY: u32 = 2;
const COLLECT: u32 = 3;
const REPEAT: u32 = 4;

/** Runs the records from pc up to end. */
export function walk<D>(pc: usize, end: usize): void {
  const dispatcher = changetype<D>(0);
  while (pc < end) {
    const operation = load<u32>(pc);
    if (operation == CALL) {
      // @ts-ignore: D is a dispatcher class
      dispatcher.call(load<u32>(pc, 4), <usize>load<u32>(pc, 8), pc + 16);
      pc += 16 + 4 * <usize>load<u32>(pc, 12);
    } else if (operation == COPY) {
      memory.copy(load<u32>(pc, 4), load<u32>(pc, 8), load<u32>(pc, 12));
      pc += 16;
    } else if (operation == COLLECT) {
      const every = load<u32>(pc, 16);
      const done = load<u32>(load<u32>(pc, 20)) + 1;
      const bytes = load<u32>(pc, 12);
      if (done % every == 0) memory.copy(load<u32>(pc, 4) + (done / every - 1) * bytes, load<u32>(pc, 8), bytes);
      pc += 24;
    } else if (operation == REPEAT) {
      repeatSlice<D>(pc, 0, load<u32>(pc, 4));
      pc += 24 + <usize>load<u32>(pc, 16);
    } else {
      const body = pc + 12;
      const bytes = <usize>load<u32>(pc, 8);
      if (load<u32>(load<u32>(pc, 4)) != 0) walk<D>(body, body + bytes);
      pc = body + bytes;
    }
  }
}

/**
 * Runs iterations [from, to) of the REPEAT record at pc.
 * @returns the number of iterations after which it stopped: `to`, or n when `until` ended the loop, or less when a status was raised.
 */
export function repeatSlice<D>(pc: usize, from: u32, to: u32): u32 {
  const until = <usize>load<u32>(pc, 8);
  const status = <usize>load<u32>(pc, 20);
  const body = pc + 24;
  const end = body + <usize>load<u32>(pc, 16);
  for (let i = from; i < to; i++) {
    store<u32>(pc, i, 12);
    walk<D>(body, end);
    if (load<u32>(status) != 0) return i;
    if (until != 0 && load<u32>(until) != 0) return load<u32>(pc, 4);
  }
  return to;
}
