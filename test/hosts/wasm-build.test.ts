// Which WASM build a host runs: relaxed SIMD wherever the engine has it (V8 11.4 and later: Chromium 114, Deno, Node 21; Node 20 behind a flag).
import { describe, expect, it } from "vitest";
import { hostName } from "../../src/device/host.ts";
import { bestBuild } from "../../src/device/wasm/module.ts";
import { open } from "../../src/device/open.ts";

describe("the WASM build", () => {
  it("is the one with relaxed SIMD where the host has it", () => {
    const old = hostName() === "node" && Number(process.versions.node.split(".")[0]) < 21 && !process.execArgv.includes("--experimental-wasm-relaxed-simd");
    expect(bestBuild()).toBe(old ? "simd" : "relaxed-simd");
  });
  it("is named in the device's description, and can be asked for", async () => {
    expect((await open({ device: "wasm" })).description.build).toBe(bestBuild());
    expect((await open({ device: "wasm", build: "simd" })).description.build).toBe("simd");
  });
});
