// A chain of elementwise operations as a tape (src/kernels/ops/elementwise-chain.ts writes it): block by block, each operation runs over a block that stays in the
// L1 cache. Words of the tape:
//   nInputs, nLiterals, nOutputs, nRegisters, nCalls
//   per input: strided (0, 1), offset, sizes[6], strides[6]
//   per literal: an f64
//   per call: opcode (its row in the table), slots of x, y, z, slot of the result
// Slots: inputs, literals, outputs, registers, numbered through.
import { ElementwiseParams } from "../generated/params";
import { cos, erf, expm1, log, log1p, sigmoid, sin, softplus, tanh } from "../lib/functions";
import { exp } from "../lib/transcendental";

const BLOCK: usize = 1024;

/** args: inputs, then outputs */
export function elementwise<T>(p: ElementwiseParams, a: usize): void {
  const tape = p.data;
  const nInputs = <usize>load<u32>(tape), nLiterals = <usize>load<u32>(tape, 4), nOutputs = <usize>load<u32>(tape, 8), nRegisters = <usize>load<u32>(tape, 12), nCalls = <usize>load<u32>(tape, 16);
  const inputs = tape + 20;
  const literals = inputs + nInputs * 56;
  const calls = literals + nLiterals * 8;
  const slots = nInputs + nLiterals + nOutputs + nRegisters;
  // The table of slot addresses, then a buffer a slot.
  const table = p.scratch;
  const buffers = (table + 8 * slots + 63) & ~63;
  for (let s: usize = 0; s < slots; s++) store<u32>(table + 4 * s, <u32>(buffers + s * BLOCK));
  for (let k: usize = 0; k < nLiterals; k++) fillBlock<T>(buffers + (nInputs + k) * BLOCK, <T>load<f64>(literals + 8 * k));
  const perBlock = <u32>(BLOCK / sizeof<T>());
  const firstOutput = nInputs + nLiterals;
  for (let from: u32 = 0; from < p.length; from += perBlock) {
    const n = min<u32>(perBlock, p.length - from);
    const at = <usize>from * sizeof<T>();
    const bytes = <usize>n * sizeof<T>();
    const whole = n == perBlock;
    for (let k: usize = 0; k < nInputs; k++) {
      const x = <usize>load<u32>(a + 4 * k);
      const input = inputs + 56 * k;
      if (load<u32>(input) != 0) readStrided<T>(x, input, from, n, buffers + k * BLOCK);
      else if (whole) store<u32>(table + 4 * k, <u32>(x + at));
      else {
        memory.copy(buffers + k * BLOCK, x + at, bytes);
        store<u32>(table + 4 * k, <u32>(buffers + k * BLOCK));
      }
    }
    // The last block is computed in a buffer, so that nothing is written past an end.
    for (let k: usize = 0; k < nOutputs; k++) store<u32>(table + 4 * (firstOutput + k), whole ? load<u32>(a + 4 * (nInputs + k)) + <u32>at : <u32>(buffers + (firstOutput + k) * BLOCK));
    const vectors = (bytes + 15) & ~15;
    for (let c: usize = 0; c < nCalls; c++) {
      const call = calls + 20 * c;
      run<T>(load<u32>(call), slot(table, load<u32>(call, 4)), slot(table, load<u32>(call, 8)), slot(table, load<u32>(call, 12)), slot(table, load<u32>(call, 16)), vectors);
    }
    if (!whole) for (let k: usize = 0; k < nOutputs; k++) memory.copy(<usize>load<u32>(a + 4 * (nInputs + k)) + at, buffers + (firstOutput + k) * BLOCK, bytes);
  }
}

// @ts-ignore: decorator
@inline
function slot(table: usize, index: u32): usize {
  return <usize>load<u32>(table + 4 * <usize>index);
}

function fillBlock<T>(to: usize, x: T): void {
  for (let i: usize = 0; i < BLOCK; i += 16) v128.store(to + i, v128.splat<T>(x));
}

/** Elements [from, from + n) of a strided view into a buffer: runs along the last axis that has more than one element. */
function readStrided<T>(x: usize, input: usize, from: u32, n: u32, to: usize): void {
  const sizes = input + 8, strides = input + 32;
  let last: i32 = 5;
  while (last > 0 && load<u32>(sizes + 4 * <usize>last) == 1) last--;
  const width = load<u32>(sizes + 4 * <usize>last);
  const stride = <usize>load<u32>(strides + 4 * <usize>last) * sizeof<T>();
  let done: u32 = 0;
  while (done < n) {
    // Where element from + done lies, and how far its run goes.
    let rest = from + done;
    const column = rest % width;
    rest /= width;
    let at = <usize>load<u32>(input, 4) * sizeof<T>() + <usize>column * stride;
    for (let k = last - 1; k >= 0; k--) {
      const size = load<u32>(sizes + 4 * <usize>k);
      at += <usize>(rest % size) * load<u32>(strides + 4 * <usize>k) * sizeof<T>();
      rest /= size;
    }
    const count = min<u32>(width - column, n - done);
    let source = x + at, target = to + <usize>done * sizeof<T>();
    if (stride == sizeof<T>()) memory.copy(target, source, <usize>count * sizeof<T>());
    else if (stride == 0) {
      const value = load<T>(source);
      for (let i: u32 = 0; i < count; i++, target += sizeof<T>()) store<T>(target, value);
    } else for (let i: u32 = 0; i < count; i++, target += sizeof<T>(), source += stride) store<T>(target, load<T>(source));
    done += count;
  }
}

