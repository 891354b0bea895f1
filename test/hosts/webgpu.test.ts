/**
 * A probe of each host: its WebGPU adapter is found and adds two arrays. It uses nothing of the engine but `findGpu`, so that a failure here
 * means that the host, not the engine, is broken.
 */
import { expect, it } from "vitest";
import { bufferUsage, findGpu, hostName, mapMode } from "../../src/device/host.ts";
import { isRequired } from "../support/required.ts";

const shader = `
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> b: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&b)) { b[id.x] = a[id.x] + b[id.x]; }
}`;

it("names the host that runs it", () => {
  const expected = { node: "node", deno: "deno", chromium: "browser" }[import.meta.env.ERGON_HOST as string] ?? "node";
  expect(hostName()).toBe(expected);
});

it("adds two arrays on webgpu", async (context) => {
  const found = await findGpu();
  if ("reason" in found) {
    expect(isRequired("webgpu"), found.reason).toBe(false);
    return context.skip(found.reason);
  }
  const device = await found.adapter.requestDevice();
  const a = Float32Array.from({ length: 1000 }, (_, i) => i);
  const b = Float32Array.from({ length: 1000 }, (_, i) => 1000 - 2 * i);
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = bufferUsage;
  const buffers = [a, b].map((data) => {
    const buffer = device.createBuffer({ size: data.byteLength, usage: STORAGE | COPY_DST | COPY_SRC });
    device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  });
  const result = device.createBuffer({ size: b.byteLength, usage: MAP_READ | COPY_DST });
  const pipeline = device.createComputePipeline({ layout: "auto", compute: { module: device.createShaderModule({ code: shader }), entryPoint: "main" } });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })) }));
  pass.dispatchWorkgroups(Math.ceil(a.length / 64));
  pass.end();
  encoder.copyBufferToBuffer(buffers[1]!, 0, result, 0, b.byteLength);
  device.queue.submit([encoder.finish()]);
  await result.mapAsync(mapMode.READ);
  const sum = new Float32Array(result.getMappedRange().slice(0));
  result.unmap();
  device.destroy();
  expect(Array.from(sum)).toEqual(Array.from(a, (value, i) => value + b[i]!));
});
