/**
 * Stored configurations, analysed: partial g(r) of a binary mixture and its structure factor, from frames that a Monte Carlo walk left on the host. Frames from
 * any other program go the same way.
 *
 *     deno run -A examples/deno/partial-structure.ts
 */
import { analyse, lennardJones, open, radialDistribution, structureFactor } from "ergon";
import { equilibrateWalk, sampleWalk, startWalk } from "ergon/dynamics";
import { latticePositions } from "ergon/system";

// Kob and Andersen's mixture, Phys. Rev. E 51, 4626 (1995), in the liquid: A and B attract each other more than their own kind.
const energy = lennardJones({
  types: [{ sigma: 1, epsilon: 1 }, { sigma: 0.88, epsilon: 0.5 }],
  pairs: [{ types: [0, 1], sigma: 0.8, epsilon: 1.5 }],
  cutoff: 2.5,
  truncation: "shift",
});
const n = 200;
const box = [5.5, 5.5, 5.5];
const types = Uint32Array.from({ length: n }, (_, i) => (i % 5 === 4 ? 1 : 0));
const device = await open();

const start = await startWalk(device, energy, { positions: latticePositions(n, box), dimension: 3, box, types, kT: 2, seed: 1, maxDisplacement: 0.1 });
const settled = await equilibrateWalk(device, energy, start, { sweeps: 1500 });
const { collected } = await sampleWalk(device, energy, settled, { samples: 120, every: 10, collect: (x) => ({ positions: x.positions }) });

const { g: [g], S: [S] } = await analyse(
  device,
  { g: radialDistribution({ dimension: 3, rMax: 2.7, bins: 90, types }), S: structureFactor({ box, kMax: 9, width: 0.75, types }) },
  { positions: collected.positions.data, dimension: 3, atoms: n, box, types },
);
console.log(`${n} particles (four A to one B), ${g.frames} frames on ${device.kind} ${device.precision}`);
for (const { types: [a, b], g: values, coordination } of g.pairs) {
  const peak = values.indexOf(Math.max(...values));
  console.log(`${"AB"[a]}${"AB"[b]}  first peak g(${g.r[peak].toFixed(2)}) = ${values[peak].toFixed(2)}, ${coordination[44].toFixed(1)} ${"AB"[b]} within ${g.edges[45].toFixed(2)} of ${"AB"[a]}`);
}
S.k.forEach((k: number, i: number) => console.log(`S(${k.toFixed(2)}) = ${S.S[i].toFixed(3)} ± ${S.standardError[i].toFixed(3)}  (${S.vectors[i]} vectors)`));
device.close();
