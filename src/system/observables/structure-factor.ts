/**
 * Static structure factor S(k) = <|sum_i exp(i k.x_i)|^2> / N on the vectors k = 2 pi n / L that are commensurate with a periodic box, averaged over
 * shells of equal |k|; for several types also the partial ones of Ashcroft and Langreth, S_ab = <Re rho_a(k) rho_b(-k)> / sqrt(N_a N_b) (Hansen and McDonald,
 * Theory of Simple Liquids, section 4.1). k and -k count once; k = 0 is left out. An ideal gas has S = 1, and S_ab = 0 between types.
 */
import { structureAmplitudes } from "../../kernels/observables/structure-amplitudes.ts";
import { addFrames, blockAverages, emptyBlocks, type BlockSums } from "./blocks.ts";
import { countByType, frameOf, kindsOf, type Observable, type ReplicaGrouping, type Ring } from "./observable.ts";

export interface StructureOptions {
  /** Box lengths that choose and sort the vectors; a box that changes keeps the integers n. */
  readonly box: readonly number[];
  /** Largest |k|. */
  readonly kMax: number;
  /** Vectors whose |k| lies in the same interval of this width share a shell; default: only those of equal |k|. */
  readonly width?: number;
  /** Most vectors of a shell that are used, evenly chosen; default all. */
  readonly perShell?: number;
  readonly types?: ArrayLike<number>;
  /** Default "each". */
  readonly replicas?: ReplicaGrouping;
}

export interface StructureFactor {
  /** Mean |k| of each shell over the frames. */
  readonly k: Float64Array;
  /** Vectors in each shell (k and -k once). */
  readonly vectors: readonly number[];
  readonly S: Float64Array;
  readonly standardError: Float64Array;
  /** Partial structure factors, for more than one type. */
  readonly pairs: readonly { readonly types: readonly [number, number]; readonly S: Float64Array; readonly standardError: Float64Array }[];
  readonly frames: number;
  readonly blocks: number;
}

/** Integer vectors n of one half space with 0 < |2 pi n / L| <= kMax, by shells of rising |k|. */
export function commensurateShells(box: readonly number[], kMax: number, width?: number): number[][][] {
  const reach = [0, 1, 2].map((d) => (d < box.length ? Math.floor((kMax * box[d]) / (2 * Math.PI) + 1e-9) : 0));
  const list: { n: number[]; k: number }[] = [];
  for (let a = 0; a <= reach[0]; a++)
    for (let b = 0 - reach[1]; b <= reach[1]; b++)
      for (let c = 0 - reach[2]; c <= reach[2]; c++) {
        const first = [a, b, c].find((n) => n !== 0);
        if (first === undefined || first < 0) continue;
        const k = 2 * Math.PI * Math.hypot(...box.map((l, d) => [a, b, c][d] / l));
        if (k <= kMax * (1 + 1e-12)) list.push({ n: [a, b, c], k });
      }
  list.sort((x, y) => x.k - y.k || x.n[0] - y.n[0] || x.n[1] - y.n[1] || x.n[2] - y.n[2]);
  const shells: number[][][] = [];
  let last = NaN;
  for (const { n, k } of list) {
    const same = width === undefined ? k - last <= 1e-9 * k : Math.floor(k / width) === Math.floor(last / width);
    if (same) shells[shells.length - 1].push(n);
    else shells.push([n]);
    last = k;
  }
  return shells;
}

/** One series of blocks a replica; each frame is, shell by shell, (|k|, S, partial ones). */
export type StructureState = readonly BlockSums[];

/** The observable; `result` gives one structure factor a replica, or a single one for "together". */
export function structureFactor(options: StructureOptions): Observable<StructureState, StructureFactor[]> {
  const { box, kMax, width, perShell = Infinity, types, replicas = "each" } = options;
  if (box.length < 1 || box.length > 3 || box.some((l) => !(l > 0))) throw new RangeError(`box: expected one to three positive lengths, found [${box.join(", ")}]`);
  const shells = commensurateShells(box, kMax, width).map((list) => (list.length <= perShell ? list : Array.from({ length: perShell }, (_, i) => list[Math.floor(((i + 0.5) * list.length) / perShell)])));
  if (shells.length === 0) throw new RangeError(`kMax: expected at least ${(2 * Math.PI) / Math.max(...box)}, the smallest |k| of the box, found ${kMax}`);
  const kinds = kindsOf(types);
  const pairs = Array.from({ length: kinds }, (_, a) => Array.from({ length: kinds - a }, (_, b): [number, number] => [a, a + b])).flat();
  const waves = shells.flat();
  const columns = 2 + pairs.length;

  function frame(rings: Readonly<Record<string, Ring>>, f: number, r: number): number[] {
    const amplitudes = frameOf(rings.amplitudes, f, r);
    const lengths = frameOf(rings.conditions, f, r);
    const numbers = countByType(types, frameOf(rings.numbers, f, r)[0], kinds);
    const all = numbers.reduce((a, b) => a + b, 0);
    let v = 0;
    return shells.flatMap((shell) => {
      const sums = new Array<number>(columns).fill(0);
      for (const n of shell) {
        const part = (a: number): [number, number] => [amplitudes[2 * (v * kinds + a)], amplitudes[2 * (v * kinds + a) + 1]];
        let re = 0;
        let im = 0;
        for (let a = 0; a < kinds; a++) {
          re += part(a)[0];
          im += part(a)[1];
        }
        sums[0] += 2 * Math.PI * Math.hypot(...box.map((_, d) => n[d] / lengths[d]));
        sums[1] += (re * re + im * im) / all;
        pairs.forEach(([a, b], p) => (sums[2 + p] += (part(a)[0] * part(b)[0] + part(a)[1] * part(b)[1]) / Math.sqrt(numbers[a] * numbers[b])));
        v++;
      }
      return sums.map((s) => s / shell.length);
    });
  }

  function factor(list: readonly BlockSums[]): StructureFactor {
    const a = blockAverages(list);
    const column = (x: Float64Array, c: number): Float64Array => Float64Array.from({ length: shells.length }, (_, s) => x[s * columns + c]);
    return {
      k: column(a.mean, 0),
      vectors: shells.map((s) => s.length),
      S: column(a.mean, 1),
      standardError: column(a.standardError, 1),
      pairs: kinds === 1 ? [] : pairs.map((types, p) => ({ types, S: column(a.mean, 2 + p), standardError: column(a.standardError, 2 + p) })),
      frames: a.frames,
      blocks: a.blocks,
    };
  }

  return {
    sample: (x) => ({ amplitudes: structureAmplitudes(x, waves, kinds), conditions: x.conditions, numbers: x.counts }),
    empty: () => [],
    add(state, rings) {
      const [frames, series] = rings.amplitudes.shape;
      const before = state.length ? state : Array.from({ length: series }, () => emptyBlocks(shells.length * columns));
      return before.map((b, r) => addFrames(b, Array.from({ length: frames }, (_, f) => frame(rings, f, r))));
    },
    result: (state) => (state.length === 0 ? [] : replicas === "together" ? [factor(state)] : state.map((b) => factor([b]))),
  };
}
