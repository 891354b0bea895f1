// Velocities of exchanged replicas at the temperature of their new place.
import { RescaleVelocitiesParams } from "../generated/params";

/** args: source u32 [replicas], conditions [replicas, 8], velocities(inout) [replicas, width] */
export function rescaleVelocities<T>(p: RescaleVelocitiesParams, a: usize): void {
  const source = <usize>load<u32>(a), conditions = <usize>load<u32>(a, 4);
  let v = <usize>load<u32>(a, 8);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const here = load<T>(conditions + (8 * <usize>r + 4) * sizeof<T>());
    const there = load<T>(conditions + (8 * <usize>load<u32>(source + 4 * <usize>r) + 4) * sizeof<T>());
    const factor = <T>Math.sqrt(<f64>here / <f64>there);
    for (let k: u32 = 0; k < p.width; k++, v += sizeof<T>()) store<T>(v, load<T>(v) * factor);
  }
}
