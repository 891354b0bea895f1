/**
 * g(r), the structure factor and the diffusion coefficient of a Lennard-Jones liquid near its triple point, from one trajectory.
 *
 *     node examples/node/radial-distribution.mjs
 */
import { emptyStates, lennardJones, observe, open, radialDistribution, results, structureFactor } from "ergon";
import { langevin, maxwellBoltzmann, runDynamics, startPoint, velocityVerlet } from "ergon/dynamics";
import { diffusionCoefficient, foldFrames, latticePositions, meanSquaredDisplacement } from "ergon/system";

const [n, density, kT] = [256, 0.8442, 0.728];
const box = new Array(3).fill((n / density) ** (1 / 3));
const fluid = { energy: lennardJones({ cutoff: 2.5, truncation: "switch" }), dimension: 3, counts: [n], boxes: [box] };
const device = await open();

/** Runs to the end and gives the last point. */
async function settle(run, from) {
  for await (const chunk of runDynamics(device, run, from)) from = chunk.point;
  return from;
}

// The lattice melts, then cools to the temperature asked for.
const thermostat = langevin({ timestep: 0.004, friction: 2 });
const hot = { ...fluid, integrator: thermostat, kT: [3], seed: 1, steps: 1000, every: 1000 };
const start = startPoint(hot, { positions: latticePositions(n, box), velocities: maxwellBoltzmann({ seed: 1, kT: [3], counts: [n], dimension: 3 }) });
const melt = await settle(hot, start);
const liquid = await settle({ ...hot, kT: [kT], steps: 3000 }, melt);

// Production without a thermostat, measured on the device every 20 steps; positions come along for the displacements.
const [timestep, every] = [0.004, 20];
const observables = { g: radialDistribution({ dimension: 3, rMax: box[0] / 2, bins: 110 }), S: structureFactor({ box, kMax: 10, width: 0.5 }) };
const production = { ...hot, kT: [kT], integrator: velocityVerlet({ timestep }), steps: liquid.step + 4000, every, collect: (x) => observe(observables, x) };
let states = emptyStates(observables);
const path = [];
for await (const { frames } of runDynamics(device, production, liquid)) {
  states = foldFrames(observables, states, frames.map((frame) => frame.collected), 1);
  for (const frame of frames) path.push(...frame.positions);
}
const { g: [g], S: [S] } = results(observables, states);
const msd = meanSquaredDisplacement({ positions: path, atoms: n, dimension: 3 }, { interval: every * timestep, blocks: 5 });
const D = diffusionCoefficient(msd, { from: 0.8 });

const [pair] = g.pairs;
const peak = pair.g.indexOf(Math.max(...pair.g));
const valley = pair.g.indexOf(Math.min(...pair.g.slice(peak, 2 * peak)), peak);
const order = S.S.indexOf(Math.max(...S.S));
console.log(`${n} particles, density ${density}, kT ${kT}, ${g.frames} frames on ${device.kind} ${device.precision}`);
for (let i = 28; i < g.r.length; i += 3) console.log(`${g.r[i].toFixed(2)}  ${pair.g[i].toFixed(3)} ± ${pair.standardError[i].toFixed(3)}  ${"#".repeat(Math.round(16 * pair.g[i]))}`);
console.log(`first peak      g(${g.r[peak].toFixed(2)}) = ${pair.g[peak].toFixed(2)}, ${pair.coordination[valley].toFixed(1)} neighbours within ${g.edges[valley + 1].toFixed(2)}`);
console.log(`order           S(${S.k[order].toFixed(1)}) = ${S.S[order].toFixed(2)} ± ${S.standardError[order].toFixed(2)}`);
console.log(`diffusion       D = ${D.coefficient.toFixed(4)} ± ${D.standardError.toFixed(4)}`);
device.close();
