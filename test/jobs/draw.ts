/** A small job for the pool's tests: uniform random numbers of one seed from a traced program. */
import type { Device } from "../../src/device/device.ts";
import { randomUniform } from "../../src/kernels/random/fill.ts";
import { spec, type Precision, type Value } from "../../src/program/value.ts";

export interface Draw {
  readonly seed: number;
  readonly device: "reference" | "wasm" | "webgpu";
  readonly precision: Precision;
}

const program = ({ key, step }: { key: Value; step: Value }) => ({ numbers: randomUniform(key, step, 7, 3, 100) });

/** 300 numbers for the seed, as the device draws them. */
export async function drawNumbers(device: Device, { seed }: Draw): Promise<ArrayLike<number>> {
  const executable = await device.compile(program, { key: spec([2], "u32"), step: spec([1], "u32") });
  const { numbers } = await executable.run({ key: device.array([seed, 0], [2], "u32"), step: device.array([1], [1], "u32") });
  return numbers.read();
}
