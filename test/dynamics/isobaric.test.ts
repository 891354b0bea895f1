// Isobaric Monte Carlo on every device: the ideal gas, whose volume is Gamma distributed; leaving V^N out of the acceptance fails the same test. A box that shrinks
// below twice the cutoff ends the run.
import { describe, expect, it } from "vitest";
import type { Device } from "../../src/device/device.ts";
import { sampleIsobaric, startIsobaric } from "../../src/dynamics/isobaric-walk.ts";
import { STREAMS } from "../../src/core/streams.ts";
import { decide } from "../../src/kernels/dynamics/accept.ts";
import { choose } from "../../src/kernels/dynamics/choose.ts";
import { scaleVolume } from "../../src/kernels/monte-carlo/scale-volume.ts";
import { volumeRatio } from "../../src/kernels/monte-carlo/volume-ratio.ts";
import { advance } from "../../src/kernels/program/advance.ts";
import { lennardJones } from "../../src/potentials/lennard-jones.ts";
import { constant, repeat } from "../../src/program/trace.ts";
import { spec } from "../../src/program/value.ts";
import { latticePositions } from "../../src/system/lattice.ts";
import { deviceFor, presentDevices } from "../support/devices.ts";
import { ideal, volumesOf } from "../support/isobaric-volumes.ts";
import { columnMeans, zScore } from "../support/statistics.ts";

/** Volume moves of an ideal gas without the factor V^N: counts of zero in the ratio. */
async function withoutVolumeFactor(device: Device, replicas: number, n: number, pressure: number, moves: number): Promise<number[]> {
  const e = await device.compile((x: any) => {
    const zeros = constant(new Uint32Array(replicas), [replicas], "u32");
    const { collected } = repeat(moves, { positions: x.positions, conditions: x.conditions, attempt: x.attempt }, (s) => {
      const move = { ...s, counts: x.counts, largest: x.largest, key: x.key };
      const trial = scaleVolume(move, 0);
      const ratio = volumeRatio(constant(new Float64Array(3 * replicas), [replicas, 3]), constant(new Float64Array(8 * replicas), [replicas, 8]), { ...move, counts: zeros });
      const { decisions } = decide(ratio, zeros, x, s.attempt, zeros, STREAMS.volumeAcceptance);
      const conditions = choose(s.conditions, trial.conditions, decisions);
      return { carry: { positions: choose(s.positions, trial.positions, decisions), conditions, attempt: advance(s.attempt) }, collect: { conditions } };
    });
    return collected;
  }, { positions: spec([replicas, n, 1]), conditions: spec([replicas, 8]), attempt: spec([1], "u32"), counts: spec([replicas], "u32"), largest: spec([replicas]), key: spec([2], "u32") });
  const out = await e.run({
    positions: device.array(new Float64Array(replicas * n), [replicas, n, 1]),
    conditions: device.array(Array.from({ length: replicas }, () => [n / pressure, 0, 0, 1, 1, pressure, 0, 0]).flat(), [replicas, 8]),
    attempt: device.zeros([1], "u32"),
    counts: device.array(new Uint32Array(replicas).fill(n), [replicas], "u32"),
    largest: device.array(new Float64Array(replicas).fill(1), [replicas]),
    key: device.array([3, 4], [2], "u32"),
  });
  const data = await out.conditions.read();
  e.free();
  return columnMeans(Float64Array.from({ length: moves * replicas }, (_, k) => data[8 * k]), replicas);
}

describe.each(presentDevices.filter((n) => n !== "reference f64"))("%s", (name) => {
  const gpu = name.startsWith("webgpu");

  it("ideal gas: mean and variance of V are those of Gamma(N + 1, kT / p); without V^N they are not", async () => {
    const [n, kT, p] = [3, 1.4, 0.35];
    const device = await deviceFor(name);
    const { volumes, replicas } = await volumesOf(device, ideal, { positions: latticePositions(n, [16]), dimension: 1, box: [16], replicas: 48, kT, pressure: p, largest: 1.5 }, gpu ? 50 : 800, gpu ? 1 : 2);
    const mean = ((n + 1) * kT) / p;
    const variance = (n + 1) * (kT / p) ** 2;
    expect(Math.abs(zScore(columnMeans(volumes, replicas), mean))).toBeLessThan(4);
    expect(Math.abs(zScore(columnMeans(volumes.map((v) => (v - mean) ** 2), replicas), variance))).toBeLessThan(4);
    if (gpu) return;
    expect(Math.abs(zScore(await withoutVolumeFactor(device, 48, n, p / kT, 800), mean))).toBeGreaterThan(4);
  });

  it("raises when a trial box is shorter than twice the cutoff, naming the replica", async () => {
    const device = await deviceFor(name);
    const walk = await startIsobaric(device, lennardJones({ cutoff: 2 }), { positions: latticePositions(2, [4.1, 4.1, 4.1]), dimension: 3, box: [4.1, 4.1, 4.1], kT: 1, pressure: 1, seed: 1, largest: 0.3 });
    await expect(sampleIsobaric(device, lennardJones({ cutoff: 2 }), walk, { samples: 20, every: 1 })).rejects.toThrow(/more than half the box of replica 0/);
  });
});
