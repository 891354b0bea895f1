/**
 * Density of a Lennard-Jones fluid at constant pressure: four pressures side by side in one batch, above the critical temperature.
 *
 *     node examples/node/isobaric.mjs
 */
import { lennardJones, open, thermodynamics } from "ergon";
import { equilibrateIsobaric, sampleIsobaric, startIsobaric } from "ergon/dynamics";
import { latticePositions } from "ergon/system";

const [n, kT, pressure] = [108, 2, [0.5, 1, 2, 4]];
const box = [6.2, 6.2, 6.2];
const energy = lennardJones({ cutoff: 2.2, tail: true });
const device = await open();

const start = await startIsobaric(device, energy, { positions: latticePositions(n, box), dimension: 3, box, replicas: pressure.length, kT, pressure, seed: 1 });
const settled = await equilibrateIsobaric(device, energy, start, { cycles: 1500 });
const { results, acceptance } = await sampleIsobaric(device, energy, settled, { samples: 600, every: 5, observables: { t: thermodynamics({ energy, dimension: 3 }) } });

console.log(`${n} particles at kT ${kT}, cutoff 2.2 with tail, on ${device.kind} ${device.precision}`);
console.log("pressure  density            energy/N           moves accepted (particles, volume)");
results.t.forEach(({ volume, energy: u }, r) => {
  const density = n / volume.mean;
  const figures = [`${density.toFixed(4)} ± ${((density * volume.standardError) / volume.mean).toFixed(4)}`, `${(u.mean / n).toFixed(3)} ± ${(u.standardError / n).toFixed(3)}`];
  console.log(`${pressure[r].toFixed(2).padEnd(8)}  ${figures.map((f) => f.padEnd(17)).join("  ")}  ${acceptance.displacement[r].toFixed(2)}, ${acceptance.volume[r].toFixed(2)}`);
});
device.close();
