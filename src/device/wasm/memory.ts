/**
 * Linear memory of one WASM instance, managed from the host: 64-byte aligned blocks, best fit, neighbours joined when freed. Kernels never
 * allocate. Views are made anew at every access because growing the memory detaches them.
 *
 * A guarded memory is for tests: new blocks are full of NaN (every byte 0xff) and a fence of the same stands behind each, so that a kernel that reads what
 * nobody wrote, or writes past its end, is found out.
 */
import { ErgonError } from "../../core/errors.ts";

const ALIGN = 64;
const PAGE = 65536;
const POISON = 0xff;

export class Memory {
  private readonly memory: WebAssembly.Memory;
  private readonly free: { at: number; bytes: number }[] = [];
  private readonly used = new Map<number, number>();
  /** Bytes asked for, of guarded blocks. */
  private readonly lengths = new Map<number, number>();
  private end: number;
  private readonly guarded: boolean;

  constructor(memory: WebAssembly.Memory, base: number, guarded = false) {
    this.memory = memory;
    this.end = Math.ceil(base / ALIGN) * ALIGN;
    this.guarded = guarded;
  }

  get buffer(): ArrayBuffer {
    return this.memory.buffer as ArrayBuffer;
  }

  /** Address of a new block of at least `bytes`; contents are whatever was there. */
  allocate(bytes: number): number {
    const size = Math.max(ALIGN, Math.ceil(bytes / ALIGN) * ALIGN) + (this.guarded ? ALIGN : 0);
    let best = -1;
    for (let i = 0; i < this.free.length; i++) if (this.free[i].bytes >= size && (best < 0 || this.free[i].bytes < this.free[best].bytes)) best = i;
    let at: number;
    if (best >= 0) {
      const block = this.free[best];
      at = block.at;
      if (block.bytes === size) this.free.splice(best, 1);
      else this.free[best] = { at: at + size, bytes: block.bytes - size };
    } else {
      at = this.end;
      this.grow(at + size);
      this.end = at + size;
    }
    this.used.set(at, size);
    if (this.guarded) {
      new Uint8Array(this.buffer, at, size).fill(POISON);
      this.lengths.set(at, bytes);
    }
    return at;
  }

  /** Addresses of guarded blocks whose fence was written over. */
  broken(): number[] {
    return [...this.lengths].filter(([at, bytes]) => this.used.has(at) && new Uint8Array(this.buffer, at + bytes, this.used.get(at)! - bytes).some((x) => x !== POISON)).map(([at]) => at);
  }

  /** Gives a block back. */
  release(at: number): void {
    const bytes = this.used.get(at);
    if (bytes === undefined) throw new ErgonError(`internal: no block at ${at}`, { at });
    this.used.delete(at);
    let i = 0;
    while (i < this.free.length && this.free[i].at < at) i++;
    this.free.splice(i, 0, { at, bytes });
    const next = this.free[i + 1];
    if (next && at + bytes === next.at) this.free.splice(i, 2, { at, bytes: bytes + next.bytes });
    const before = this.free[i - 1];
    if (before && before.at + before.bytes === at) this.free.splice(i - 1, 2, { at: before.at, bytes: before.bytes + this.free[i].bytes });
  }

  /** Bytes in use, for tests of leaks. */
  get bytesInUse(): number {
    let sum = 0;
    for (const bytes of this.used.values()) sum += bytes;
    return sum;
  }

  private grow(to: number): void {
    const have = this.buffer.byteLength;
    if (to <= have) return;
    // Growing by a quarter at least keeps the number of (costly) growths logarithmic.
    const pages = Math.ceil(Math.max(to - have, Math.min(have / 4, 2 ** 28)) / PAGE);
    try {
      this.memory.grow(Math.min(pages, 65536 - have / PAGE));
    } catch (cause) {
      throw new ErgonError(`WASM memory cannot grow to ${Math.ceil(to / 2 ** 20)} MiB; use fewer replicas or particles`, { bytes: to }, { cause });
    }
    if (to > this.buffer.byteLength) throw new ErgonError(`WASM memory ends at 4096 MiB; ${Math.ceil(to / 2 ** 20)} MiB were asked for`, { bytes: to });
  }
}
