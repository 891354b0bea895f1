// The trial of a volume move: positions and box lengths times e^(D / d).
import { STATUS_CUTOFF_TOO_LONG } from "../generated/constants";
import { ScaleVolumeParams } from "../generated/params";
import { raise } from "../lib/status";
import { draw, streamKey } from "../random/threefry";
import { symmetric } from "./trial";

/** Change of ln V that an attempt tries. */
export function logVolumeStep<T>(key: usize, stream: u32, replica: u32, attempt: u32, largest: T): T {
  return largest * symmetric<T>(<u32>draw(streamKey(key, stream, replica), attempt, 0));
}

/** args: positions(inout), conditions(inout), counts, largest, key, attempt */
export function scaleVolume<T>(p: ScaleVolumeParams, a: usize): void {
  const counts = <usize>load<u32>(a, 8), largest = <usize>load<u32>(a, 12), key = <usize>load<u32>(a, 16);
  const attempt = load<u32>(<usize>load<u32>(a, 20));
  for (let r: u32 = 0; r < p.replicas; r++) {
    const step = logVolumeStep<T>(key, p.stream, p.firstReplica + r, attempt, load<T>(largest + <usize>r * sizeof<T>()));
    const factor = <T>Math.exp(<f64>step / <f64>p.dimension);
    let length = <usize>load<u32>(a, 4) + 8 * <usize>r * sizeof<T>();
    for (let k: u32 = 0; k < p.dimension; k++, length += sizeof<T>()) {
      store<T>(length, load<T>(length) * factor);
      if (<T>p.cutoff > load<T>(length) * <T>0.5) raise(p.status, STATUS_CUTOFF_TOO_LONG, attempt, r, 0);
    }
    let x = <usize>load<u32>(a) + <usize>r * p.capacity * p.dimension * sizeof<T>();
    const end = x + <usize>load<u32>(counts + 4 * <usize>r) * p.dimension * sizeof<T>();
    for (; x < end; x += sizeof<T>()) store<T>(x, load<T>(x) * factor);
  }
}
