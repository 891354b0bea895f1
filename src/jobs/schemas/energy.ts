/**
 * `ergon energy`: what it takes and what it prints.
 */
import type { DeviceKind } from "../../program/kernel.ts";
import type { Precision } from "../../program/value.ts";
import type { FluidSpec } from "../fluid.ts";
import { fluidProperties } from "./fluid.ts";
import { device, kT, matrix, named, object, precision, type Schema } from "./schema.ts";

/** A fluid, with a temperature if a pressure without velocities is wanted. */
export interface EnergySpec extends FluidSpec { readonly kT?: number }

/** What `ergon energy --json` prints. */
export interface EnergyResult {
  readonly energy: number;
  readonly unit: string;
  readonly terms: Readonly<Record<string, number>>;
  readonly forces?: readonly (readonly number[])[];
  readonly virial: number;
  readonly pressure?: number;
  readonly device: DeviceKind;
  readonly precision: Precision;
}

export const energySpecSchema: Schema = named(
  "energy spec",
  object("A Lennard-Jones fluid whose energy is wanted. The fluid may also stand under the key `system`, as in the other specs.", ["system", "box"], {
    ...fluidProperties,
    kT: { ...kT, description: `${String(kT.description)} With it, and without velocities, the pressure is (N kT + virial / d) / V.` },
  }),
);

export const energyResultSchema: Schema = named(
  "energy result",
  object("The energy of one configuration.", ["energy", "unit", "terms", "virial", "device", "precision"], {
    energy: { type: "number", description: "Total potential energy, tail correction included." },
    unit: { type: "string", description: "The unit of the energy." },
    terms: { type: "object", additionalProperties: { type: "number" }, description: "What the energy is made of; the terms add up to it." },
    forces: matrix("-dU/dx of each particle, one row a particle in input order, one number a dimension; with --forces."),
    virial: { type: "number", description: "Sum over pairs of r_ij . f_ij, tail correction included." },
    pressure: { type: "number", description: "(2 KE + virial) / (d V) when velocities are given, else (N kT + virial / d) / V when the spec has kT; absent otherwise and in open space." },
    device,
    precision,
  }),
);
