/**
 * Windows of a coupling path on every device: two particles on a ring, whose free energy is known from convolution; batches that may be cut and continued without
 * changing a bit; and a twin that forgets how the core's softness depends on lambda.
 */
import { describe, expect, it } from "vitest";
import { couplingPath } from "../../src/methods/coupling-path.ts";
import { thermodynamicIntegration } from "../../src/methods/thermodynamic-integration.ts";
import { sampleWindows, type WindowBatch, type WindowBatchOptions } from "../../src/methods/window-sampling.ts";
import type { Walker, WindowSamples } from "../../src/methods/window-samples.ts";
import { softCoreBeutler } from "../../src/potentials/soft-core.ts";
import exact from "../reference/exact.json" with { type: "json" };
import { deviceFor, presentDevices } from "../support/devices.ts";

const energy = softCoreBeutler({ truncation: "shift", cutoff: 1.6 });
const { lambdas } = couplingPath(12);
const K = lambdas.length;
const walkers = 4;
const options: WindowBatchOptions = { energy, box: [10], N: 2, kT: 1.25, lambdas, from: 0, to: K, walkers, seed: 17, burnIn: 30, samples: 100, every: 1 };
/** Every launch is slow on a software GPU. */
const optionsOn = (name: string): WindowBatchOptions => (name.startsWith("webgpu") ? { ...options, burnIn: 10, samples: 20 } : options);
const truth = -exact.ring1d["lnZ_over_L^N"]["L=10"]["2"];

function samplesOf(batch: WindowBatch, n: number, slope: (walker: Walker, k: number) => Float64Array = (w) => w.slopes): WindowSamples {
  const walker = (k: number, w: number): Walker => {
    const r = k * walkers + w;
    const plain = { slopes: batch.slopes.subarray(r * n, (r + 1) * n), energies: batch.energies.subarray(r * n * K, (r + 1) * n * K), stride: 1 };
    return { ...plain, slopes: slope(plain, k) };
  };
  return { lambdas, walkers: lambdas.map((_, k) => Array.from({ length: walkers }, (_, w) => walker(k, w))) };
}

const zOf = (samples: WindowSamples): number => {
  const { betaFExcess, standardError } = thermodynamicIntegration(samples);
  return (betaFExcess - truth) / standardError;
};

describe.each(presentDevices)("%s", (name) => {
  it("integrates to the exact free energy", async () => {
    const chosen = optionsOn(name);
    const samples = samplesOf(await sampleWindows(await deviceFor(name), chosen), chosen.samples);
    expect(Math.abs(zOf(samples))).toBeLessThan(4);
    expect(thermodynamicIntegration(samples).standardError).toBeLessThan(0.6 / Math.sqrt(chosen.samples));
  });
});

describe("a wrong twin", () => {
  it("with U / lambda in place of dU/dlambda does not", async () => {
    const batch = await sampleWindows(await deviceFor("wasm f32"), options);
    // Where lambda only scaled the energy, dU/dlambda would be U / lambda.
    const scaled = samplesOf(batch, options.samples, (w, k) => Float64Array.from(w.slopes, (_, i) => (k === 0 ? 0 : w.energies[i * K + k] / lambdas[k])));
    expect(Math.abs(zOf(scaled))).toBeGreaterThan(4);
  });
});

describe("a batch", () => {
  it("has the same bits whether cut by windows, cut in time or whole", async () => {
    const device = await deviceFor("wasm f32");
    const small = { ...options, samples: 40 };
    const whole = await sampleWindows(device, small);
    const [from, to] = [5, 7];
    const stretch = await sampleWindows(device, { ...small, from, to });
    const rows = walkers * small.samples;
    expect(stretch.slopes).toEqual(whole.slopes.slice(from * rows, to * rows));
    expect(stretch.energies).toEqual(whole.energies.slice(from * rows * K, to * rows * K));
    const first = await sampleWindows(device, { ...small, from, to, samples: 15 });
    const second = await sampleWindows(device, { ...small, from, to, samples: 25 }, first);
    const joined = Array.from({ length: 2 * walkers }, (_, r) => [...first.slopes.slice(r * 15, (r + 1) * 15), ...second.slopes.slice(r * 25, (r + 1) * 25)]).flat();
    expect(joined).toEqual(Array.from(stretch.slopes));
  });

  it("gives the energy of each particle with the others: twice the total", async () => {
    const batch = await sampleWindows(await deviceFor("wasm f64"), { ...options, N: 4, from: K - 1, to: K, walkers: 1, samples: 10, deletions: true });
    for (let i = 0; i < 10; i++) {
      const sum = batch.deletions.slice(4 * i, 4 * i + 4).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(2 * batch.energies[i * K + K - 1], 10);
    }
  });
});
