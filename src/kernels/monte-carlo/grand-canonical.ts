/**
 * Trials at given activity in every replica: displacements of one particle, insertions and deletions, with a bias eta(N) and a window of N.
 *
 *     insertion N -> N + 1   x = ln z V - ln n(N + 1) - beta (U(N + 1) - U(N) + tail(N + 1)),   deletion N -> N - 1   minus the same at N,
 *
 * accepted with probability min(1, e^(x + eta(after) - eta(before))); ln z = betaMu of the conditions (the thermal wavelength is in it), n the number of particles
 * that can leave, tail(N) the long-range correction that the N-th particle adds (Norman and Filinov 1969; Frenkel and Smit 2002, section 5.6). The sums of
 * min(1, e^x) go to the macrostates (macrostates.ts). A transfer that would leave the window is rejected and not collected.
 *
 * The first `resident` particles of a replica never leave; all slots after them must have one type. A deletion moves the last particle into the gap;
 * slots past the count are zero afterwards.
 * Words of trial t in step s: displacement stream (x, y) at draw 0 and (z, particle) at draw 1 of particle t, whatever the move; acceptance stream at draw 0; move
 * choice stream at draw 0 (kind, direction). Twins in assembly/monte-carlo/grand-canonical.ts and shaders/monte-carlo/grand-canonical.wgsl.
 */
import { STREAMS } from "../../core/streams.ts";
import type { KernelCase, KernelSpec, ReferenceCall } from "../../program/kernel.ts";
import { measurePairs, PAIR_ARGS, PAIR_PARAMS } from "../pair/all-pairs.ts";
import { CONDITION_COLUMNS, CONDITIONS, latticePositions, NO_CUTOFF, type PairEvaluator } from "../pair/evaluator.ts";
import { checkLedger, LEDGER, LEDGER_ARG, LEDGER_COLUMNS } from "./ledger.ts";
import { MACROSTATE, MACROSTATE_COLUMNS } from "./macrostates.ts";
import { FIRST_REPLICA, frameScratch, MOVED_POSITIONS } from "./sweep.ts";
import { addressOf, boxLength, condition, energyAt, fold, foldAll, metropolis, symmetric32, trialWords, uniform32, type ReplicaView } from "./trial.ts";

export function grandCanonicalKernel(e: PairEvaluator): KernelSpec {
  const id = `monte-carlo/grand-canonical.${e.id}`;
  return {
    id,
    doc: `${e.doc}: displacements, insertions and deletions`,
    source: "Norman and Filinov 1969; Errington 2003",
    args: [
      MOVED_POSITIONS,
      PAIR_ARGS[1],
      { ...PAIR_ARGS[2], access: "inout" },
      ...PAIR_ARGS.slice(3),
      { name: "clock", dtype: "u32", access: "in", doc: "u32[3], words of the seed and number of the step" },
      LEDGER_ARG,
      { name: "macrostates", dtype: "real", access: "inout", doc: "[replicas, rows, 8]: sums of insertion probabilities, insertions, sums of deletion probabilities, deletions, visits, sum of energies, bias, tail" },
    ],
    params: {
      ...PAIR_PARAMS,
      ...FIRST_REPLICA,
      trials: { type: "u32", unit: "1", doc: "trials in each replica" },
      displacements: { type: "u32", unit: "2^-32", doc: "share of displacements among the trials" },
      resident: { type: "u32", unit: "1", doc: "leading particles that never leave" },
    },
    sizes: ["replicas", "capacity", "dimension", "types", "rows"],
    measure(shapes, { trials }) {
      const sizes = measurePairs(id, shapes);
      if (shapes[5].length !== 1 || shapes[5][0] !== 3) throw new RangeError(`${id}: clock: expected [3], found [${shapes[5].join(", ")}]`);
      checkLedger(id, shapes[6], sizes.replicas);
      const [replicas, rows, columns] = shapes[7];
      if (shapes[7].length !== 3 || replicas !== sizes.replicas || columns !== MACROSTATE_COLUMNS || rows < 1) throw new RangeError(`${id}: macrostates: expected [${sizes.replicas}, rows, ${MACROSTATE_COLUMNS}], found [${shapes[7].join(", ")}]`);
      if (trials >= 2 ** 30) throw new RangeError(`${id}: trials: expected fewer than 2^30 in one step, found ${trials}`);
      return { ...sizes, rows };
    },
    outputs: () => [],
    reference(call: ReferenceCall) {
      for (let replica = 0; replica < call.p.replicas; replica++) walkReplica(e, { arrays: call.arrays, p: call.p, replica });
    },
    scratch: frameScratch,
    wasm: { module: "engine", file: "monte-carlo/grand-canonical", export: "grandCanonical", evaluator: { file: `pair/${e.id}`, class: e.class } },
    webgpu: { entry: "monte-carlo/grand-canonical", fragments: ["lib/launch", "random/threefry", "pair/truncate", `pair/${e.id}`, "pair/geometry", "monte-carlo/trial", "monte-carlo/replica"], groups: ({ replicas }) => replicas },
    cases: () => grandCanonicalCases(e),
  };
}

