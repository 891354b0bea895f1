// Metropolis decisions: ln u < log ratio; NaN and what is marked as diverged are refused.
import { AcceptParams } from "../generated/params";
import { draw, streamKey, uniform } from "../random/threefry";

/** args: logRatio, key, step, diverged, accepted(inout), decisions(out) */
export function accept<T>(p: AcceptParams, a: usize): void {
  const step = load<u32>(load<u32>(a, 8));
  for (let r: u32 = 0; r < p.replicas; r++) {
    const u = uniform<T>(draw(streamKey(load<u32>(a, 4), p.stream, p.firstReplica + r), step, 0));
    const whole = load<u32>(<usize>load<u32>(a, 12) + 4 * <usize>r) == 0;
    const decision: u32 = whole && Math.log(<f64>u) < <f64>load<T>(<usize>load<u32>(a) + <usize>r * sizeof<T>()) ? 1 : 0;
    const count = <usize>load<u32>(a, 16) + 4 * <usize>r;
    store<u32>(count, load<u32>(count) + decision);
    store<u32>(<usize>load<u32>(a, 20) + 4 * <usize>r, decision);
  }
}
