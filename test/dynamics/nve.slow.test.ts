// The total energy of a long constant-energy run does not drift: 864 atoms at density 0.8442, switched at 2.5, time step 0.002, 10^5 steps (10^4 on a software
// GPU). Drift: the slope of a straight line through the total energy per atom, times the duration. A twin whose forces are those of the plain cutoff while its
// energy is switched must fail.
import { expect, it } from "vitest";
import melt from "../reference/lammps-melt-864.json" with { type: "json" };
import { runDynamics, startPoint, type DynamicsRun } from "../../src/dynamics/run.ts";
import { velocityVerlet } from "../../src/dynamics/velocity-verlet.ts";
import { drift } from "../../src/jobs/simulate/summary.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { chooseNeighbours } from "../../src/system/neighbours.ts";
import type { Energy } from "../../src/system/energy.ts";
import { deviceFor, presentDevices, type DeviceCase } from "../support/devices.ts";

const box = [melt.boxLength, melt.boxLength, melt.boxLength];
const switched = lennardJones({ cutoff: 2.5, truncation: "switch" });

async function driftOf(name: DeviceCase, energy: Energy, steps: number): Promise<{ drift: number; spread: number }> {
  const device = await deviceFor(name);
  const run: DynamicsRun = {
    integrator: velocityVerlet({ timestep: 0.002 }), energy, neighbours: chooseNeighbours(device, energy, { boxes: [box], capacity: melt.n }), dimension: 3, counts: [melt.n], boxes: [box], kT: [1], seed: 1,
    every: 100, steps, keepPositions: false,
  };
  const totals: number[] = [];
  for await (const { frames } of runDynamics(device, run, startPoint(run, { positions: melt.positions.flat(), velocities: melt.velocities.flat() }))) for (const { thermodynamics: [t] } of frames) totals.push((t.potential + t.kinetic!) / melt.n);
  expect(totals.length).toBe(steps / 100 + 1);
  return { drift: drift(totals), spread: Math.max(...totals) - Math.min(...totals) };
}

it.each(presentDevices.filter((name) => name !== "reference f64"))("%s", async (name) => {
  const result = await driftOf(name, switched, name.startsWith("webgpu") ? 1e4 : 1e5);
  console.log(`${name}: drift ${result.drift.toExponential(2)}, spread ${result.spread.toExponential(2)}`);
  expect(Math.abs(result.drift)).toBeLessThan(name.endsWith("f64") ? 1e-4 : 1e-3);
});

it("a twin whose forces do not belong to its energy drifts", async () => {
  const cut = lennardJones({ cutoff: 2.5 });
  const twin: Energy = { ...switched, forces: (x) => cut.forces(x) };
  expect(Math.abs((await driftOf("wasm f64", twin, 1e4)).drift)).toBeGreaterThan(1e-4);
});
