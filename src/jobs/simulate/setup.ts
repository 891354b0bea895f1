/**
 * From a simulate spec to what the driver runs: fluid, particles, integrator, with all checks that a schema cannot say. Nothing here touches a device or a store.
 */
import { STREAMS } from "../../core/streams.ts";
import { randomSource } from "../../core/threefry.ts";
import { hybridMonteCarlo } from "../../dynamics/hybrid-monte-carlo.ts";
import type { Integrator } from "../../dynamics/integrator.ts";
import { langevin } from "../../dynamics/langevin.ts";
import { overdamped } from "../../dynamics/overdamped.ts";
import { startPoint, type DynamicsPoint, type DynamicsRun } from "../../dynamics/run.ts";
import { maxwellBoltzmann } from "../../dynamics/velocities.ts";
import { velocityVerlet } from "../../dynamics/velocity-verlet.ts";
import { latticePositions } from "../../system/lattice.ts";
import { boxAtDensity, fluidFrom, particleTypes, type Fluid, type FluidSpec } from "../fluid.ts";
import type { IntegratorSpec, SimulateSpec } from "../schemas/simulate.ts";
import { atPlace, specError } from "../spec-error.ts";

/** A spec, checked and unfolded. */
export interface Simulation {
  readonly fluid: Fluid;
  readonly run: DynamicsRun;
  readonly start: DynamicsPoint;
  /** Name of each particle. */
  readonly species: readonly string[];
  /** Lines that a person should see. */
  readonly notes: readonly string[];
}

/** Lattice neighbours of a Lennard-Jones fluid may be this close, in sigma: a pair is then below 43 epsilon. */
const CLOSEST = 0.8;
/** In open space nothing moves further than this in one sane step, in sigma. */
const FURTHEST = 10;
/** Beyond this a coordinate has lost the digits that forces need. */
const LARGEST = 1e9;

/**
 * Checks a spec and makes what it asks for.
 * @throws {InputError} naming the place and the mend.
 */
export function simulationFrom(spec: SimulateSpec): Simulation {
  const n = particleCount(spec);
  const fluid = fluidFrom({ ...spec.system, ...(spec.density !== undefined && { box: boxAtDensity(spec.system, n, spec.density) }) }, "system", { open: "allowed" });
  const dimension = fluid.dimension ?? spec.positions![0].length;
  const seed = spec.seed ?? 1;
  const replicas = spec.replicas ?? 1;
  const integrator = integratorFrom(spec.integrator);
  if (spec.steps >= 2 ** 32) throw specError("steps", `expected fewer than 2^32, found ${spec.steps}`, "run fewer steps");
  const given = spec.positions ? rowsOf("positions", spec.positions, n, dimension) : latticeOf(fluid, n);
  const types = particleTypes(fluid, n, spec.species ?? null);
  const positions = spec.positions || fluid.typeNames.length === 1 ? given : shuffledRows(given, dimension, seed);
  const counts = new Array<number>(replicas).fill(n);
  const kT = counts.map(() => spec.kT);
  const driftRemoved = integrator.conservesMomentum && !spec.velocities && n > 1;
  const run: DynamicsRun = {
    integrator, energy: fluid.energy, dimension, counts, types, kT, seed, driftRemoved,
    boxes: counts.map(() => fluid.box),
    every: spec.every,
    steps: spec.steps,
    ...(fluid.box === null && { furthest: FURTHEST * largestSigma(fluid.spec) }),
  };
  const velocities = !integrator.hasVelocities ? null : spec.velocities ? repeated(rowsOf("velocities", spec.velocities, n, dimension), replicas) : maxwellBoltzmann({ seed, kT, counts, dimension, removeDrift: driftRemoved });
  return { fluid, run, start: startPoint(run, { positions: repeated(positions, replicas), velocities }), species: Array.from(types, (t) => fluid.typeNames[t]), notes: notesOn(spec, integrator) };
}

