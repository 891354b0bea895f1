/**
 * `ergon simulate`: its spec and its result.
 */
import type { FluidSpec } from "../fluid.ts";
import type { JobResult } from "../job.ts";
import { fluid } from "./fluid.ts";
import { device, kT, matrix, named, notFinite, numberOrNull, object, positive, precision, seed, whole, type Schema } from "./schema.ts";

/** An integrator by name. */
export interface IntegratorSpec {
  readonly name: "velocity-verlet" | "langevin" | "overdamped" | "mala" | "hmc";
  readonly timestep: number;
  readonly friction?: number;
  /** Steps of one trajectory of hmc. */
  readonly leapfrogs?: number;
}

/** What is simulated. */
export interface SimulateSpec {
  readonly system: FluidSpec;
  readonly N?: number;
  readonly positions?: readonly (readonly number[])[];
  /** Name of the type of each given particle; needed where the system has several types. */
  readonly species?: readonly string[];
  readonly velocities?: readonly (readonly number[])[];
  readonly density?: number;
  readonly kT: number;
  readonly integrator: IntegratorSpec;
  readonly steps: number;
  readonly every: number;
  readonly replicas?: number;
  readonly seed?: number;
}

/** A mean over the trajectory with its standard error (null where the trajectory is too short for one). */
export interface Averaged { readonly mean: number; readonly standardError: number | null }

/** What `ergon simulate` leaves and prints. */
export interface SimulateResult extends JobResult {
  readonly job: "simulate";
  readonly N: number;
  readonly replicas: number;
  readonly dimension: number;
  readonly steps: number;
  readonly frames: number;
  /** Averages are over this frame and those after it. */
  readonly firstFrameAveraged: number;
  readonly potentialEnergy: Averaged;
  readonly temperature?: Averaged;
  readonly pressure?: Averaged;
  readonly acceptance?: number;
  readonly energyDrift?: number;
  readonly neighbours: string;
  readonly deviceDescription: Readonly<Record<string, string | number | boolean>>;
}

export const simulateSpecSchema: Schema = named(
  "simulate spec",
  object("A run of molecular dynamics.", ["system", "kT", "integrator", "steps", "every"], {
    system: fluid,
    N: whole("Number of particles, started on a lattice. Either N or positions is given.", 1, 108),
    positions: {
      type: ["array", "string"],
      items: { type: "array", items: { type: "number" }, minItems: 1, maxItems: 3 },
      minItems: 1,
      description: "Initial positions: one row a particle, one number a dimension, in the unit of sigma; or the name of a file (xyz, npy, json) beside the spec.",
      examples: [[[0, 0, 0], [1.5, 0, 0]]],
    },
    species: { type: "array", items: { type: "string" }, description: "Name of the type of each given particle, as in system.types; an xyz file of positions brings its own." },
    velocities: matrix("Initial velocities, as positions; default drawn from the Maxwell-Boltzmann distribution at kT."),
    density: positive("Number density N / V; the box is scaled to it and keeps its shape. Default: the box as given.", 0.8442),
    kT,
    integrator: object("How particles move.", ["name", "timestep"], {
      name: { enum: ["velocity-verlet", "langevin", "overdamped", "mala", "hmc"], description: "velocity-verlet (constant energy), langevin (BAOAB), overdamped (Euler-Maruyama), mala (overdamped, Metropolis-adjusted) or hmc (hybrid Monte Carlo).", examples: ["langevin"] },
      timestep: positive("Length of a step in reduced time, sigma sqrt(m / epsilon).", 0.002),
      friction: positive("Friction rate in reduced inverse time; langevin, overdamped and mala only. Default 1.", 1),
      leapfrogs: whole("Steps of one trajectory of hmc. Default 10.", 1, 10),
    }),
    steps: whole("Number of steps.", 1, 10000),
    every: whole("Frames and log lines are written every so many steps.", 1, 100),
    replicas: whole("Independent copies that differ in their random numbers. Default 1.", 1, 4, { default: 1 }),
    seed,
  }),
);

const averaged = (description: string): Schema => ({ type: "object", description, required: ["mean", "standardError"], properties: { mean: numberOrNull("Mean."), standardError: numberOrNull("Standard error, corrected for correlation.") } });

export const simulateResultSchema: Schema = named("simulate result", {
  type: "object",
  description: "What a run gave. The folder holds trajectory.xyz, positions.npy and velocities.npy [frame, replica, particle, dimension] (not folded into the box), log.csv and checkpoint.npz.",
  required: ["job", "N", "replicas", "dimension", "steps", "frames", "firstFrameAveraged", "potentialEnergy", "neighbours", "seed", "device", "precision"],
  properties: {
    job: { const: "simulate" },
    N: whole("Particles of a replica.", 1, 108),
    replicas: whole("Replicas.", 1, 1),
    dimension: whole("Dimensions of space.", 1, 3),
    steps: whole("Steps done.", 0, 10000),
    frames: whole("Frames written, that of the start included.", 1, 101),
    firstFrameAveraged: whole("Averages are over this frame (counted from 0) and those after it.", 0, 50),
    potentialEnergy: averaged("Potential energy per particle, tail correction included."),
    temperature: averaged("Kinetic temperature as kT, from the velocities in the middle of a step (langevin) or at its end (velocity-verlet); absent without velocities."),
    pressure: averaged("Pressure by the virial theorem; absent in open space."),
    acceptance: { type: "number", description: "Fraction of moves accepted; mala and hmc only." },
    energyDrift: { type: "number", description: "Change of the total energy per particle along the run (slope of a straight line times the duration), the largest of the replicas; velocity-verlet only." },
    neighbours: { type: "string", description: "How pairs were found." },
    seed,
    device,
    precision,
    deviceDescription: { type: "object", description: "What of the device decides bits." },
    notFinite,
  },
});
