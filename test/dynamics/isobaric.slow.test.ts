// An isobaric Lennard-Jones liquid at the pressure that NIST's reference simulation gives for density 0.86 at T* = 0.85 (test/reference/nist.json, nvt) has that
// density, and the mean energy of that state; NIST's own density at the neighbouring state is rejected. The walk starts from a melt: a crystal would stay one.
import { expect, it } from "vitest";
import nist from "../reference/nist.json" with { type: "json" };
import { equilibrateIsobaric, sampleIsobaric, startIsobaric } from "../../src/dynamics/isobaric-walk.ts";
import { equilibrateWalk, startWalk } from "../../src/dynamics/monte-carlo-walk.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { thermodynamics } from "../../src/system/observables/thermodynamics.ts";
import { deviceFor } from "../support/devices.ts";

it("NIST's liquid: density and energy at its pressure", async () => {
  const [T, density, U, dU, p, dp] = nist.nvt.rows.find((r) => r[1] === 0.86)! as number[];
  const device = await deviceFor("wasm f64");
  const n = 500;
  const energy = lennardJones({ cutoff: nist.nvt.cutoff, tail: nist.nvt.tail });
  const side = (n / density) ** (1 / 3);
  const box = [side, side, side];
  const melt = await equilibrateWalk(device, energy, await startWalk(device, energy, { positions: latticePositions(n, box), dimension: 3, box, replicas: 4, kT: 3, seed: 20 }), { sweeps: 1000 });
  const data = await melt.arrays.positions.read();
  const positions = Array.from({ length: 4 }, (_, r) => data.slice(r * 3 * n, (r + 1) * 3 * n));
  const start = await startIsobaric(device, energy, { positions, dimension: 3, box, kT: T, pressure: p, seed: 21 });
  const settled = await equilibrateIsobaric(device, energy, start, { cycles: 4000 });
  const run = await sampleIsobaric(device, energy, settled, { samples: 1000, every: 10, observables: { t: thermodynamics({ energy, dimension: 3 }) } });
  const means = (f: (r: number) => { mean: number; standardError: number }) => {
    const list = Array.from({ length: 4 }, (_, r) => f(r));
    return { mean: list.reduce((s, x) => s + x.mean, 0) / 4, error: Math.sqrt(list.reduce((s, x) => s + x.standardError ** 2, 0)) / 4 };
  };
  const volume = means((r) => run.results.t[r].volume!);
  const found = n / volume.mean;
  const error = (found * volume.error) / volume.mean;
  // The uncertainty of NIST's pressure as one of density: d rho / d p = rho kappa, kappa from the fluctuation of V.
  const fluctuation = means((r) => { const v = run.results.t[r].volume!; const m = v.mean; return { mean: v.values.reduce((s, x) => s + (x - m) ** 2, 0) / v.values.length, standardError: 0 }; });
  const compressibility = fluctuation.mean / (volume.mean * T);
  const tolerance = 3 * Math.hypot(error, dp * density * compressibility);
  const perParticle = means((r) => ({ mean: run.results.t[r].energy.mean / n, standardError: run.results.t[r].energy.standardError / n }));
  const pressure = means((r) => run.results.t[r].pressure!);
  console.log(`density ${found.toFixed(5)} +- ${error.toFixed(5)} (NIST ${density}, tolerance ${tolerance.toFixed(5)}); U/N ${perParticle.mean.toFixed(4)} +- ${perParticle.error.toFixed(4)} (NIST ${U} +- ${dU}); virial pressure ${pressure.mean.toFixed(4)} +- ${pressure.error.toFixed(4)} (imposed ${p}); compressibility ${compressibility.toFixed(4)}`);
  expect(tolerance).toBeLessThan(0.004);
  expect(Math.abs(found - density)).toBeLessThan(tolerance);
  // d(U/N) / d rho is about U / rho N at this density.
  expect(Math.abs(perParticle.mean - U)).toBeLessThan(3 * Math.hypot(perParticle.error, dU) + (Math.abs(U) / density) * tolerance);
  expect(Math.abs(found - 0.776)).toBeGreaterThan(tolerance);
});
