/**
 * The schema of a fluid (jobs/fluid.ts has its types and the checks across members).
 */
import { named, object, positive, whole, type Schema } from "./schema.ts";

const epsilon: Schema = { type: "number", minimum: 0, examples: [1] };

const type = object("A particle type.", ["sigma", "epsilon"], {
  name: { type: "string", minLength: 1, description: "Its name in position files and in pairs; default A, B, C … in order.", examples: ["A"] },
  sigma: positive("Zero of its pair potential.", 1),
  epsilon: { ...epsilon, description: "Depth of its pair potential." },
  count: whole("How many particles have it, in the order of the types; all types have one or none has.", 0, 50),
  fraction: { type: "number", minimum: 0, maximum: 1, description: "Which fraction of the particles has it; the fractions add up to 1.", examples: [0.5] },
});

const pair = object("A pair of types with parameters of its own.", ["types", "sigma", "epsilon"], {
  types: { type: "array", items: { type: "string" }, minItems: 2, maxItems: 2, description: "Names of the two types.", examples: [["A", "B"]] },
  sigma: positive("Zero of the pair potential.", 1),
  epsilon: { ...epsilon, description: "Depth of the pair potential." },
});

/** Members of a fluid. */
export const fluidProperties: Readonly<Record<string, Schema>> = {
  system: { const: "lennard-jones", description: "The kind of fluid: pairs interact by 4 epsilon ((sigma/r)^12 - (sigma/r)^6).", examples: ["lennard-jones"] },
  box: {
    type: ["array", "null"],
    items: { type: "number", exclusiveMinimum: 0 },
    minItems: 1,
    maxItems: 3,
    description: "Edge lengths of the periodic box, one a dimension, in the unit of sigma; null is open space, for energy and simulate only.",
    examples: [[8, 8, 8]],
  },
  cutoff: positive("Distance at which interactions end, at most half the shortest edge. Required, but refused for minimum-image, which has none.", 2.5),
  truncation: {
    enum: ["cut", "shift", "switch", "minimum-image"],
    default: "cut",
    description: "How interactions end: cut leaves the energy as it is below the cutoff, shift lowers it to zero at the cutoff, switch takes it to zero smoothly (OpenMM's quintic), minimum-image takes every pair once, at its nearest image.",
    examples: ["cut"],
  },
  switchFrom: positive("Where the switch begins; default 0.9 cutoff. Only for truncation switch.", 2.2),
  tail: { type: "boolean", default: false, description: "Adds the long-range corrections of energy and pressure (uniform density beyond the cutoff, self terms included).", examples: [false] },
  epsilon: { ...epsilon, default: 1, description: "Depth of the pair potential: the unit of energy when it is 1." },
  sigma: positive("Zero of the pair potential: the unit of length when it is 1.", 1, { default: 1 }),
  types: { type: "array", items: type, minItems: 1, maxItems: 64, description: "Several particle types, mixed by Lorentz and Berthelot; instead of sigma and epsilon. Particles get their types by name (xyz), by count or by fraction.", examples: [[{ name: "A", sigma: 1, epsilon: 1 }]] },
  pairs: { type: "array", items: pair, description: "Pairs of types that do not follow the mixing rule.", examples: [[{ types: ["A", "B"], sigma: 1, epsilon: 0.5 }]] },
};

const examples = [{ system: "lennard-jones", box: [8, 8, 8], cutoff: 2.5 }];

/** A fluid inside another spec. */
export const fluid: Schema = { ...object("A Lennard-Jones fluid in reduced units (lengths in sigma, energies in epsilon, mass 1).", ["system", "box"], fluidProperties), examples };

/** A fluid that must have a periodic box. */
export const periodicFluid: Schema = {
  ...object("A Lennard-Jones fluid in a periodic box, in reduced units.", ["system", "box"], {
    ...fluidProperties,
    box: { ...fluidProperties.box, type: "array", description: "Edge lengths of the periodic box, one a dimension, in the unit of sigma." },
  }),
  examples,
};

export const fluidSchema: Schema = named("fluid", fluid);
