/**
 * The energy of one configuration, as `ergon energy` prints it: total energy with its terms, virial, pressure, forces.
 *
 * virial = sum over pairs of r_ij . f_ij, tail included. pressure = (2 KE + virial) / (d V) when velocities are given (mass 1), else (N kT + virial / d) / V when kT is; there is none in
 * open space.
 */
import type { Device } from "../device/device.ts";
import type { Configuration } from "../io/positions.ts";
import { volumeOf } from "../system/box.ts";
import { evaluate } from "../system/evaluate.ts";
import { particleTypes, type Fluid } from "./fluid.ts";
import type { EnergyResult } from "./schemas/energy.ts";
import { join, specError } from "./spec-error.ts";

/** Names the unit of energies: whatever epsilon was given in. */
export const REDUCED_UNIT = "epsilon (reduced Lennard-Jones units)";

/**
 * Evaluates a configuration.
 * @param kT temperature for the kinetic part of the pressure where there are no velocities.
 * @throws {InputError} when the configuration does not fit the fluid; {NonFiniteEnergy} naming the pair that overlaps.
 */
export async function configurationEnergy(device: Device, fluid: Fluid, x: Configuration, options: { readonly kT?: number; readonly forces?: boolean } = {}): Promise<EnergyResult> {
  checkConfiguration(fluid, x);
  const types = particleTypes(fluid, x.count, x.species);
  const { evaluations, forces } = await evaluate(device, fluid.energy, { positions: x.positions, dimension: x.dimension, box: fluid.box, types });
  const { energy, virial, terms } = evaluations[0];
  const pressure = pressureOf(fluid, x, virial, options.kT);
  const d = x.dimension;
  return {
    energy,
    unit: REDUCED_UNIT,
    terms,
    ...(options.forces && { forces: Array.from({ length: x.count }, (_, i) => Array.from(forces.subarray(i * d, (i + 1) * d))) }),
    virial,
    ...(pressure !== undefined && { pressure }),
    device: device.kind,
    precision: device.precision,
  };
}

/** @throws {InputError} when there are no particles, or dimension or box contradict the fluid's. */
export function checkConfiguration(fluid: Fluid, x: Configuration): void {
  if (x.count === 0) throw specError("positions", "there are no particles", "give at least one row");
  if (fluid.box === null) {
    if (x.box !== null) throw specError("positions", `the file has a periodic box ${x.box.join(" × ")}, the fluid is in open space`, `write the box into the spec, or remove it from the file`);
    return;
  }
  if (x.dimension !== fluid.box.length) throw specError("positions", `they have ${x.dimension} dimensions, the box has ${fluid.box.length}`, `give as many numbers a row as ${join(fluid.place, "box")} has lengths`);
  const different = x.box?.some((l, k) => Math.abs(l - fluid.box![k]) > 1e-6 * l);
  if (different) throw specError("positions", `the file has the box ${x.box!.join(" × ")}, the spec has ${fluid.box.join(" × ")}`, "make them agree");
}

function pressureOf(fluid: Fluid, x: Configuration, virial: number, kT: number | undefined): number | undefined {
  if (fluid.box === null) return undefined;
  const volume = volumeOf(fluid.box);
  if (x.velocities !== null) {
    let twiceKinetic = 0;
    for (const v of x.velocities) twiceKinetic += v * v;
    return (twiceKinetic + virial) / (x.dimension * volume);
  }
  return kT === undefined ? undefined : (x.count * kT + virial / x.dimension) / volume;
}
