/**
 * `ergon devices`: what it prints.
 */
import { named, object, type Schema } from "./schema.ts";

const choice = (description: string): Schema => ({ type: "object", description, required: ["kind", "why"], properties: { kind: { type: "string" }, why: { type: "string", description: "The reason, in words." } } });

export const devicesResultSchema: Schema = named(
  "devices result",
  object("The devices of this host.", ["devices", "choices"], {
    devices: {
      type: "array",
      items: {
        type: "object",
        required: ["kind", "available", "detail", "precisions"],
        properties: {
          kind: { enum: ["reference", "wasm", "webgpu"], description: "Name for --device." },
          available: { type: "boolean", description: "Whether it can be used here." },
          detail: { type: "string", description: "Adapter or build, or why it is not there and what to do." },
          precisions: { type: "array", items: { enum: ["f64", "f32"] }, description: "What --precision can be." },
          measured: {
            type: "object",
            description: "What it did here just now: microseconds for a kernel call inside a loop, milliseconds to read a number back, Lennard-Jones pairs a second in a batch of small systems.",
            properties: { launchMicroseconds: { type: "number" }, readbackMilliseconds: { type: "number" }, pairsPerSecond: { type: "number" } },
          },
          software: { type: "boolean", description: "A GPU that computes on the CPU: right, slow, never chosen unless named." },
        },
      },
    },
    choices: { type: "object", description: "What auto takes.", properties: { f64: choice("For work in f64, the default of energies and estimators."), f32: choice("For a large batch in f32.") } },
  }),
);
