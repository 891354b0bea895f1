// Error bars mean what they say: over 200 seeded repeats the exact answer lies within one standard error in 58 to 79 % and within two in at least 90 %, for
// every estimator, both signs of deltaF, independent and correlated samples. Error bars too small by sqrt(2) fail the same check. @hosts node
import { describe, expect, it } from "vitest";
import { PoorOverlap } from "../../src/core/errors.ts";
import * as estimators from "../../src/estimators/index.ts";
import { STREAMS } from "../../src/core/streams.ts";
import { randomSource } from "../../src/core/threefry.ts";
import { autoregressive } from "../../src/testsystems/autoregressive.ts";
import { exponentialDistributions } from "../../src/testsystems/exponential-distributions.ts";
import { gaussianWork } from "../../src/testsystems/gaussian-work.ts";
import { correlated, harmonicOscillators } from "../../src/testsystems/harmonic-oscillators.ts";

const { bar, blockAverages, bootstrap, coexistence, crooks, excessFreeEnergies, exponentialAverage, gaussLegendre, jarzynski, mbar, mbarExpectations, meanWithError, statisticalInefficiency, ti, widom } = estimators;
const REPEATS = 200;
const SEED = 20240611;

/** Parts of the repeats within one and two standard errors. */
function coverage(z: readonly number[]): { one: number; two: number } {
  const within = (limit: number): number => z.filter((x) => Math.abs(x) < limit).length / z.length;
  return { one: within(1), two: within(2) };
}

function honest(z: readonly number[]): boolean {
  const { one, two } = coverage(z);
  return one >= 0.58 && one <= 0.79 && two >= 0.9;
}

/** Runs the repeats; `draw` gives (estimate - exact) / standard error of one or several quantities. One repeat in fifty may be refused, where overlap is good. */
async function check(draw: (replica: number) => Promise<number | readonly number[]>): Promise<void> {
  const lists: number[][] = [];
  let refused = 0;
  for (let replica = 0; replica < REPEATS; replica++) {
    try {
      [await draw(replica)].flat().forEach((z, i) => (lists[i] ??= []).push(z as number));
    } catch (error) {
      if (!(error instanceof PoorOverlap)) throw error;
      refused++;
    }
  }
  expect(refused, "refused repeats").toBeLessThanOrEqual(REPEATS / 50);
  for (const [i, z] of lists.entries()) {
    const { one, two } = coverage(z);
    expect(honest(z), `quantity ${i}: ${(100 * one).toFixed(1)} % within one, ${(100 * two).toFixed(1)} % within two standard errors`).toBe(true);
    expect(honest(z.map((x) => x * Math.SQRT2)), `quantity ${i}: errors too small by sqrt(2) must fail`).toBe(false);
  }
}

const zOf = ({ deltaF, standardError }: { deltaF: number; standardError: number }, exact: number): number => (deltaF - exact) / standardError;

describe.each([2.5, -1.5])("deltaF = %d, Gaussian work", (deltaF) => {
  const system = gaussianWork({ deltaF, sigma: 1 });
  const seed = SEED + (deltaF > 0 ? 0 : 1);
  it("EXP forward and reverse, independent", () =>
    check(async (replica) => {
      const { forward, reverse } = system.sample([500, 500], { seed, replica });
      return [zOf(await exponentialAverage(forward), deltaF), zOf(await exponentialAverage(reverse, { direction: "reverse" }), deltaF)];
    }));
  it("EXP, correlated", () =>
    check(async (replica) => zOf(await exponentialAverage(system.sample([4000, 1], { seed, replica, correlation: 0.6 }).forward, { statisticalInefficiency: "estimate" }), deltaF)));
  it("BAR, independent and unequal counts; and its MBAR error", () =>
    check(async (replica) => {
      const { forward, reverse } = system.sample([300, 150], { seed, replica });
      const estimate = await bar(forward, reverse);
      return [zOf(estimate, deltaF), (estimate.deltaF - deltaF) / estimate.diagnostics.mbarStandardError];
    }));
  it("BAR, correlated", () =>
    check(async (replica) => {
      const { forward, reverse } = system.sample([1000, 1000], { seed, replica, correlation: 0.7 });
      return zOf(await bar(forward, reverse, { statisticalInefficiency: "estimate" }), deltaF);
    }));
  it("Jarzynski; Crooks by BAR and by the crossing of Gaussians", () =>
    check(async (replica) => {
      const { forward, reverse } = gaussianWork({ deltaF, sigma: 1.1 }).sample([600, 600], { seed, replica });
      return [zOf(await jarzynski(forward), deltaF), zOf(await crooks(forward, reverse), deltaF), zOf(await crooks(forward, reverse, { method: "gaussian-crossing" }), deltaF)];
    }));
});

