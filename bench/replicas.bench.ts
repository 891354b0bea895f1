/**
 * Many small systems and one large one, wasm against the GPU of this machine: 256 replicas of 108 atoms, and 10^6 atoms, Lennard-Jones melt.
 *
 * Velocity Verlet at density 0.8442, cutoff 2.5, h = 0.004, f32, from the same melted configuration; on wasm with all pairs and with lists, on the GPU with
 * what chooseNeighbours takes there. Then where a step's time goes on each device. Checked: every device conserves the energy of its own start.
 *
 *     npm run bench -- replicas [256x108] [1x1000000]
 *
 * A software adapter proves correctness and says nothing about speed: its rows say so, and it is given the million atoms only when they are named.
 */
import { maxwellBoltzmann } from "../src/dynamics/velocities.ts";
import type { PhaseSpaceState } from "../src/dynamics/integrator.ts";
import { velocityVerlet } from "../src/dynamics/velocity-verlet.ts";
import { open } from "../src/device/open.ts";
import type { Device, DeviceArray } from "../src/device/device.ts";
import { kineticEnergy } from "../src/kernels/dynamics/kinetic.ts";
import { lennardJones } from "../src/potentials/lennard-jones.ts";
import { repeat } from "../src/program/trace.ts";
import { spec, type Value } from "../src/program/value.ts";
import { conditionsRow } from "../src/system/box.ts";
import { totals } from "../src/system/energy.ts";
import { latticePositions } from "../src/system/lattice.ts";
import { clusterLists } from "../src/system/neighbour-lists.ts";
import { allPairs, chooseNeighbours, type NeighbourMethod } from "../src/system/neighbours.ts";
import { interleave, table, type Contestant } from "./interleave.ts";

const DENSITY = 0.8442;
const energy = lennardJones({ cutoff: 2.5 });
const integrator = velocityVerlet({ timestep: 0.004 });

interface Batch { readonly replicas: number; readonly atoms: number; readonly length: number; readonly positions: ArrayLike<number>; readonly velocities: ArrayLike<number> }
type Inputs = Record<"positions" | "velocities" | "types" | "counts" | "conditions" | "masses" | "key" | "step", Value>;

function specsOf({ replicas, atoms }: Batch) {
  return { positions: spec([replicas, atoms, 3]), velocities: spec([replicas, atoms, 3]), types: spec([atoms], "u32"), counts: spec([replicas], "u32"), conditions: spec([replicas, 8]), masses: spec([atoms]), key: spec([2], "u32"), step: spec([1], "u32") };
}

function arraysOf(device: Device, { replicas, atoms, length, positions, velocities }: Batch): Record<string, DeviceArray> {
  return {
    positions: device.array(positions, [replicas, atoms, 3]), velocities: device.array(velocities, [replicas, atoms, 3]), types: device.zeros([atoms], "u32"),
    counts: device.array(new Uint32Array(replicas).fill(atoms), [replicas], "u32"), conditions: device.array(Array.from({ length: replicas }, () => conditionsRow({ box: [length, length, length] })).flat(), [replicas, 8]),
    masses: device.array(new Float32Array(atoms).fill(1), [atoms]), key: device.array([1, 0], [2], "u32"), step: device.array([0], [1], "u32"),
  };
}

/** Total energy of all replicas, real[replicas, 3] and real[replicas, 1]. */
function energies(x: Inputs, method: NeighbourMethod, { positions, velocities, forces, lists }: PhaseSpaceState) {
  const neighbours = method.at(lists);
  return { potential: totals(energy, { ...x, positions, ...(neighbours && { neighbours }) }), kinetic: kineticEnergy({ ...x, velocities, forces }, 0) };
}

async function contestant(name: string, device: Device, batch: Batch, method: NeighbourMethod, steps: number): Promise<Contestant> {
  const program = await device.compile((x: Inputs) => {
    const system = { ...x, energy, neighbours: method };
    const state = integrator.init(system, x);
    const { carry } = repeat(steps, state, (s) => ({ carry: integrator.step(system, s) }));
    return { before: energies(x, method, state), after: energies(x, method, carry) };
  }, specsOf(batch));
  const inputs = arraysOf(device, batch);
  const sum = async (e: { potential: DeviceArray; kinetic: DeviceArray }): Promise<number> => Array.from(await e.potential.read()).reduce((s, u, k) => s + (k % 3 === 0 ? u : 0), 0) + Array.from(await e.kinetic.read()).reduce((s, k) => s + k, 0);
  return {
    name: `${name}, ${method.kind}`,
    async run() {
      const begin = performance.now();
      const out = await program.run(inputs);
      const after = await sum(out.after);
      const seconds = (performance.now() - begin) / 1000;
      const drift = Math.abs(after - (await sum(out.before))) / batch.replicas / batch.atoms;
      if (!(drift < 3e-3)) throw new Error(`${name}: the energy per atom has moved by ${drift}`);
      return seconds;
    },
  };
}