function particleCount(spec: SimulateSpec): number {
  if (spec.N !== undefined && spec.positions !== undefined) throw specError("N", "both N and positions are given", "remove one of them");
  if (spec.positions !== undefined) {
    if (spec.positions.length === 0) throw specError("positions", "there are no particles", "give at least one row");
    return spec.positions.length;
  }
  if (spec.N === undefined) throw specError("N", "missing", 'add "N", for example "N": 108, or positions');
  if (spec.system.box === null) throw specError("N", "open space has no lattice to start from", "give positions");
  if (spec.species !== undefined) throw specError("species", "they belong to positions", "remove them, or give positions");
  return spec.N;
}

function integratorFrom(spec: IntegratorSpec): Integrator<any> {
  const { name, timestep } = spec;
  const refuse = (key: "friction" | "leapfrogs"): void => {
    if (spec[key] !== undefined) throw specError(`integrator.${key}`, `${name} takes none`, "remove it");
  };
  if (name !== "hmc") refuse("leapfrogs");
  if (name === "hmc" || name === "velocity-verlet") refuse("friction");
  const friction = spec.friction ?? 1;
  return atPlace("integrator", () => {
    switch (name) {
      case "velocity-verlet": return velocityVerlet({ timestep });
      case "langevin": return langevin({ timestep, friction });
      case "overdamped": return overdamped({ timestep, friction });
      case "mala": return overdamped({ timestep, friction, adjusted: true });
      case "hmc": return hybridMonteCarlo({ timestep, ...(spec.leapfrogs !== undefined && { leapfrogs: spec.leapfrogs }) });
      default: throw specError("integrator.name", `expected one of velocity-verlet, langevin, overdamped, mala, hmc, found ${JSON.stringify(name satisfies never)}`);
    }
  });
}

function rowsOf(place: string, rows: readonly (readonly number[])[], n: number, dimension: number): Float64Array {
  if (rows.length !== n) throw specError(place, `there are ${rows.length} rows for ${n} particles`, "give one row a particle");
  const out = new Float64Array(n * dimension);
  rows.forEach((row, i) => {
    if (row.length !== dimension) throw specError(`${place}[${i}]`, `expected ${dimension} numbers, found ${row.length}`, place === "positions" ? "give one number for each length of system.box" : "give as many numbers a row as positions");
    row.forEach((x, k) => {
      if (!(Math.abs(x) <= LARGEST)) throw specError(`${place}[${i}][${k}]`, `${x} is out of range`, `keep numbers between -${LARGEST} and ${LARGEST}`);
      out[i * dimension + k] = x;
    });
  });
  return out;
}

function largestSigma(spec: FluidSpec): number {
  return Math.max(...(spec.types ?? [{ sigma: spec.sigma ?? 1 }]).map((t) => t.sigma));
}

function latticeOf(fluid: Fluid, n: number): Float64Array {
  return atPlace("", () => latticePositions(n, fluid.box!, CLOSEST * largestSigma(fluid.spec)));
}

/** Sites in a random order, so that the types of a mixture do not start in layers (Fisher and Yates). */
function shuffledRows(x: Float64Array, dimension: number, seed: number): Float64Array {
  const out = x.slice();
  const { below } = randomSource(seed, STREAMS.initialPositions);
  for (let i = x.length / dimension - 1; i > 0; i--) {
    const j = below(i + 1);
    for (let k = 0; k < dimension; k++) [out[i * dimension + k], out[j * dimension + k]] = [out[j * dimension + k], out[i * dimension + k]];
  }
  return out;
}

function repeated(x: Float64Array, times: number): Float64Array {
  const out = new Float64Array(x.length * times);
  for (let r = 0; r < times; r++) out.set(x, r * x.length);
  return out;
}

function notesOn(spec: SimulateSpec, integrator: Integrator): string[] {
  const plainCut = (spec.system.truncation ?? "cut") === "cut" && integrator.name !== "hybrid-monte-carlo" && integrator.name !== "metropolis-adjusted-langevin";
  return plainCut ? ["forces do not see the step of the energy at a plain cutoff: what is sampled is the shifted potential (truncation shift or switch say so; mala and hmc sample the cut one)"] : [];
}