describe("MBAR", () => {
  const up = { offsets: [0, 0.7, 1.4, 2.1, 2.8], forceConstants: [1, 1.6, 2.4, 3.5, 5] };
  const down = { offsets: [...up.offsets].reverse(), forceConstants: [...up.forceConstants].reverse(), constants: [0, 1, 2, 3, -4] };
  const counts = [150, 100, 0, 150, 200];
  it.each([["up", up], ["down", down]] as const)("free energies %s, a state without samples, and averages there", (_name, options) => {
    const system = harmonicOscillators(options);
    return check(async (replica) => {
      const { u_kn, x_n, N_k } = system.sample(counts, { seed: SEED, replica });
      const result = await mbar(u_kn, N_k);
      const z = (i: number, j: number): number => (result.deltaF_ij[i][j] - system.f_k[j] + system.f_k[i]) / result.standardError_ij[i][j];
      const { mean, standardError } = await mbarExpectations(result, u_kn, [x_n]);
      return [z(0, 4), z(0, 2), z(1, 3), ...[2, 4].map((k) => (mean[0][k] - system.mean_k[k]) / standardError[0][k])];
    });
  });
  it("correlated samples, with their statistical inefficiencies", () => {
    const system = harmonicOscillators(up);
    return check(async (replica) => {
      const { u_kn, N_k } = system.sample([800, 800, 0, 800, 800], { seed: SEED, replica, correlation: 0.7 });
      const g: number[] = [];
      for (const [k, n] of N_k.entries()) {
        const first = N_k.slice(0, k).reduce((s, x) => s + x, 0);
        const [a, b] = [u_kn[Math.max(0, k - 1)], u_kn[Math.min(4, k + 1)]].map((row) => row.subarray(first, first + n));
        g.push(n === 0 ? 1 : await statisticalInefficiency(a.map((x, i) => x - b[i])));
      }
      const result = await mbar(u_kn, N_k, { statisticalInefficiency: g });
      return [[0, 4], [0, 2], [1, 3]].map(([i, j]) => (result.deltaF_ij[i][j] - system.f_k[j] + system.f_k[i]) / result.standardError_ij[i][j]);
    });
  });
  it("exponential distributions", () => {
    const system = exponentialDistributions({ rates: [1, 1.5, 2.5, 4] });
    return check(async (replica) => {
      const { u_kn, N_k } = system.sample([100, 0, 100, 100], { seed: SEED, replica });
      const { f_k, standardError_ij } = await mbar(u_kn, N_k);
      return [(f_k[3] - system.f_k[3]) / standardError_ij[0][3], (f_k[1] - system.f_k[1]) / standardError_ij[0][1]];
    });
  });
});