// @ts-ignore: decorator
@inline
function ones<T>(mask: v128): v128 {
  return v128.and(mask, v128.splat<T>(<T>1));
}

/** One operation over a block: the opcode is the row of the table in src/kernels/ops/elementwise-table.ts. */
function run<T>(opcode: u32, x: usize, y: usize, z: usize, to: usize, bytes: usize): void {
  const zero = v128.splat<T>(<T>0), one = v128.splat<T>(<T>1), half = v128.splat<T>(<T>0.5);
  switch (opcode) {
    case 0: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.add<T>(v128.load(x + i), v128.load(y + i))); break;
    case 1: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.sub<T>(v128.load(x + i), v128.load(y + i))); break;
    case 2: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.mul<T>(v128.load(x + i), v128.load(y + i))); break;
    case 3: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.div<T>(v128.load(x + i), v128.load(y + i))); break;
    case 4: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.neg<T>(v128.load(x + i))); break;
    case 5: for (let i: usize = 0; i < bytes; i += 16) { const u = v128.load(x + i); v128.store(to + i, v128.mul<T>(u, u)); } break;
    case 6: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.div<T>(one, v128.load(x + i))); break;
    case 7: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.sqrt<T>(v128.load(x + i))); break;
    case 8: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.div<T>(one, v128.sqrt<T>(v128.load(x + i)))); break;
    case 9: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.abs<T>(v128.load(x + i))); break;
    case 10: for (let i: usize = 0; i < bytes; i += 16) {
      const u = v128.load(x + i);
      // NaN stays NaN.
      v128.store(to + i, v128.bitselect(v128.sub<T>(ones<T>(v128.gt<T>(u, zero)), ones<T>(v128.lt<T>(u, zero))), u, v128.eq<T>(u, u)));
    } break;
    case 11: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.min<T>(v128.load(x + i), v128.load(y + i))); break;
    case 12: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.max<T>(v128.load(x + i), v128.load(y + i))); break;
    case 13: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, ones<T>(v128.lt<T>(v128.load(x + i), v128.load(y + i)))); break;
    case 14: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, ones<T>(v128.le<T>(v128.load(x + i), v128.load(y + i)))); break;
    case 15: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, ones<T>(v128.eq<T>(v128.load(x + i), v128.load(y + i)))); break;
    case 16: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.bitselect(v128.load(y + i), v128.load(z + i), v128.ne<T>(v128.load(x + i), zero))); break;
    case 17: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, exp<T>(v128.load(x + i))); break;
    case 18: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, log<T>(v128.load(x + i))); break;
    case 19: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, expm1<T>(v128.load(x + i))); break;
    case 20: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, log1p<T>(v128.load(x + i))); break;
    case 21: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, tanh<T>(v128.load(x + i))); break;
    case 22: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, sigmoid<T>(v128.load(x + i))); break;
    case 23: for (let i: usize = 0; i < bytes; i += 16) { const u = v128.load(x + i); v128.store(to + i, v128.mul<T>(u, sigmoid<T>(u))); } break;
    case 24: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, softplus<T>(v128.load(x + i))); break;
    case 25: for (let i: usize = 0; i < bytes; i += 16) {
      const u = v128.load(x + i);
      v128.store(to + i, v128.mul<T>(v128.mul<T>(half, u), v128.add<T>(one, erf<T>(v128.mul<T>(u, v128.splat<T>(<T>0.70710678118654752))))));
    } break;
    case 26: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, erf<T>(v128.load(x + i))); break;
    case 27: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, sin<T>(v128.load(x + i))); break;
    case 28: for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, cos<T>(v128.load(x + i))); break;
    case 29: for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(to + i, sizeof<T>() == 4 ? <T>Mathf.pow(<f32>load<T>(x + i), <f32>load<T>(y + i)) : <T>Math.pow(<f64>load<T>(x + i), <f64>load<T>(y + i))); break;
    case 30: for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(to + i, sizeof<T>() == 4 ? <T>Mathf.atan2(<f32>load<T>(x + i), <f32>load<T>(y + i)) : <T>Math.atan2(<f64>load<T>(x + i), <f64>load<T>(y + i))); break;
    case 31: for (let i: usize = 0; i < bytes; i += 16) { const u = v128.load(x + i); v128.store(to + i, v128.bitselect(u, v128.mul<T>(u, v128.load(y + i)), v128.gt<T>(u, zero))); } break;
    default: unreachable();
  }
}
