/**
 * What a device can do here and now: three small timings (about a tenth of a second each) that `ergon devices` prints and that the orchestrator's trial uses.
 * They never decide a sum: at most they decide, once and on record, which device a job runs on.
 */
import { allPairsForcesKernel, callPairs } from "../kernels/pair/all-pairs.ts";
import { lennardJonesEvaluator } from "../kernels/pair/lennard-jones.ts";
import { latticePositions, NO_CUTOFF } from "../kernels/pair/evaluator.ts";
import { advance } from "../kernels/program/advance.ts";
import { constant, repeat } from "../program/trace.ts";
import { spec, type Value } from "../program/value.ts";
import type { Device, Executable } from "./device.ts";

/** Timings of one device. */
export interface Measurement {
  /** One kernel call inside a loop, microseconds. */
  readonly launchMicroseconds: number;
  /** From asking for a number to having it, milliseconds. */
  readonly readbackMilliseconds: number;
  /** Lennard-Jones pairs in a batch of replicas of 128 particles, forces over all pairs, per second. */
  readonly pairsPerSecond: number;
}

const ATOMS = 128;
const forces = allPairsForcesKernel(lennardJonesEvaluator);

/** Smallest of a few timings: on a shared machine the least disturbed one. */
async function quickest(rounds: number, run: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < rounds; i++) {
    const begin = performance.now();
    await run();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

/** Grows the number of repeats until one run takes a twentieth of a second, and returns seconds per repeat. */
async function perRepeat(make: (n: number) => Promise<{ run(): Promise<unknown>; free(): void }>): Promise<number> {
  for (let n = 1; ; n *= 4) {
    const program = await make(n);
    await program.run();
    const milliseconds = await quickest(3, program.run);
    program.free();
    if (milliseconds > 50 || n > 1e6) return milliseconds / 1000 / n;
  }
}

/** Seconds for forces over all pairs of `replicas` systems of 128 particles. */
export function forcesSeconds(device: Device, replicas: number): Promise<number> {
  const { positions, box } = latticePositions(1, ATOMS, 3, 1.2);
  const batch = Float32Array.from({ length: replicas * positions.length }, (_, i) => positions[i % positions.length]);
  return perRepeat(async (n) => {
    const step = (x: Value): Value => {
      const conditions = constant(Array.from({ length: replicas }, () => [...box, 1, 1, 0, 0, 0]).flat(), [replicas, 8]);
      const types = constant(new Uint32Array(ATOMS), [ATOMS], "u32");
      const counts = constant(new Uint32Array(replicas).fill(ATOMS), [replicas], "u32");
      return callPairs(forces, { cutoff: NO_CUTOFF, switchFrom: NO_CUTOFF }, [x, types, counts, conditions, constant([1, 4, 0, 0], [1, 1, 4])]);
    };
    const executable = await device.compile(({ x }: { x: Value }) => ({ f: repeat(n, { f: x }, () => ({ carry: { f: step(x) } })).carry.f }), { x: spec([replicas, ATOMS, 3]) });
    const x = device.array(batch, [replicas, ATOMS, 3]);
    return { run: () => readAll(executable, { x }), free: () => { executable.free(); x.free(); } };
  });
}

async function readAll(executable: Executable<any>, inputs: Record<string, any>): Promise<void> {
  const out = (await executable.run(inputs)) as Record<string, { read(): Promise<unknown>; free(): void }>;
  for (const array of Object.values(out)) {
    await array.read();
    array.free();
  }
}

/** Measures a device: launch, read-back, pairs. Takes a few tenths of a second. */
export async function measureDevice(device: Device): Promise<Measurement> {
  const counter = device.array([0], [1], "u32");
  const loop = (n: number) => async (): Promise<{ run(): Promise<unknown>; free(): void }> => {
    const executable = await device.compile(({ c }: { c: Value }) => repeat(n, { c }, ({ c }) => ({ carry: { c: advance(c) } })).carry as { c: Value }, { c: spec([1], "u32") });
    return { run: () => readAll(executable, { c: counter }), free: () => executable.free() };
  };
  const launch = await perRepeat((n) => loop(n)());
  const readback = await quickest(5, () => counter.read());
  const replicas = device.kind === "reference" ? 1 : 32;
  const pairs = (replicas * ATOMS * (ATOMS - 1)) / 2 / (await forcesSeconds(device, replicas));
  counter.free();
  return { launchMicroseconds: launch * 1e6, readbackMilliseconds: readback, pairsPerSecond: pairs };
}