describe("one state at a time", () => {
  it.each([4, 0.3])("TI from a force constant of 1 to %d, correlated means", (end) => {
    const { nodes } = gaussLegendre(5);
    return check(async (replica) => {
      const means = [];
      for (const [i, lambda] of nodes.entries()) {
        const k = 1 + (end - 1) * lambda;
        const x = autoregressive({ correlation: 0.8, standardDeviation: 1 / Math.sqrt(k) }).series(1500, { seed: SEED, replica: replica * 8 + i });
        means.push(await meanWithError(x.map((y) => 0.5 * (end - 1) * y * y)));
      }
      return zOf(await ti({ lambda: nodes, mean: means.map((m) => m.mean), standardError: means.map((m) => m.standardError) }, { rule: "gauss-legendre" }), 0.5 * Math.log(end));
    });
  });

  it("Widom, at constant volume and at constant pressure", () =>
    check(async (replica) => {
      const z = autoregressive({ correlation: 0.6 }).series(3000, { seed: SEED, replica });
      const volumes = z.map((x, i) => 100 + 5 * x + 2 * Math.sin(i));
      // <V exp(s z)> / <V> with V = 100 + 5 z: exp(s^2 / 2) (100 + 5 s) / 100.
      const b = z.map((x) => Math.exp(0.6 * x - 1));
      const [nvt, npt] = [await widom(b), await widom(b, { volumes })];
      return [(nvt.betaMuExcess - (1 - 0.18)) / nvt.standardError, (npt.betaMuExcess - (1 - 0.18 - Math.log(1.03))) / npt.standardError];
    }));

  it("means, block averages and the bootstrap of a correlated series", () => {
    const system = autoregressive({ correlation: 0.7, mean: 3 });
    return check(async (replica) => {
      const series = system.series(4000, { seed: SEED, replica });
      const [a, b] = [await meanWithError(series), await blockAverages(series)];
      const c = await bootstrap([series, series.map((x) => x * x)], ([m, s]) => s / m, { seed: replica, blockLength: 60 });
      return [(a.mean - 3) / a.standardError, (b.mean - 3) / b.standardError, (c.value - 10 / 3) / c.standardError];
    });
  });

  it("particle-number distributions, from the spread of replicas", () => {
    // Two peaks with known places and weights, and noise that walks from N to N + 1 as that of transition matrices does.
    const volume = 100;
    const betaMu = -3;
    const exact = Float64Array.from({ length: 81 }, (_, n) => Math.log(Math.exp(-0.5 * ((n - 12) / 4) ** 2) + Math.exp(-0.5 * ((n - 55) / 6) ** 2)) + 0.3 * n);
    const density = (from: number, to: number): number => {
      const p = exact.map((x, n) => Math.exp(x - n * truth));
      let [sum, first] = [0, 0];
      for (let n = from; n <= to; n++) [sum, first] = [sum + p[n], first + n * p[n]];
      return first / sum / volume;
    };
    // Equal weights: 4 e^a = 6 e^b; a shift of beta mu tilts both Gaussians: found by bisection on the exact distribution.
    let truth = 0.3;
    for (let [low, high] = [0.2, 0.4], i = 0; i < 60; i++) {
      truth = 0.5 * (low + high);
      const p = exact.map((x, n) => Math.exp(x - n * truth));
      const sum = (from: number, to: number): number => p.slice(from, to).reduce((s, x) => s + x, 0);
      if (sum(31, 81) > sum(0, 31)) low = truth;
      else high = truth;
    }
    return check(async (replica) => {
      const replicas = Array.from({ length: 16 }, (_, r) => {
        const { normal } = randomSource(SEED, STREAMS.test, replica * 16 + r);
        let noise = 0;
        return exact.map((x) => x + (noise += 0.02 * normal()));
      });
      const c = await coexistence(replicas, { betaMu, volume });
      const F = await excessFreeEnergies(replicas, { betaMu, volume });
      const exactF = (await excessFreeEnergies(exact, { betaMu, volume })).betaFExcess;
      const z = (x: { value: number; standardError: number | null }, answer: number): number => (x.value - answer) / x.standardError!;
      return [z(c.betaMu, betaMu - truth), z(c.vapourDensity, density(0, 30)), z(c.liquidDensity, density(31, 80)), (F.betaFExcess[60] - exactF[60]) / F.betaFExcessError![60]];
    });
  });
});

describe("poor overlap is said, not hidden", () => {
  const flagged = async (run: () => Promise<{ diagnostics: { warnings: readonly string[] } }>): Promise<boolean> =>
    run().then((x) => x.diagnostics.warnings.length > 0, (error) => {
      if (error instanceof PoorOverlap) return true;
      throw error;
    });
  it.each([
    ["EXP", (r: number) => exponentialAverage(gaussianWork({ deltaF: 0, sigma: 4 }).sample([1000, 1], { seed: SEED, replica: r }).forward)],
    ["Jarzynski", (r: number) => jarzynski(gaussianWork({ deltaF: 5, sigma: 5 }).sample([200, 1], { seed: SEED, replica: r }).forward)],
    ["BAR", (r: number) => { const { forward, reverse } = gaussianWork({ deltaF: 1, sigma: 6 }).sample([200, 200], { seed: SEED, replica: r }); return bar(forward, reverse); }],
    ["MBAR", (r: number) => { const { u_kn, N_k } = harmonicOscillators({ offsets: [0, 1, 7, 8], forceConstants: [1, 1, 1, 1] }).sample([100, 100, 100, 100], { seed: SEED, replica: r }); return mbar(u_kn, N_k); }],
    ["Widom", (r: number) => { const { normal } = randomSource(SEED, STREAMS.test, r); return widom(correlated(1000, 0, normal).map((z) => Math.exp(4 * z))); }],
  ] as const)("%s, in at least 98 of 100 hopeless cases", async (_name, run) => {
    let found = 0;
    for (let r = 0; r < 100; r++) if (await flagged(() => run(r) as never)) found++;
    expect(found).toBeGreaterThanOrEqual(98);
  });
});
