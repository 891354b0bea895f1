/**
 * Moves rows between replicas: the first `leading` numbers of row r (0: all) become those of row source[r]. Sources pair replicas off: source[source[r]] = r, as
 * exchange/accept-swaps gives them, so that rows are swapped in place. One kernel for reals and one for integers.
 */
import { elements } from "../../core/shapes.ts";
import type { KernelSpec } from "../../program/kernel.ts";
import { call } from "../../program/trace.ts";
import type { Dtype, Value } from "../../program/value.ts";

function swapRowsKernel(dtype: "real" | "u32"): KernelSpec {
  const id = `exchange/swap-rows.${dtype}`;
  return {
    id,
    doc: `rows of ${dtype === "real" ? "reals" : "integers"} of replicas that changed places`,
    args: [
      { name: "source", dtype: "u32", access: "in", doc: "[replicas]" },
      { name: "rows", dtype, access: "inout", doc: "[replicas, ...]" },
    ],
    params: { leading: { type: "u32", unit: "1", doc: "numbers of a row that move; 0: all" } },
    sizes: ["replicas", "width"],
    measure([source, rows], { leading }) {
      if (source.length !== 1 || rows[0] !== source[0]) throw new RangeError(`${id}: rows: expected [${source[0]}, ...], found [${rows.join(", ")}]`);
      const width = elements(rows.slice(1));
      if (leading > width) throw new RangeError(`${id}: leading: expected at most ${width}, found ${leading}`);
      return { replicas: source[0], width };
    },
    outputs: () => [],
    reference({ arrays: { source, rows }, p }) {
      const old = rows.slice();
      for (let r = 0; r < p.replicas; r++) for (let k = 0; k < (p.leading || p.width); k++) rows[r * p.width + k] = old[source[r] * p.width + k];
    },
    wasm: { module: "engine", file: "exchange/swap-rows", export: dtype === "real" ? "swapRows" : "swapWords", generic: dtype === "real" },
    webgpu: { entry: "exchange/swap-rows", fragments: ["lib/launch"], groups: ({ replicas, width }) => Math.ceil((replicas * width) / 64) },
    cases: () =>
      [[[], 3, 0], [[0], 5, 0], [[1, 0, 2], 1, 0], [[0, 2, 1, 3, 4, 6, 5], 37, 0], [[1, 0, 3, 2, 4], 8, 3]].map(([source, width, leading]) => ({
        name: `${(source as number[]).length} rows of ${width}, ${leading || "all"} move`,
        params: { leading: leading as number },
        inputs: [
          { shape: [(source as number[]).length], data: source as number[] },
          { shape: [(source as number[]).length, width as number], data: Array.from({ length: (source as number[]).length * (width as number) }, (_, i) => i + 1) },
        ],
      })),
  };
}

const KERNELS: Partial<Record<Dtype, KernelSpec>> = { real: swapRowsKernel("real"), u32: swapRowsKernel("u32") };
export const swapRowsKernels: readonly KernelSpec[] = Object.values(KERNELS);

/** `rows` [replicas, ...] after an exchange. @param leading only the first numbers of each row move; default all. */
export function swapRows(source: Value, rows: Value, leading = 0): Value {
  const kernel = KERNELS[rows.dtype];
  if (!kernel) throw new TypeError(`exchange/swap-rows: rows must be real or u32, found ${rows.dtype}`);
  return call(kernel, { leading }, source, rows)[0];
}