/** The words of one trial. */
interface Draws { readonly point: readonly number[]; readonly particle: number; readonly test: number; readonly kind: number; readonly direction: number }

/** floor(word / 2^32 * n): uniform over n things. */
function pick(word: number, n: number): number {
  return Math.floor((word / 4294967296) * n);
}

/** One replica of the reference: state that trials share. */
class ReferenceWalk {
  private readonly e: PairEvaluator;
  private readonly view: ReplicaView;
  private readonly row: number;

  constructor(e: PairEvaluator, view: ReplicaView) {
    this.e = e;
    this.view = view;
    this.row = view.replica * LEDGER_COLUMNS;
  }

  get count(): number {
    return this.view.arrays.counts[this.view.replica];
  }

  set count(n: number) {
    this.view.arrays.counts[this.view.replica] = n;
  }

  private ledger(column: number): number {
    return this.view.arrays.ledger[this.row + column];
  }

  private add(column: number, x: number): void {
    this.view.arrays.ledger[this.row + column] += x;
  }

  /** Address of a macrostate. */
  private macrostate(n: number): number {
    return (this.view.replica * this.view.p.rows + n - this.ledger(LEDGER.lowest)) * MACROSTATE_COLUMNS;
  }

  private collect(n: number, column: number, x: number): void {
    this.view.arrays.macrostates[this.macrostate(n) + column] += x;
  }

  private known(n: number, column: number): number {
    return this.view.arrays.macrostates[this.macrostate(n) + column];
  }

  /** x of the insertion that makes n particles of n - 1, without its energy: ln zV - ln n' - beta tail(n). */
  private idealGain(n: number): number {
    let volume = 1;
    for (let d = 0; d < this.view.p.dimension; d++) volume *= boxLength(this.view, d);
    const beta = 1 / condition(this.view, CONDITIONS.kT);
    return condition(this.view, CONDITIONS.betaMu) + Math.log(volume / (n - this.view.p.resident)) - beta * this.known(n, MACROSTATE.tail);
  }

  private move(i: number, to: readonly number[]): void {
    to.forEach((x, d) => (this.view.arrays.positions[addressOf(this.view, i) + d] = x));
  }

  private position(i: number): number[] {
    return Array.from({ length: this.view.p.dimension }, (_, d) => this.view.arrays.positions[addressOf(this.view, i) + d] as number);
  }

  trial(w: Draws): void {
    if (w.kind < this.view.p.displacements) this.displace(w);
    else if (w.direction < 2147483648) this.insert(w);
    else this.remove(w);
    this.collect(this.count, MACROSTATE.visits, 1);
    this.collect(this.count, MACROSTATE.energy, this.ledger(LEDGER.energy));
  }

  private displace(w: Draws): void {
    if (this.count === 0) return;
    const i = pick(w.particle, this.count);
    const from = this.position(i);
    const to = from.map((x, d) => fold(x + this.ledger(LEDGER.maxDisplacement) * symmetric32(w.point[d]), boxLength(this.view, d)));
    const type = this.view.arrays.types[i];
    const change = energyAt(this.e, this.view, to, type, i) - energyAt(this.e, this.view, from, type, i);
    this.add(LEDGER.attempted, 1);
    if (!metropolis(change / condition(this.view, CONDITIONS.kT), uniform32(w.test))) return;
    this.move(i, to);
    this.add(LEDGER.energy, change);
    this.add(LEDGER.accepted, 1);
  }

  private insert(w: Draws): void {
    const n = this.count;
    if (n >= Math.min(this.ledger(LEDGER.highest), this.view.p.capacity)) return;
    const x = Array.from({ length: this.view.p.dimension }, (_, d) => fold(boxLength(this.view, d) * uniform32(w.point[d]), boxLength(this.view, d)));
    const change = energyAt(this.e, this.view, x, this.view.arrays.types[n], -1);
    const gain = this.idealGain(n + 1) - change / condition(this.view, CONDITIONS.kT);
    this.collect(n, MACROSTATE.inserted, Math.min(1, Math.exp(gain)));
    this.collect(n, MACROSTATE.insertions, 1);
    if (!metropolis(-(gain + this.known(n + 1, MACROSTATE.bias) - this.known(n, MACROSTATE.bias)), uniform32(w.test))) return;
    this.move(n, x);
    this.count = n + 1;
    this.add(LEDGER.energy, change);
  }

