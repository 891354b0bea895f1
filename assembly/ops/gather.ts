// Rows by index and their sums.
import { GatherParams, SegmentOrderParams, SegmentSumParams } from "../generated/params";
import { STATUS_OUTSIDE_TABLE } from "../generated/constants";
import { raise } from "../lib/status";

/** args: table, index, result(out) */
export function gather<T>(p: GatherParams, a: usize): void {
  const table = <usize>load<u32>(a), index = <usize>load<u32>(a, 4);
  const bytes = <usize>p.width * sizeof<T>();
  let out = <usize>load<u32>(a, 8);
  for (let i: u32 = 0; i < p.count; i++, out += bytes) {
    const row = load<u32>(index + 4 * <usize>i);
    if (row < p.rows) memory.copy(out, table + <usize>row * bytes, bytes);
    else {
      raise(p.status, STATUS_OUTSIDE_TABLE, 0, row, i);
      for (let k: usize = 0; k < bytes; k += sizeof<T>()) store<T>(out + k, <T>NaN);
    }
  }
}

/** Counting sort. args: index, order(out), offsets(out) */
export function segmentOrder(p: SegmentOrderParams, a: usize): void {
  const index = <usize>load<u32>(a), order = <usize>load<u32>(a, 4), offsets = <usize>load<u32>(a, 8);
  const segments = p.segments;
  memory.fill(offsets, 0, 4 * (<usize>segments + 1));
  memory.fill(order, 0, 4 * <usize>p.count);
  for (let i: u32 = 0; i < p.count; i++) {
    const s = load<u32>(index + 4 * <usize>i);
    if (s < segments) store<u32>(offsets + 4 * <usize>s, load<u32>(offsets + 4 * <usize>s) + 1);
    else raise(p.status, STATUS_OUTSIDE_TABLE, 0, s, i);
  }
  // Counts become ends; filling from the back makes them beginnings and keeps the order.
  let sum: u32 = 0;
  for (let s: u32 = 0; s < segments; s++) {
    sum += load<u32>(offsets + 4 * <usize>s);
    store<u32>(offsets + 4 * <usize>s, sum);
  }
  store<u32>(offsets + 4 * <usize>segments, sum);
  for (let i: i32 = <i32>p.count - 1; i >= 0; i--) {
    const s = load<u32>(index + 4 * <usize>i);
    if (s >= segments) continue;
    const place = load<u32>(offsets + 4 * <usize>s) - 1;
    store<u32>(offsets + 4 * <usize>s, place);
    store<u32>(order + 4 * <usize>place, <u32>i);
  }
}

/** args: rows, order, offsets, result(out) */
export function segmentSum<T>(p: SegmentSumParams, a: usize): void {
  const rows = <usize>load<u32>(a), order = <usize>load<u32>(a, 4), offsets = <usize>load<u32>(a, 8);
  const bytes = <usize>p.width * sizeof<T>();
  const whole = bytes & ~15;
  let out = <usize>load<u32>(a, 12);
  for (let s: u32 = 0; s < p.segments; s++, out += bytes) {
    memory.fill(out, 0, bytes);
    for (let i = load<u32>(offsets + 4 * <usize>s); i < load<u32>(offsets + 4 * <usize>s + 4); i++) {
      const row = rows + <usize>load<u32>(order + 4 * <usize>i) * bytes;
      let k: usize = 0;
      for (; k < whole; k += 16) v128.store(out + k, v128.add<T>(v128.load(out + k), v128.load(row + k)));
      for (; k < bytes; k += sizeof<T>()) store<T>(out + k, load<T>(out + k) + load<T>(row + k));
    }
  }
}
