/**
 * MBAR of 20 harmonic oscillators with 2000 samples each, against pymbar (Debian's python3-pymbar): one process each, by turns, same answer to 1e-8.
 * The peer is one long-lived Python that reads its samples once and reports the seconds of MBAR() and getFreeEnergyDifferences() itself, on one thread.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { mbar, type MbarResult } from "../src/estimators/mbar.ts";
import { harmonicOscillators } from "../src/testsystems/harmonic-oscillators.ts";
import { interleave, table, type Contestant } from "./interleave.ts";

const K = 20;
const PER_STATE = 2000;
const PYTHON = process.env.PYTHON ?? "/usr/bin/python3";

const peerProgram = `
import sys, time, json, warnings
warnings.filterwarnings("ignore")
import numpy, pymbar
u = numpy.fromfile(sys.argv[1]).reshape(${K}, -1)
N = numpy.full(${K}, ${PER_STATE})
for line in sys.stdin:
    start = time.perf_counter()
    m = pymbar.MBAR(u, N)
    r = m.getFreeEnergyDifferences(return_dict=True)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "f": r["Delta_f"][0].tolist(), "error": r["dDelta_f"].tolist()}), flush=True)
`;

interface Answer { readonly seconds: number; readonly f: number[]; readonly error: number[][] }

/** A Python that answers one line for every line. */
function startPeer(file: string): { ask(): Promise<Answer>; stop(): void } {
  const threads = Object.fromEntries(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"].map((name) => [name, "1"]));
  const child = spawn(PYTHON, ["-c", peerProgram, file], { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...threads } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask() {
      child.stdin.write("\n");
      const { value, done } = await lines.next();
      if (done) throw new Error(`${PYTHON} ended: is python3-pymbar installed?`);
      return JSON.parse(value) as Answer;
    },
    stop: () => child.stdin.end(),
  };
}

const folder = mkdtempSync(join(tmpdir(), "ergon-mbar-"));
try {
  const offsets = Array.from({ length: K }, (_, k) => 0.4 * k);
  const forceConstants = offsets.map((_, k) => 1 + 0.25 * k);
  const { u_kn, N_k } = harmonicOscillators({ offsets, forceConstants }).sample(new Array(K).fill(PER_STATE), { seed: 1 });
  const data = new Float64Array(K * K * PER_STATE);
  u_kn.forEach((row, k) => data.set(row, k * K * PER_STATE));
  const file = join(folder, "u_kn.f64");
  writeFileSync(file, data);
  const peer = startPeer(file);
  let theirs: Answer | undefined;
  let ours: MbarResult | undefined;
  const contestants: Contestant[] = [
    { name: "pymbar (numpy, one thread)", run: async () => (theirs = await peer.ask()).seconds },
    {
      name: "ergon, wasm f64",
      async run() {
        const start = performance.now();
        ours = await mbar({ data, shape: [K, K * PER_STATE] }, N_k);
        return (performance.now() - start) / 1000;
      },
    },
  ];
  const timings = await interleave(contestants, 9);
  peer.stop();
  const apart = Math.max(...ours!.f_k.map((f, k) => Math.abs(f - theirs!.f[k])));
  const errorsApart = Math.max(...ours!.standardError_ij.flatMap((row, i) => row.map((s, j) => Math.abs(s - theirs!.error[i][j]))));
  console.log(`MBAR, K = ${K}, ${PER_STATE} samples each; ${ours!.diagnostics.passes} passes\n${table(timings, 1, "solutions")}`);
  console.log(`seconds: ${timings.map((t) => `${t.name} ${t.median.toFixed(4)} (fastest ${Math.min(...t.seconds).toFixed(4)})`).join(", ")}`);
  console.log(`largest difference: f_k ${apart.toExponential(1)}, standard errors ${errorsApart.toExponential(1)}`);
  if (!(apart < 1e-8 && errorsApart < 1e-6)) throw new Error("the answers differ");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