  private remove(w: Draws): void {
    const n = this.count;
    const { resident } = this.view.p;
    if (n <= Math.max(this.ledger(LEDGER.lowest), resident)) return;
    const i = resident + pick(w.particle, n - resident);
    const change = -energyAt(this.e, this.view, this.position(i), this.view.arrays.types[i], i);
    const gain = -this.idealGain(n) - change / condition(this.view, CONDITIONS.kT);
    this.collect(n, MACROSTATE.deleted, Math.min(1, Math.exp(gain)));
    this.collect(n, MACROSTATE.deletions, 1);
    if (!metropolis(-(gain + this.known(n - 1, MACROSTATE.bias) - this.known(n, MACROSTATE.bias)), uniform32(w.test))) return;
    this.move(i, this.position(n - 1));
    this.count = n - 1;
    this.add(LEDGER.energy, change);
  }
}

function walkReplica(e: PairEvaluator, view: ReplicaView): void {
  const { clock } = view.arrays;
  const [move, test, choice] = [STREAMS.displacement, STREAMS.acceptance, STREAMS.moveChoice].map((stream) => trialWords([clock[0], clock[1]], stream, view.p.firstReplica + view.replica));
  foldAll(view);
  const walk = new ReferenceWalk(e, view);
  for (let t = 0; t < view.p.trials; t++) {
    const [x, y] = move(clock[2], t, 0);
    const [z, particle] = move(clock[2], t, 1);
    const [kind, direction] = choice(clock[2], t, 0);
    walk.trial({ point: [x, y, z], particle, test: test(clock[2], t, 0)[0], kind, direction });
  }
  view.arrays.positions.fill(0, addressOf(view, walk.count), addressOf(view, view.p.capacity));
}

function grandCanonicalCases(e: PairEvaluator): KernelCase[] {
  const make = (name: string, capacity: number, dimension: number, counts: readonly number[], resident: number, cutoff: number, switchFrom: number, displacements: number, types: number): KernelCase => {
    const replicas = counts.length;
    const { positions, box } = latticePositions(replicas, capacity, dimension, 1.25);
    const rows = 7;
    const lowest = counts.map((n) => Math.max(resident, n - 3));
    return {
      name,
      params: { cutoff, switchFrom, firstReplica: 1, trials: 40, displacements, resident },
      inputs: [
        { shape: [replicas, capacity, dimension], data: positions },
        { shape: [capacity], data: Array.from({ length: capacity }, (_, i) => (types > 1 && i < resident ? 1 - (i % 2) : 0)) },
        { shape: [replicas], data: counts },
        { shape: [replicas, CONDITION_COLUMNS], data: counts.flatMap((_, r) => [...box, 0.9, 1.5 + 0.1 * r, 0, -0.5, 0]) },
        { shape: [types, types, 4], data: types === 2 ? e.example : e.example.slice(0, 4) },
        { shape: [3], data: [31, 4, 15] },
        { shape: [replicas, LEDGER_COLUMNS], data: lowest.flatMap((n) => [-1, 0.2, 0, 0, 0, n, Math.min(capacity, n + rows - 1), 0]) },
        { shape: [replicas, rows, MACROSTATE_COLUMNS], data: counts.flatMap(() => Array.from({ length: rows }, (_, k) => [0, 0, 0, 0, 0, 0, 0.3 * k, -0.01 * k]).flat()) },
      ],
    };
  };
  const third = 1431655765;
  return [
    make("one slot", 1, 3, [1, 0], 0, 0.6, 0.6, third, 1),
    make("64 slots", 64, 3, [61], 0, 2.4, 2.4, third, 1),
    make("65 slots, switched, no displacements", 65, 3, [65, 40], 0, 2.5, 2, 0, 1),
    make("101 slots, two types, the first leave never", 101, 3, [101, 63, 20], 17, 2.4, 2.4, third, 2),
    make("plane, minimum image", 37, 2, [30, 37], 0, NO_CUTOFF, NO_CUTOFF, third, 1),
    make("line", 17, 1, [4], 0, 2.1, 2.1, third, 1),
  ];
}
