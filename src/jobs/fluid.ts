/**
 * A fluid as specs describe it ("system" of every job), made into an Energy and a box with all checks done. Reduced units throughout: lengths in the unit of sigma,
 * energies in the unit of epsilon, mass 1.
 */
import { checkBox, type Box } from "../system/box.ts";
import type { Energy } from "../system/energy.ts";
import { lennardJones, type LennardJonesOptions, type TruncationName } from "../potentials/lennard-jones.ts";
import { atPlace, join, specError } from "./spec-error.ts";

/** One particle type of a mixture. */
export interface TypeSpec {
  /** Name in position files and in `pairs`; default A, B, C … in order. */
  readonly name?: string;
  readonly sigma: number;
  readonly epsilon: number;
  /** How many particles have it, or which fraction of them; needed where no file names the types. */
  readonly count?: number;
  readonly fraction?: number;
}

/** Parameters of one pair of types, instead of the Lorentz-Berthelot mean. */
export interface PairSpec {
  readonly types: readonly [string, string];
  readonly sigma: number;
  readonly epsilon: number;
}

/** A fluid, as JSON. */
export interface FluidSpec {
  readonly system: "lennard-jones";
  /** Edge lengths of the periodic box; null is open space. */
  readonly box: readonly number[] | null;
  readonly cutoff?: number;
  readonly truncation?: TruncationName;
  readonly switchFrom?: number;
  readonly tail?: boolean;
  readonly epsilon?: number;
  readonly sigma?: number;
  readonly types?: readonly TypeSpec[];
  readonly pairs?: readonly PairSpec[];
}

/** A fluid, ready. */
export interface Fluid {
  readonly spec: FluidSpec;
  /** For potentials that are made from the same parameters (soft cores). */
  readonly options: LennardJonesOptions;
  readonly energy: Energy;
  readonly box: Box;
  /** Of the box; null in open space, where the positions decide. */
  readonly dimension: number | null;
  readonly typeNames: readonly string[];
  /** Where it stands in its spec, for errors. */
  readonly place: string;
}

/**
 * Checks a fluid and builds its Energy.
 * @param place where the fluid stands in the spec: "system", or "" when it is the spec.
 * @param open whether open space (`box: null`) makes sense for the job.
 * @throws {InputError} naming the place and the mend.
 */
export function fluidFrom(spec: FluidSpec, place = "system", { open = "refused" }: { open?: "allowed" | "refused" } = {}): Fluid {
  const typeNames = spec.types?.map((type, i) => type.name ?? letter(i)) ?? ["A"];
  const options: LennardJonesOptions = {
    ...parametersOf(spec, typeNames, place),
    ...(spec.cutoff !== undefined && { cutoff: spec.cutoff }),
    ...(spec.truncation !== undefined && { truncation: spec.truncation }),
    ...(spec.switchFrom !== undefined && { switchFrom: spec.switchFrom }),
    tail: spec.tail ?? false,
  };
  const energy = atPlace(place, () => lennardJones(options));
  if (spec.box === null) {
    if (open === "refused") throw specError(join(place, "box"), "this job needs a periodic box", "give its edge lengths, for example [8, 8, 8]");
    if (spec.tail) throw specError(join(place, "tail"), "there is no tail correction in open space", "set it to false");
  } else atPlace(place, () => checkBox(spec.box, spec.truncation === "minimum-image" ? null : spec.cutoff!));
  return { spec, options, energy, box: spec.box, dimension: spec.box?.length ?? null, typeNames, place };
}

function letter(i: number): string {
  return i < 26 ? String.fromCharCode(65 + i) : `T${i}`;
}

