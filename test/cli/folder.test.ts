/**
 * Result folders: the store (atomic writes, appends that are cut back, locks), and how a job runs in one (resume, another spec, another device). The jobs here
 * are functions of this file; test/cli/simulate.test.ts interrupts the real ones.
 */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../src/core/errors.ts";
import { firstDifference, sameJson } from "../../src/cli/compare-json.ts";
import { openFolder } from "../../src/cli/folder-store.ts";
import { runJob, type JobCommandOptions, type JobDefinition } from "../../src/cli/run-job.ts";
import type { JobControl } from "../../src/jobs/job.ts";
import { object, seed, whole } from "../../src/jobs/schemas/schema.ts";

const folder = mkdtempSync(join(tmpdir(), "ergon-folder-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let next = 0;
const place = (): string => join(folder, `place-${next++}`);
const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : new TextDecoder().decode(bytes));

describe("a folder as a store", () => {
  it("writes whole files and appends, cuts back, and leaves no temporary files", async () => {
    const path = place();
    const store = await openFolder(path);
    await store.write("run.json", "{}");
    await store.append("log.csv", "one\n");
    await store.append("log.csv", new TextEncoder().encode("two\n"));
    await store.sync();
    expect(await store.size("log.csv")).toBe(8);
    await store.truncate("log.csv", 4);
    await store.append("log.csv", "three\n");
    expect(text(await store.read("log.csv"))).toBe("one\nthree\n");
    await expect(store.truncate("log.csv", 99)).rejects.toThrow(/log\.csv: has 10 bytes, its checkpoint counts 99/);
    await store.write("log.csv", "new\n");
    await store.append("log.csv", "more\n");
    expect(text(await store.read("log.csv"))).toBe("new\nmore\n");
    expect(await store.list()).toEqual(["log.csv", "run.json"]);
    await store.remove("log.csv");
    expect(await store.read("log.csv")).toBeNull();
    await store.close();
    expect(readdirSync(path)).toEqual(["run.json"]);
  });

  it("is one run's alone; the lock of a process that is gone is taken over", async () => {
    const path = place();
    mkdirSync(path);
    writeFileSync(join(path, ".lock"), JSON.stringify({ pid: process.ppid, host: hostname() }));
    await expect(openFolder(path)).rejects.toThrow(new RegExp(`another run \\(process ${process.ppid}\\) is at work in this folder`));
    writeFileSync(join(path, ".lock"), JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    writeFileSync(join(path, ".checkpoint.json.part"), "half");
    const store = await openFolder(path);
    expect(readdirSync(path)).toEqual([".lock"]);
    await store.close();
    expect(readdirSync(path)).toEqual([]);
    writeFileSync(join(path, ".lock"), JSON.stringify({ pid: 2 ** 30, host: "elsewhere" }));
    await expect(openFolder(path)).rejects.toThrow(/another run/);
  });

  it.runIf(process.platform === "linux")("the lock of a killed process that its parent has not asked after is taken over", async () => {
    const path = place();
    mkdirSync(path);
    // The shell becomes a sleep, which never asks after the child that has ended.
    const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 20"]);
    const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (data) => resolve(Number(data))));
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /);
    writeFileSync(join(path, ".lock"), JSON.stringify({ pid, host: hostname() }));
    const store = await openFolder(path);
    await store.close();
    parent.kill();
  });

  it("refuses a folder of something else, a file in the way, and a folder that cannot be written", async () => {
    const path = place();
    mkdirSync(path);
    writeFileSync(join(path, "thesis.tex"), "work");
    await expect(openFolder(path)).rejects.toThrow(/holds other files and no results of ergon; choose a new folder/);
    expect(readdirSync(path)).toEqual(["thesis.tex"]);
    // Somebody's own spec.json and run.json are no results either.
    const own = place();
    mkdirSync(own);
    writeFileSync(join(own, "spec.json"), "{}");
    await expect(openFolder(own)).rejects.toThrow(/holds other files/);
    writeFileSync(join(own, "run.json"), "[]");
    await expect(openFolder(own)).rejects.toThrow(/holds other files/);
    expect(readFileSync(join(own, "spec.json"), "utf8")).toBe("{}");
    await expect(openFolder(join(path, "thesis.tex", "results"))).rejects.toThrow(/cannot be written: a part of this path is a file, not a folder; choose another folder/);
    await expect(openFolder(join(path, "thesis.tex"))).rejects.toThrow(InputError);
    // The superuser may write anywhere: there the permission says nothing.
    if (process.getuid?.() === 0) return;
    const closed = place();
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    await expect(openFolder(join(closed, "results"))).rejects.toThrow(/cannot be written: permission denied; change its permissions, or choose another/);
  });
});

/** What a report says about a simulation, beside what is counted here. */
const around = { system: { system: "lennard-jones", box: [8, 8, 8], cutoff: 2.5 }, kT: 1, integrator: { name: "langevin", timestep: 0.002 } };
interface CountSpec { readonly to: number; readonly seed?: number }

