/**
 * What the page and its worker say to each other: plain data only.
 */

/** What a person chooses. Reduced Lennard-Jones units. */
export interface Settings {
  readonly particles: number;
  readonly density: number;
  readonly kT: number;
  readonly device: "auto" | "wasm" | "webgpu";
  readonly seed: number;
}

/** Page to worker. `seen` follows each frame: the worker sends no other one before it, however slowly the page draws. */
export type Order = { readonly kind: "start"; readonly settings: Settings } | { readonly kind: "pause" } | { readonly kind: "resume" } | { readonly kind: "seen" };

/** The state of the fluid now. */
export interface Frame {
  readonly kind: "frame";
  /** Reduced time. */
  readonly time: number;
  /** [particle, 3], folded into the box. */
  readonly positions: Float32Array;
  /** Each particle's share of the potential energy, epsilon. */
  readonly shares: Float32Array;
  readonly energyPerParticle: number;
  /** Time and potential energy per particle of all frames since the one before, drawn or not. */
  readonly history: readonly (readonly [number, number])[];
  readonly temperature: number;
  readonly pressure: number;
  readonly stepsPerSecond: number;
}

/** An estimate with its standard error; null while there is none. */
export interface Estimate { readonly value: number; readonly standardError: number | null }

/** Averages since the fluid had settled. */
export interface Averages {
  readonly kind: "averages";
  readonly radial: { readonly r: readonly number[]; readonly g: readonly number[]; readonly standardError: readonly number[] };
  /** beta mu_ex by Widom insertion; null while too few insertions carry the average. */
  readonly betaMuExcess: Estimate | null;
  readonly insertions: number;
  readonly frames: number;
}

/** Worker to page. */
export type Answer =
  | { readonly kind: "listening" }
  | { readonly kind: "ready"; readonly box: readonly number[]; readonly device: string; readonly note: string }
  | Frame
  | Averages
  | { readonly kind: "failed"; readonly message: string };
