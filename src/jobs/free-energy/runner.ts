/**
 * Runs the pieces of a job: those that the store holds are read, the others computed (in the workers of a pool, or here one after the other) and stored as soon as
 * they are done. Wall-clock times go into pieces.json (and, summed up, timings.json) and nowhere else, so that everything else has the same bytes however often the job was interrupted.
 */
import { InputError } from "../../core/errors.ts";
import type { Device } from "../../device/device.ts";
import type { JobControl } from "../job.ts";
import type { Job } from "../serve.ts";
import { decodePiece, encodePiece, type Piece } from "./piece.ts";
import type { PieceInput, PieceOutput } from "./pieces.ts";

/** One piece to run. */
export interface Order<I extends PieceInput = PieceInput> {
  /** Name of its file, without ending. */
  readonly name: string;
  readonly job: string;
  readonly input: I;
  /** Trial moves, for the rate; pair evaluations, for the fraction done. */
  readonly moves: number;
  readonly cost: number;
  /** For the progress line. */
  readonly phase: string;
  /** Whose time it is: the runner sums it up by these. */
  readonly account: string;
}

export interface Runner {
  run(order: Order): Promise<Piece>;
  /** Announces work that is not ordered yet, so that the fraction done is honest. */
  expect(cost: number): void;
  /** Moves made and seconds spent by account, work of earlier sessions included. */
  readonly accounts: ReadonlyMap<string, { moves: number; seconds: number }>;
}

/** What the store must agree with: the input without the state that it continues. */
function fingerprint({ before: _, types, ...input }: PieceInput): string {
  return JSON.stringify({ ...input, types: Array.from(types) });
}

const PIECES = "pieces.json";

/** @param local the device for pieces that run here, and the jobs by name. */
export async function pieceRunner(control: JobControl, jobs: Readonly<Record<string, Job>>, local: Device): Promise<Runner> {
  const { store, pool, signal } = control;
  const known = JSON.parse(new TextDecoder().decode((await store.read(PIECES)) ?? new TextEncoder().encode("{}"))) as Record<string, { account: string; seconds: number }>;
  const accounts = new Map<string, { moves: number; seconds: number }>();
  let expected = 0;
  let done = 0;
  let moves = 0;
  const started = performance.now();
  let turn: Promise<unknown> = Promise.resolve();
  let writing: Promise<unknown> = Promise.resolve();
  const partial = new Map<string, number>();

  const report = (phase: string): void => {
    const running = [...partial.values()].reduce((a, b) => a + b, 0);
    const seconds = (performance.now() - started) / 1000;
    control.onProgress?.({ fraction: Math.min(1, (done + running) / Math.max(expected, 1)), phase, ...(moves > 0 && { rate: { value: moves / seconds, unit: "moves/s" } }) });
  };
  const here = async (order: Order, onProgress: (fraction: number) => void): Promise<PieceOutput> => {
    const mine = turn.then(async () => {
      signal?.throwIfAborted();
      return (await jobs[order.job](order.input, { signal: signal ?? new AbortController().signal, progress: onProgress, open: async () => local })) as PieceOutput;
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
  const compute = async (order: Order): Promise<Piece> => {
    const progress = (fraction: number): void => {
      partial.set(order.name, fraction * order.cost);
      report(order.phase);
    };
    const [{ piece, seconds }] = pool ? await pool.map<PieceOutput>(order.job, [order.input], { signal, onProgress: (_, fraction) => progress(fraction) }) : [await here(order, progress)];
    partial.delete(order.name);
    const whole = { ...piece, notes: { ...piece.notes, made: fingerprint(order.input) } };
    await store.write(`${order.name}.npz`, encodePiece(whole));
    known[order.name] = { account: order.account, seconds };
    // One write at a time: the last one holds everything.
    writing = writing.then(() => store.write(PIECES, `${JSON.stringify(known)}\n`));
    await writing;
    moves += order.moves;
    return whole;
  };
  return {
    accounts,
    expect: (cost) => void (expected += cost),
    async run(order) {
      const file = `${order.name}.npz`;
      const bytes = await store.read(file);
      let piece: Piece;
      if (bytes) {
        piece = decodePiece(bytes, file);
        if (piece.notes.made !== fingerprint(order.input)) throw new InputError(`${file}: was made for another spec, device or precision; remove the folder, or name another one`, { file });
      } else piece = await compute(order);
      done += order.cost;
      const account = accounts.get(order.account) ?? { moves: 0, seconds: 0 };
      accounts.set(order.account, { moves: account.moves + order.moves, seconds: account.seconds + (known[order.name]?.seconds ?? 0) });
      report(order.phase);
      return piece;
    },
  };
}
