// Every kernel on every device and precision against its f64 reference, on the cases of its spec, in poisoned and fenced memory; then the same bits twice.
import { describe, expect, it } from "vitest";
import { kernels } from "../../src/kernels/registry.ts";
import { callWith } from "../../src/program/trace.ts";
import { spec, type ArraySpec, type Value } from "../../src/program/value.ts";
import type { KernelCase, KernelSpec } from "../../src/program/kernel.ts";
import type { Device } from "../../src/device/device.ts";
import type { HostArray } from "../../src/device/backend.ts";
import { deviceFor, presentDevices, type DeviceCase } from "../support/devices.ts";
import { guardedDevice } from "../support/guarded.ts";
import { toleranceFor } from "../support/tolerances.ts";

function runsOn(kernel: KernelSpec, name: DeviceCase): boolean {
  const kind = name.split(" ")[0];
  return kernel.only ? kernel.only.devices.includes(kind as never) : true;
}

/** Inputs as the device under test sees them: both sides start from the same numbers. */
function rounded(c: KernelCase, kernel: KernelSpec, name: DeviceCase): KernelCase {
  if (!name.endsWith("f32")) return c;
  const reads = kernel.args.filter((a) => a.access !== "out");
  return { ...c, inputs: c.inputs.map((input, i) => (reads[i].dtype === "real" ? { ...input, data: Float32Array.from(input.data) } : input)) };
}

async function evaluate(device: Device, kernel: KernelSpec, c: KernelCase, broken?: () => Promise<number>): Promise<HostArray[]> {
  const reads = kernel.args.filter((a) => a.access !== "out");
  const specs: Record<string, ArraySpec> = {};
  const arrays: Record<string, any> = {};
  reads.forEach((arg, i) => {
    specs[arg.name] = spec(c.inputs[i].shape, arg.dtype);
    arrays[arg.name] = device.array(c.inputs[i].data, c.inputs[i].shape, arg.dtype);
  });
  const executable = await device.compile((x: Record<string, Value>) => Object.fromEntries(callWith(kernel, c.params, c.attributes, ...reads.map((a) => x[a.name])).map((v, i) => [String(i), v])), specs);
  const out = await executable.run(arrays);
  const result = await Promise.all(Object.values(out as Record<string, { read(): Promise<HostArray> }>).map((a) => a.read()));
  if (broken) expect(await broken(), "arrays written past their end").toBe(0);
  executable.free();
  for (const array of [...Object.values(arrays), ...Object.values(out as Record<string, { free(): void }>)]) array.free();
  return result;
}

describe.each(presentDevices.filter((n) => n !== "reference f64"))("%s", (name) => {
  const list = kernels.filter((k) => runsOn(k, name) && k.cases);
  it.each(list.flatMap((k) => k.cases!().map((c) => [k.id, c.name, k, c] as const)))("%s: %s", async (_id, _case, kernel, given) => {
    const c = rounded(given, kernel, name);
    const { device, broken } = await guardedDevice(name as Exclude<DeviceCase, "reference f64">, kernel.wasm?.module);
    const expected = await evaluate(await deviceFor("reference f64"), kernel, c);
    const got = await evaluate(device, kernel, c, broken);
    const written = kernel.args.filter((a) => a.access !== "in");
    expected.forEach((want, i) => {
      if (written[i].dtype === "u32" || written[i].dtype === "i32") {
        expect(Array.from(got[i])).toEqual(Array.from(want));
        return;
      }
      let scale = 0;
      let worst = 0;
      want.forEach((x, j) => {
        if (Number.isNaN(x) || Number.isNaN(got[i][j])) expect(got[i][j]).toBe(x);
        scale = Math.max(scale, Math.abs(x));
        worst = Math.max(worst, Math.abs(got[i][j] - x));
      });
      expect(worst, `${written[i].name}: largest error against the reference`).toBeLessThanOrEqual(toleranceFor(device, c) * Math.max(scale, 1e-30));
    });
    expect(await evaluate(device, kernel, c), "the same bits twice").toEqual(got);
  });
});

describe("registry", () => {
  it("has unique ids and a case for every kernel", () => {
    expect(new Set(kernels.map((k) => k.id)).size).toBe(kernels.length);
    expect(kernels.filter((k) => !k.cases).map((k) => k.id)).toEqual([]);
  });
});
