/**
 * The kernel spec: everything that the planner, the code generators, the devices and the tests need to know about one kernel.
 * One stem, one meaning: the spec and the f64 reference live in `src/kernels/<stem>.ts`, the twins in `assembly/<stem>.ts` and
 * `shaders/<stem>.wgsl`. Structs and packers of parameters are generated from here, so the twins cannot disagree about a layout.
 */
import type { Derivative } from "./derivative.ts";
import type { Dtype } from "./value.ts";

/** One array argument. `inout` is pure to the program: the kernel updates in place and the planner copies first when the old value is still needed. */
export interface KernelArg {
  readonly name: string;
  readonly dtype: Dtype;
  readonly access: "in" | "out" | "inout";
  /** Meaning, shape and unit, for readers. */
  readonly doc: string;
  /** u32 counts that many invocations of the GPU kernel add to: WGSL declares them atomic. Integer sums do not depend on their order. */
  readonly atomic?: true;
}

/** One scalar known when the program is traced. */
export interface KernelParam {
  readonly type: "real" | "u32";
  readonly unit: string;
  readonly doc: string;
}

/** Arrays as the reference implementation sees them: f64 for real, 32-bit integers otherwise. */
export type ReferenceArray = Float64Array | Uint32Array | Int32Array;

/** What a reference implementation receives. */
export interface ReferenceCall {
  /** Arrays by argument name. */
  readonly arrays: Readonly<Record<string, any>>;
  /** Sizes and params by name. */
  readonly p: Readonly<Record<string, number>>;
  /** Records a failure in the status; only the first one is kept. */
  raise(code: number, step: number, replica: number, particle: number): void;
}

/** Inputs of one conformance case: data in f64 or integers, in argument order of the `in` and `inout` arguments. */
export interface KernelCase {
  readonly name: string;
  readonly params: Readonly<Record<string, number>>;
  /** See CallNode. */
  readonly attributes?: unknown;
  readonly inputs: readonly { shape: readonly number[]; data: ArrayLike<number> }[];
  /** Relative error allowed against the reference, of the largest entry of each output; default by dtype and device (test/support/tolerances.ts). */
  readonly tolerance?: { readonly f32?: number; readonly f64?: number; readonly reason: string };
}

export type DeviceKind = "reference" | "wasm" | "webgpu";

/** A kernel. See the header of this file; DESIGN section 3 for how twins are kept together. */
export interface KernelSpec {
  /** "folder/stem" or "folder/stem.variant"; unique. */
  readonly id: string;
  /** One sentence: what it computes. */
  readonly doc: string;
  /** Paper, year, equation where there is one. */
  readonly source?: string;
  readonly args: readonly KernelArg[];
  readonly params: Readonly<Record<string, KernelParam>>;
  /** Names of the u32 sizes that kernels receive, in order. */
  readonly sizes: readonly string[];
  /** Sizes from the shapes of the `in` and `inout` arguments (in order) and the params; throws RangeError where they do not fit. */
  measure(shapes: readonly (readonly number[])[], params: Readonly<Record<string, number>>): Record<string, number>;
  /** Shapes of the `out` arguments, in order, from the sizes, the shapes of the inputs and the attributes of the call. */
  outputs(sizes: Readonly<Record<string, number>>, shapes: readonly (readonly number[])[], attributes?: unknown): readonly (readonly number[])[];
  /** Slow and obvious, in f64. */
  reference(call: ReferenceCall): void;
  /** How it is differentiated; absent: an error names it where a derivative is asked for. */
  readonly derivative?: Derivative;
  /** Floating-point operations of one call, for printed costs. */
  flops?(sizes: Readonly<Record<string, number>>): number;
  /** Name of its row where it is an elementwise operation: chains of these run as one kernel (fuse.ts). */
  readonly elementwise?: string;
  /** True for a copy through strides that a chain can do while it reads (params size0.., stride0.., offset). */
  readonly view?: boolean;
  /** True where the one output is the one input in another shape: never run, the output takes the input's memory. */
  readonly alias?: boolean;
  /** True when the kernel can set the status. */
  readonly raises?: boolean;
  /** Bytes of scratch memory that the WASM kernel asks for. */
  scratch?(sizes: Readonly<Record<string, number>>, realBytes: number): number;
  /** Devices other than all three, with the reason that README's table prints. */
  readonly only?: { readonly devices: readonly DeviceKind[]; readonly reason: string };
  readonly wasm?: {
    /** Which WASM module carries it. */
    readonly module: "engine" | "estimators";
    /** File below assembly/, without extension. */
    readonly file: string;
    /** Exported generic function. */
    readonly export: string;
    /** Evaluator class as a second type argument. */
    readonly evaluator?: { readonly file: string; readonly class: string };
    /** False for functions without a type argument (integers or f64 only). Default true. */
    readonly generic?: boolean;
    /** For a kernel made while a program is planned: the registered kernel whose code it runs. */
    readonly runs?: string;
    /** Words that the code reads besides its arrays (a tape); `data` of the parameter struct points to them. An empty array in the registered kernel. */
    readonly data?: Uint32Array;
  };
  readonly webgpu?: {
    /** File below shaders/, without extension, that defines main(). */
    readonly entry: string;
    /** Fragments concatenated before the entry. */
    readonly fragments?: readonly string[];
    /** Number of workgroups; above 65535 the launcher folds it into two dimensions. */
    groups(sizes: Readonly<Record<string, number>>): number;
    /** For a kernel made while a program is planned: the entry's text, instead of a file. */
    readonly source?: string;
    /** Override constants. */
    readonly constants?: Readonly<Record<string, number>>;
  };
  /** Small inputs that exercise it; sizes 0, 1, workgroup +- 1 and a prime belong here. */
  cases?(): readonly KernelCase[];
}

/** The stem of a spec: its id without the variant. Structs are shared by all variants of a stem. */
export function stemOf(id: string): string {
  const dot = id.indexOf(".");
  return dot < 0 ? id : id.slice(0, dot);
}

/** "pair/all-pairs-forces" -> "AllPairsForcesParams". */
export function structName(id: string): string {
  const stem = stemOf(id).split("/").pop()!;
  return `${stem.split("-").map((w) => w[0].toUpperCase() + w.slice(1)).join("")}Params`;
}
