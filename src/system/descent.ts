/**
 * Limited-memory BFGS as a search that is asked for its next trial point and told the energy and gradient there, so that many searches can share one
 * evaluation. J. Nocedal, Math. Comput. 35, 773 (1980); D. C. Liu, J. Nocedal, Math. Program. 45, 503 (1989). There is no line search: as in quenches of
 * clusters (D. J. Wales, J. P. K. Doye, J. Phys. Chem. A 101, 5111 (1997)) a step is limited in length, and made shorter only where the energy rises.
 */

export interface DescentOptions {
  /** Largest displacement of one particle in a step. */
  readonly maxDisplacement: number;
  /** Numbers that move together (the dimension). */
  readonly group: number;
  /** How many past steps are remembered. */
  readonly memory: number;
  /** Relative error of an energy: rises below it are not rises. */
  readonly noise: number;
}

export interface Descent {
  /** Where it is: the best point so far. */
  readonly position: Float64Array;
  readonly gradient: Float64Array;
  readonly energy: number;
  /** Accepted steps. */
  readonly steps: number;
  /** False when not even a tiny step downhill lowers the energy: rounding, or forces that are not the gradient. */
  readonly moving: boolean;
  /** The point to evaluate next. */
  trial(): Float64Array;
  /** Energy and gradient of {@link trial}; a point that is not finite counts as uphill. */
  receive(energy: number, gradient: Float64Array): void;
}

interface Pair { s: Float64Array; y: Float64Array; rho: number }

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);
const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v - b[i]);

/** Shortens a step so that no particle moves further than allowed. */
function limited(step: Float64Array, { group, maxDisplacement }: DescentOptions): Float64Array {
  let longest = 0;
  for (let i = 0; i < step.length; i += group) longest = Math.max(longest, Math.hypot(...step.subarray(i, i + group)));
  return longest > maxDisplacement ? step.map((v) => (v * maxDisplacement) / longest) : step;
}

/** -H g by the two-loop recursion; steepest descent with a short first step where nothing is known yet. */
function direction(g: Float64Array, pairs: readonly Pair[], options: DescentOptions): Float64Array {
  const d = g.map((v) => -v);
  if (pairs.length === 0) {
    const norm = Math.sqrt(dot(g, g));
    return norm > 0 ? d.map((v) => (v * Math.min(1, options.maxDisplacement / 4 / norm))) : d;
  }
  const alpha: number[] = [];
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k];
    alpha[k] = rho * dot(s, d);
    for (let i = 0; i < d.length; i++) d[i] -= alpha[k] * y[i];
  }
  const last = pairs[pairs.length - 1];
  const gamma = 1 / (last.rho * dot(last.y, last.y));
  for (let i = 0; i < d.length; i++) d[i] *= gamma;
  pairs.forEach(({ s, y, rho }, k) => {
    const beta = rho * dot(y, d);
    for (let i = 0; i < d.length; i++) d[i] += (alpha[k] - beta) * s[i];
  });
  return d;
}

/** Starts a search at a point whose energy and gradient are known. */
export function startDescent(position: Float64Array, energy: number, gradient: Float64Array, options: DescentOptions): Descent {
  let pairs: Pair[] = [];
  let step = limited(direction(gradient, pairs, options), options);
  let shortened = 0;
  const search = { position, gradient, energy, steps: 0, moving: true };

  const restart = (): void => {
    const d = direction(search.gradient, pairs, options);
    // Memory that points uphill is of no use.
    if (pairs.length && dot(d, search.gradient) >= 0) {
      pairs = [];
      step = limited(direction(search.gradient, pairs, options), options);
    } else step = limited(d, options);
    shortened = 0;
  };

  const accept = (energy: number, gradient: Float64Array): void => {
    const y = difference(gradient, search.gradient);
    const sy = dot(step, y);
    if (sy > 1e-12 * Math.sqrt(dot(step, step) * dot(y, y))) pairs = [...pairs, { s: step, y, rho: 1 / sy }].slice(-options.memory);
    search.position = search.position.map((v, i) => v + step[i]);
    search.gradient = gradient;
    search.energy = energy;
    search.steps++;
    restart();
  };

  const shorten = (): void => {
    shortened++;
    if (shortened <= 8) step = step.map((v) => v / 4);
    else if (pairs.length) {
      pairs = [];
      restart();
    } else search.moving = false;
  };

  return {
    get position() { return search.position; },
    get gradient() { return search.gradient; },
    get energy() { return search.energy; },
    get steps() { return search.steps; },
    get moving() { return search.moving; },
    trial: () => search.position.map((v, i) => v + step[i]),
    receive(energy, gradient) {
      const allowed = search.energy + 1e-4 * dot(step, search.gradient) + options.noise * (1 + Math.abs(search.energy));
      if (energy <= allowed && gradient.every(Number.isFinite)) accept(energy, gradient);
      else shorten();
    },
  };
}
