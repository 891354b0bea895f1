/**
 * `ergon devices`: what it prints.
 */
import { named, object, type Schema } from "./schema.ts";

export const devicesResultSchema: Schema = named(
  "devices result",
  object("The devices of this host.", ["devices"], {
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
          software: { type: "boolean", description: "A GPU that computes on the CPU: right, slow, never chosen unless named." },
        },
      },
    },
  }),
);