/** Microseconds of the parts of a step on one device: smallest of five runs of `n` repeats each, less what starting takes. */
async function anatomy(device: Device, batch: Batch, method: NeighbourMethod, n: number): Promise<string> {
  const inputs = arraysOf(device, batch);
  const parts: Record<string, (x: Inputs) => (v: Value) => Value> = {
    forces: (x) => {
      const lists = method.init(x);
      return () => energy.forces({ ...x, neighbours: method.at(lists) });
    },
    ...(method.kind === "all-pairs"
      ? {}
      : {
          "lists built": (x) => () => energy.forces({ ...x, neighbours: method.at(method.init(x)) }),
          "lists looked at": (x) => {
            const lists = method.init(x);
            return () => energy.forces({ ...x, neighbours: method.at(method.update(lists, x)) });
          },
        }),
  };
  const cost: Record<string, number> = {};
  for (const [name, part] of Object.entries(parts)) {
    const time = async (k: number): Promise<number> => {
      const program = await device.compile((x: Inputs) => {
        const body = part(x);
        return { f: repeat(k, { f: x.positions }, (c) => ({ carry: { f: body(c.f) } })).carry.f };
      }, specsOf(batch));
      let best = Infinity;
      for (let round = 0; round < 5; round++) {
        const begin = performance.now();
        await (await program.run(inputs)).f.read();
        best = Math.min(best, performance.now() - begin);
      }
      program.free();
      return best;
    };
    cost[name] = ((await time(n + 1)) - (await time(1))) / n;
  }
  const show = (ms: number): string => `${(1000 * Math.max(0, ms)).toFixed(0)} us`;
  if (method.kind === "all-pairs") return `forces ${show(cost.forces)}`;
  return `forces ${show(cost.forces)}, building lists ${show(cost["lists built"] - cost.forces)} when it happens, looking whether it must ${show(cost["lists looked at"] - cost.forces)}`;
}

/** The lattice melted for a while, on wasm. */
async function melted(wasm: Device, replicas: number, atoms: number): Promise<Batch> {
  const length = Math.cbrt(atoms / DENSITY);
  const lattice = latticePositions(atoms, [length, length, length]);
  const positions = new Float32Array(replicas * lattice.length).map((_, e) => lattice[e % lattice.length]);
  const counts = new Array<number>(replicas).fill(atoms);
  const start = { replicas, atoms, length, positions, velocities: Float32Array.from(maxwellBoltzmann({ seed: 1, kT: new Array<number>(replicas).fill(1.44), counts, dimension: 3, removeDrift: true })) };
  const method = chooseNeighbours(wasm, energy, { boxes: [[length, length, length]], capacity: atoms });
  const program = await wasm.compile((x: Inputs) => {
    const system = { ...x, energy, neighbours: method };
    const { carry } = repeat(100, integrator.init(system, x), (s) => ({ carry: integrator.step(system, s) }));
    return { positions: carry.positions, velocities: carry.velocities };
  }, specsOf(start));
  const out = await program.run(arraysOf(wasm, start));
  const end = { ...start, positions: await out.positions.read(), velocities: await out.velocities.read() };
  program.free();
  return end;
}

async function compare(wasm: Device, gpu: Device | null, replicas: number, atoms: number): Promise<void> {
  const batch = await melted(wasm, replicas, atoms);
  const box = [batch.length, batch.length, batch.length];
  const software = gpu?.description.software === true;
  const steps = software ? 5 : Math.max(10, Math.round(2e6 / (replicas * atoms)));
  const size = { boxes: [box], capacity: atoms };
  const small = atoms < 1000;
  const contestants = [await contestant("wasm f32", wasm, batch, small ? allPairs : chooseNeighbours(wasm, energy, size), steps)];
  if (small) contestants.push(await contestant("wasm f32", wasm, batch, clusterLists({ box, cutoff: 2.5, capacity: atoms }), steps));
  if (gpu) contestants.push(await contestant(software ? "webgpu f32 (software adapter: this figure means nothing)" : `webgpu f32 (${gpu.description.adapter})`, gpu, batch, chooseNeighbours(gpu, energy, size), steps));
  const timings = await interleave(contestants);
  console.log(`\n${replicas} x ${atoms} atoms, ${steps} steps a round, medians of 5 rounds by turns:\n${table(timings, steps * replicas * atoms, "atom-steps")}`);
  for (const device of gpu ? [wasm, gpu] : [wasm]) console.log(`a step on ${device.kind}${device === gpu && software ? " (software)" : ""}: ${await anatomy(device, batch, chooseNeighbours(device, energy, size), software ? 2 : Math.max(10, steps >> 2))}`);
}

const named = process.argv.slice(2);
const wasm = await open({ device: "wasm", precision: "f32" });
const gpu = await open({ device: "webgpu" }).catch((error: Error) => {
  console.log(`no GPU here: ${error.message}`);
  return null;
});
for (const size of named.length ? named : ["256x108", "1x1000000"]) {
  const [replicas, atoms] = size.split("x").map(Number);
  if (!Number.isInteger(replicas) || !Number.isInteger(atoms)) throw new RangeError(`sizes: expected REPLICASxATOMS, found ${size}`);
  const skipped = gpu?.description.software === true && replicas * atoms > 1e5 && !named.length;
  if (skipped) console.log(`\n${size}: left out on a software adapter; name it to have it run all the same`);
  await compare(wasm, skipped ? null : gpu, replicas, atoms);
}
