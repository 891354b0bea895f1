import { lennardJones, open } from "ergon";
import { equilibrateWalk, insertionEnergies, insertionMeans, sampleWalk, startWalk } from "ergon/dynamics";
import { widom } from "ergon/estimators";
import { latticePositions } from "ergon/system";

const device = await open();
const energy = lennardJones({ cutoff: 3, tail: true });
const box = [8, 8, 8];
const start = await startWalk(device, energy, { positions: latticePositions(100, box), dimension: 3, box, kT: 1.5, seed: 1 });
const walk = await equilibrateWalk(device, energy, start, { sweeps: 1000 });
const { collected, energies } = await sampleWalk(device, energy, walk, {
  samples: 500, every: 10, collect: (x, random) => ({ insertion: insertionMeans(insertionEnergies(energy, x, { ...random, insertions: 1000 })) }),
});
const boltzmann = Array.from({ length: 500 }, (_, i) => Math.exp(collected.insertion.data[2 * i]));
const { betaMuExcess, standardError } = await widom(boltzmann);
console.log(`${energies.length} samples on ${device.kind}: beta mu_ex without tail = ${betaMuExcess.toFixed(3)} ± ${standardError.toFixed(3)}`);