function parametersOf(spec: FluidSpec, names: readonly string[], place: string): LennardJonesOptions {
  if (spec.types === undefined) {
    if (spec.pairs !== undefined) throw specError(join(place, "pairs"), "parameters of pairs need types", "add types, or remove pairs");
    return { sigma: spec.sigma ?? 1, epsilon: spec.epsilon ?? 1 };
  }
  for (const key of ["sigma", "epsilon"] as const) if (spec[key] !== undefined) throw specError(join(place, key), "the types have their own", "remove it, or remove types");
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw specError(join(place, "types"), `two types are called ${JSON.stringify(twice)}`, "give each its own name");
  if (spec.types.some((t) => t.count !== undefined) && spec.types.some((t) => t.count === undefined)) throw specError(join(place, "types"), "some types have a count and some have none", "give all of them one");
  const indexOf = (name: string, k: number): number => {
    const index = names.indexOf(name);
    if (index < 0) throw specError(`${join(place, "pairs")}[${k}].types`, `there is no type ${JSON.stringify(name)}`, `use ${names.join(", ")}`);
    return index;
  };
  const pairs = spec.pairs?.map(({ types, sigma, epsilon }, k) => ({ types: [indexOf(types[0], k), indexOf(types[1], k)] as [number, number], sigma, epsilon }));
  const key = (a: number, b: number) => `${Math.min(a, b)} ${Math.max(a, b)}`;
  const seen = new Set<string>();
  pairs?.forEach(({ types: [a, b] }, k) => {
    if (seen.has(key(a, b))) throw specError(`${join(place, "pairs")}[${k}]`, `the pair ${names[a]}, ${names[b]} was given before`, "give each pair once");
    seen.add(key(a, b));
  });
  return { types: spec.types.map(({ sigma, epsilon }) => ({ sigma, epsilon })), ...(pairs && { pairs }) };
}

/**
 * The type of each of n particles, u32[n]: by the names that a file gives them, else by the counts of the types, else by their fractions (largest remainders), particles
 * in the order of the types.
 * @throws {InputError} when a name is unknown or nothing says which particle has which type.
 */
export function particleTypes(fluid: Fluid, n: number, species: readonly string[] | null = null): Uint32Array {
  const types = fluid.spec.types;
  const out = new Uint32Array(n);
  if (types === undefined || types.length === 1) return out;
  const place = join(fluid.place, "types");
  if (species !== null) {
    species.forEach((name, i) => {
      const index = fluid.typeNames.indexOf(name);
      if (index < 0) throw specError(place, `particle ${i + 1} is called ${JSON.stringify(name)}, the types are ${fluid.typeNames.join(", ")}`, "give the types the names that the positions use");
      out[i] = index;
    });
    return out;
  }
  const counts = countsOf(types, n, place);
  let at = 0;
  counts.forEach((count, type) => out.fill(type, at, (at += count)));
  return out;
}

function countsOf(types: readonly TypeSpec[], n: number, place: string): number[] {
  if (types.every((t) => t.count !== undefined)) {
    const counts = types.map((t) => t.count!);
    const total = counts.reduce((a, b) => a + b, 0);
    if (total !== n) throw specError(place, `the counts add up to ${total}, there are ${n} particles`, "correct the counts");
    return counts;
  }
  if (types.some((t) => t.fraction === undefined)) throw specError(place, "nothing says which particle has which type", "name the types in the first column of an xyz file, or give each type a count or a fraction");
  const total = types.reduce((sum, t) => sum + t.fraction!, 0);
  if (Math.abs(total - 1) > 1e-9) throw specError(place, `the fractions add up to ${total}`, "make them add up to 1");
  const exact = types.map((t) => t.fraction! * n);
  // Rounding noise just below a whole number is no remainder.
  const counts = exact.map((x) => Math.floor(x + 1e-9));
  const byRemainder = exact.map((x, i) => [x - counts[i], i] as const).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (let k = 0, left = n - counts.reduce((a, b) => a + b, 0); k < left; k++) counts[byRemainder[k][1]]++;
  return counts;
}

/**
 * The box scaled to hold n particles at a number density; its shape (the ratios of its lengths) stays.
 * @throws {InputError} when there is no box.
 */
export function boxAtDensity(fluid: FluidSpec, n: number, density: number, place = "density"): number[] {
  if (fluid.box === null) throw specError(place, "open space has no density", "remove it, or give a box");
  const volume = fluid.box.reduce((v, l) => v * l, 1);
  const scale = (n / density / volume) ** (1 / fluid.box.length);
  return fluid.box.map((l) => l * scale);
}
