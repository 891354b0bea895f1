/**
 * Exponential distributions that sample themselves and state their free energies: u_k(x) = a_k x for x >= 0, f_k = ln a_k, <x> = 1 / a_k. One state's samples
 * weigh another's with a tail that falls like a power, which Gaussian systems do not have: EXP from rate a to b has a finite variance for 2 b > a only.
 */
import { STREAMS } from "../core/streams.ts";
import { randomSource } from "../core/threefry.ts";

export interface ExponentialDistributions {
  /** Exact, f_0 = 0. */
  readonly f_k: readonly number[];
  /** Exact <x> of each state. */
  readonly mean_k: readonly number[];
  sample(N_k: readonly number[], options: { readonly seed: number; readonly replica?: number }): { x_n: Float64Array; u_kn: readonly Float64Array[]; N_k: readonly number[] };
}

export function exponentialDistributions({ rates }: { readonly rates: readonly number[] }): ExponentialDistributions {
  rates.forEach((a, k) => { if (!(a > 0)) throw new RangeError(`rates[${k}]: expected a positive number, found ${a}`); });
  return {
    f_k: rates.map((a) => Math.log(a / rates[0])),
    mean_k: rates.map((a) => 1 / a),
    sample(N_k, { seed, replica = 0 }) {
      if (N_k.length !== rates.length) throw new RangeError(`N_k: expected ${rates.length} counts, found ${N_k.length}`);
      const x_n = Float64Array.from(
        N_k.flatMap((n, k) => {
          const { uniform } = randomSource(seed, STREAMS.testSystem, replica * 4096 + k);
          return Array.from({ length: n }, () => -Math.log1p(-uniform()) / rates[k]);
        }),
      );
      return { x_n, u_kn: rates.map((a) => x_n.map((x) => a * x)), N_k };
    },
  };
}
