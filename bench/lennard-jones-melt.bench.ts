/**
 * Molecular dynamics of the Lennard-Jones melt, 32 000 and 864 atoms, against LAMMPS (lj/cut/opt, one thread): steps per second.
 *
 * Density 0.8442, cutoff 2.5, skin 0.3, velocity Verlet with h = 0.005 at constant energy, from the same melted configuration. LAMMPS runs as in its own
 * benchmark in.lj: lists renewed every 20 steps without looking; ergon looks at every step and renews them when a particle has moved half the skin.
 * f32 against LAMMPS's f64 is not the same work and is named as such. Checked: the potential energy at the start, and the total energy at the end.
 *
 *     npm run bench -- lennard-jones-melt [32000] [864]
 */
import { velocityVerlet } from "../src/dynamics/velocity-verlet.ts";
import { kineticEnergy } from "../src/kernels/dynamics/kinetic.ts";
import { open } from "../src/device/open.ts";
import { bestBuild } from "../src/device/wasm/module.ts";
import { lennardJones } from "../src/potentials/lennard-jones.ts";
import { repeat } from "../src/program/trace.ts";
import { spec, type Precision, type Value } from "../src/program/value.ts";
import { conditionsRow } from "../src/system/box.ts";
import { totals } from "../src/system/energy.ts";
import { chooseNeighbours } from "../src/system/neighbours.ts";
import { interleave, table, type Contestant } from "./interleave.ts";
import { openLammps, type Lammps, type Melt } from "./lammps.ts";

const TIMESTEP = 0.005;
const energy = lennardJones({ cutoff: 2.5 });

type Inputs = Record<"positions" | "velocities" | "types" | "counts" | "conditions" | "masses" | "key" | "step", Value>;

/** A contestant that runs `steps` steps, and how it checks what it computed. */
async function contestant(melt: Melt, steps: number, precision: Precision, build: "simd" | "relaxed-simd", peer: { potential: number; total: number }): Promise<Contestant> {
  const device = await open({ device: "wasm", precision, build });
  const { n } = melt;
  const method = chooseNeighbours(device, energy, { boxes: [[melt.length, melt.length, melt.length]], capacity: n, skin: 0.3 });
  const integrator = velocityVerlet({ timestep: TIMESTEP });
  const program = await device.compile(
    (x: Inputs) => {
      const system = { ...x, energy, neighbours: method };
      const state = integrator.init(system, x);
      const before = totals(energy, { ...x, neighbours: method.at(state.lists) });
      const { carry } = repeat(steps, state, (s) => ({ carry: integrator.step(system, s) }));
      return { before, potential: totals(energy, { ...x, positions: carry.positions, neighbours: method.at(carry.lists) }), kinetic: kineticEnergy({ ...x, ...carry }, 0) };
    },
    { positions: spec([1, n, 3]), velocities: spec([1, n, 3]), types: spec([n], "u32"), counts: spec([1], "u32"), conditions: spec([1, 8]), masses: spec([n]), key: spec([2], "u32"), step: spec([1], "u32") },
  );
  const inputs = {
    positions: device.array(melt.positions, [1, n, 3]), velocities: device.array(melt.velocities, [1, n, 3]), types: device.zeros([n], "u32"), counts: device.array([n], [1], "u32"),
    conditions: device.array(conditionsRow({ box: [melt.length, melt.length, melt.length] }), [1, 8]), masses: device.array(new Float64Array(n).fill(1), [n]), key: device.array([1, 0], [2], "u32"), step: device.array([0], [1], "u32"),
  };
  return {
    name: `ergon wasm ${precision}, ${build}, ${method.kind}`,
    async run() {
      const begin = performance.now();
      const out = await program.run(inputs);
      const seconds = (performance.now() - begin) / 1000;
      const [before, after, kinetic] = await Promise.all([out.before.read(), out.potential.read(), out.kinetic.read()]);
      const total = (after[0] + kinetic[0]) / n;
      const wrong = Math.abs(before[0] / n / peer.potential - 1);
      if (wrong > (precision === "f32" ? 1e-6 : 1e-10)) throw new Error(`${precision}: the potential energy at the start is wrong by ${wrong}`);
      // Both conserve the energy up to what a step of 0.005 and a plain cutoff leave.
      if (!(Math.abs(total - peer.total) < 3e-3)) throw new Error(`${precision}: the total energy per atom ends at ${total}, LAMMPS's at ${peer.total}`);
      return seconds;
    },
  };
}

async function compare(lammps: Lammps, cells: number, steps: number): Promise<void> {
  const melt = lammps.melt(cells);
  const peer = { potential: lammps.run(melt, 0, false).potential, total: lammps.run(melt, steps, false).total };
  const builds = bestBuild() === "relaxed-simd" ? (["simd", "relaxed-simd"] as const) : (["simd"] as const);
  const ergon: Contestant[] = [];
  for (const build of builds) for (const precision of ["f64", "f32"] as const) ergon.push(await contestant(melt, steps, precision, build, peer));
  const timings = await interleave([
    { name: "LAMMPS f64 lj/cut/opt, lists every 20 steps", run: () => lammps.run(melt, steps, false).seconds },
    { name: "LAMMPS f64 lj/cut/opt, lists when needed", run: () => lammps.run(melt, steps, true).seconds },
    ...ergon,
  ]);
  console.log(`\n${melt.n} atoms, ${steps} steps a round, medians of 5 rounds by turns:\n${table(timings, steps, "steps")}`);
  console.log(table(timings, steps * melt.n, "atom-steps"));
}

const sizes = process.argv.slice(2).length ? process.argv.slice(2).map(Number) : [32000, 864];
const lammps = openLammps();
try {
  for (const size of sizes) {
    const cells = Math.cbrt(size / 4);
    if (!Number.isInteger(cells) || cells < 4) throw new RangeError(`atoms: expected 4 k^3 with k of 4 or more (864, 32000), found ${size}`);
    await compare(lammps, cells, Math.max(100, Math.round(1.6e6 / size)));
  }
  console.log("\nf32 rows compute in single precision, LAMMPS in double: compare f64 for the same work.");
  if (bestBuild() !== "relaxed-simd") console.log("This Node has relaxed SIMD behind a flag: node --experimental-wasm-relaxed-simd bench/run.mjs lennard-jones-melt shows that build, too.");
} finally {
  lammps.close();
}
