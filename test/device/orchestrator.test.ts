// Which device is chosen where nobody says: the fixed rule, the trial, and that the reason is on record.
import { describe, expect, it } from "vitest";
import { listDevices, open } from "../../src/device/open.ts";
import { choose, GPU_FLOOR, trial } from "../../src/device/orchestrator.ts";
import { deviceFor } from "../support/devices.ts";

const real = { software: false, name: "a GPU" };
const software = { software: true, name: "SwiftShader" };
const large = { replicas: 256, atoms: 108 };

describe("the rule", () => {
  it.each([
    ["f64 is asked for", choose({ precision: "f64", work: large, gpu: real }), "wasm"],
    ["nothing is known", choose({ gpu: real }), "wasm"],
    ["there is no GPU", choose({ precision: "f32", work: large, gpu: { reason: "no driver" } }), "wasm"],
    ["the adapter is software", choose({ precision: "f32", work: large, gpu: software }), "wasm"],
    ["there is little to do", choose({ precision: "f32", work: { replicas: 1, atoms: GPU_FLOOR - 1 }, gpu: real }), "wasm"],
  ])("wasm where %s", (_, choice, kind) => {
    expect(choice).toMatchObject({ kind });
    expect((choice as { why: string }).why.length).toBeGreaterThan(5);
  });
  it.each([[{ precision: "f32", work: large, gpu: real }], [{ work: { replicas: 1, atoms: GPU_FLOOR }, gpu: real }], [{ precision: "f32", gpu: real }]] as const)("a trial for %j", (situation) => {
    expect(choose(situation)).toHaveProperty("undecided");
  });
});

it("a trial names the faster of two devices: wasm is far ahead of the reference", async () => {
  const choice = await trial([await deviceFor("reference f64"), await deviceFor("wasm f32")], { replicas: 2, atoms: 128 });
  expect(choice.kind).toBe("wasm");
  expect(choice.trial!.reference! / choice.trial!.wasm!).toBeGreaterThan(1);
  expect(choice.why).toMatch(/times faster on wasm than on reference/);
});

it("open() without a name records its reason", async () => {
  const device = await open({ precision: "f64" });
  expect(device.kind).toBe("wasm");
  expect(device.description.choice).toMatch(/f64 was asked for/);
  device.close();
  await expect(open({ device: "cuda" as never })).rejects.toThrow(/expected "auto", "reference", "wasm" or "webgpu", found "cuda"/);
  await expect(open({ device: "webgpu", precision: "f64" })).rejects.toThrow(/WebGPU has no f64/);
});

it("lists devices with what they did here", async () => {
  const { devices, choices } = await listDevices({ measure: true });
  expect(devices.map((d) => d.kind)).toEqual(["reference", "wasm", "webgpu"]);
  for (const d of devices) {
    if (!d.available) continue;
    expect(d.measured!.launchMicroseconds).toBeGreaterThan(0);
    expect(d.measured!.pairsPerSecond).toBeGreaterThan(1e4);
  }
  const [reference, wasm] = devices;
  expect(wasm.measured!.pairsPerSecond).toBeGreaterThan(reference.measured!.pairsPerSecond);
  expect(choices.f64.kind).toBe("wasm");
});