/** Counts to spec.to, one line at a time, with a checkpoint after each; fails where it is told to. */
function counting(failAt = Infinity): JobDefinition<CountSpec, object> & { runs: JobControl[] } {
  const runs: JobControl[] = [];
  return {
    name: "simulate",
    runs,
    spec: object("Counts.", ["to"], { to: whole("How far.", 1, 3), seed, system: { type: "object" }, kT: { type: "number" }, integrator: { type: "object" } }),
    prepare: (spec) => spec,
    async run(spec, control) {
      runs.push(control);
      const { store } = control;
      const saved = JSON.parse(text(await store.read("checkpoint.json")) ?? '{"done":0,"bytes":0}') as { done: number; bytes: number };
      await store.truncate("log.csv", saved.bytes);
      for (let i = saved.done; i < spec.to; i++) {
        if (i === 0) await store.append("log.csv", "step\n");
        await store.append("log.csv", `${i}\n`);
        if (i === failAt) throw new Error("the power went off");
        await store.sync();
        await store.write("checkpoint.json", JSON.stringify({ done: i + 1, bytes: await store.size("log.csv") }));
      }
      return { job: "simulate", N: 1, replicas: 1, steps: spec.to, frames: 1, firstFrameAveraged: 0, potentialEnergy: { mean: 0, standardError: null }, seed: spec.seed, device: "wasm", precision: "f64" };
    },
  };
}

describe("a job in a folder", () => {
  const spec = join(folder, "spec.json");
  const write = (value: object): void => writeFileSync(spec, JSON.stringify({ ...value, ...around }));
  const start = (job: JobDefinition<CountSpec, object>, options: Partial<JobCommandOptions> & { output: string }) => runJob(job, spec, options, new URL("file:///none"));
  const simulateSpec = { to: 5 };

  it("goes on where it failed, to the same bytes, and finds its result the third time", async () => {
    write(simulateSpec);
    const job = counting();
    const [whole, broken] = [place(), place()];
    await start(job, { output: whole });
    await expect(start(counting(2), { output: broken })).rejects.toThrow("the power went off");
    expect(readFileSync(join(broken, "log.csv"), "utf8")).toBe("step\n0\n1\n2\n");
    await start(counting(), { output: broken });
    for (const name of ["log.csv", "checkpoint.json", "spec.json", "run.json", "result.json", "report.html"]) expect(readFileSync(join(broken, name)), name).toEqual(readFileSync(join(whole, name)));
    expect(JSON.parse(readFileSync(join(whole, "spec.json"), "utf8"))).toEqual({ to: 5, ...around, seed: 1 });
    const again = counting();
    const { found, result } = await start(again, { output: whole });
    expect(found).toBe(true);
    expect(result).toMatchObject({ steps: 5, seed: 1 });
    expect(again.runs).toEqual([]);
    expect(existsSync(join(whole, ".lock"))).toBe(false);
  });

  it("refuses the checkpoint of another spec, seed or device, and leaves the folder as it was", async () => {
    const path = place();
    write(simulateSpec);
    await expect(start(counting(3), { output: path, precision: "f32" })).rejects.toThrow();
    const before = readdirSync(path).map((name) => [name, readFileSync(join(path, name), "utf8")]);
    write({ to: 6 });
    await expect(start(counting(), { output: path })).rejects.toThrow(/holds work on another spec \(to is 5 there, 6 here\); choose another folder with -o, or remove this one/);
    write(simulateSpec);
    await expect(start(counting(), { output: path, seed: 7 })).rejects.toThrow(/seed is 1 there, 7 here/);
    await expect(start(counting(), { output: path, precision: "f64" })).rejects.toThrow(/was begun on wasm in f32, and goes on there/);
    expect(readdirSync(path).map((name) => [name, readFileSync(join(path, name), "utf8")])).toEqual(before);
    const resumed = counting();
    await start(resumed, { output: path });
    expect(resumed.runs[0].options).toMatchObject({ device: "wasm", precision: "f32" });
  });

  it("takes a folder again whose run never got anywhere", async () => {
    const path = place();
    write(simulateSpec);
    const refusing: JobDefinition<CountSpec, object> = { ...counting(), run: () => Promise.reject(new RangeError("density: cannot be built")) };
    await expect(start(refusing, { output: path })).rejects.toThrow(`${spec}: density: cannot be built`);
    write({ to: 2 });
    await start(counting(), { output: path });
    expect(JSON.parse(readFileSync(join(path, "spec.json"), "utf8"))).toEqual({ to: 2, ...around, seed: 1 });
  });
});

it("JSON values are compared whatever the order of keys", () => {
  expect(sameJson({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] })).toBe(true);
  expect(firstDifference({ system: { box: [8, 8, 8] } }, { system: { box: [8, 8, 9] } }, "there", "here")).toBe("system.box[2] is 8 there, 9 here");
  expect(firstDifference({ a: 1 }, { a: 1, b: true }, "there", "here")).toBe("b is absent there, true here");
  expect(sameJson([1, 2], [1])).toBe(false);
});
