/**
 * Nonequilibrium work with a Gaussian distribution, which Crooks's relation fixes in both directions: forward work ~ Normal(deltaF + s^2 / 2, s^2), reverse
 * work ~ Normal(-deltaF + s^2 / 2, s^2), in units of kT; the dissipated work is s^2 / 2 both ways.
 */
import { STREAMS } from "../core/streams.ts";
import { randomSource } from "../core/threefry.ts";
import { correlated, type DrawOptions } from "./harmonic-oscillators.ts";

export interface GaussianWork {
  readonly deltaF: number;
  readonly dissipatedWork: number;
  sample(counts: readonly [number, number], options: DrawOptions): { forward: Float64Array; reverse: Float64Array };
}

export function gaussianWork({ deltaF, sigma }: { readonly deltaF: number; readonly sigma: number }): GaussianWork {
  if (!(sigma >= 0)) throw new RangeError(`sigma: expected zero or more, found ${sigma}`);
  const dissipatedWork = 0.5 * sigma * sigma;
  return {
    deltaF,
    dissipatedWork,
    sample([nForward, nReverse], { seed, replica = 0, correlation = 0 }) {
      const draw = (n: number, direction: number): Float64Array => {
        const { normal } = randomSource(seed, STREAMS.testSystem, replica * 4096 + direction);
        return correlated(n, correlation, normal).map((z) => (direction === 0 ? deltaF : -deltaF) + dissipatedWork + sigma * z);
      };
      return { forward: draw(nForward, 0), reverse: draw(nReverse, 1) };
    },
  };
}
