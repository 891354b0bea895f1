/**
 * The reference device: plain TypeScript in f64, slow and obvious. It exists to be right; every other device is tested against it.
 */
import type { Plan, Step } from "../program/plan.ts";
import { STATUS_WORDS } from "../program/status.ts";
import { hostArray, runSlices, type Backend, type HostArray, type LoadedPlan } from "./backend.ts";

/** Opens the reference device. */
export function openReference(): Backend<HostArray> {
  return {
    kind: "reference",
    precision: "f64",
    description: { device: "reference", precision: "f64" },
    pairLists: "clusters",
    create(elements, dtype, data) {
      const array = hostArray(elements, dtype, "f64");
      if (data) array.set(data);
      return array;
    },
    read: async (handle) => handle.slice(),
    free() {},
    load: async (plan) => loadReference(plan),
    close() {},
  };
}

function loadReference(plan: Plan): LoadedPlan<HostArray> {
  const memory = plan.buffers.map((b) => {
    const array = hostArray(b.elements, b.dtype, "f64");
    if (b.data) array.set(b.data);
    return array;
  });
  const status = new Uint32Array(STATUS_WORDS);
  const raise = (code: number, step: number, replica: number, particle: number): void => {
    if (status[0] === 0) status.set([code, step, replica, particle]);
  };
  return {
    async run(inputs, control) {
      status.fill(0);
      plan.inputs.forEach((id, i) => memory[id].set(inputs[i]));
      for (const step of plan.steps) {
        if (status[0]) break;
        if (step.kind === "repeat") {
          await runSlices(step.n, control, (from, to) => iterate(step, from, to));
        } else runStep(step, 0);
      }
      const words = status.slice();
      return { outputs: plan.outputs.map((id) => memory[id].slice()), status: async () => words };
    },
    free() {},
  };

  function iterate(step: Extract<Step, { kind: "repeat" }>, from: number, to: number): number {
    for (let i = from; i < to; i++) {
      for (const inner of step.steps) runStep(inner, i);
      if (status[0]) return i;
      if (step.until !== null && memory[step.until][0] !== 0) return step.n;
    }
    return to;
  }

  function runStep(step: Step, iteration: number): void {
    switch (step.kind) {
      case "call": {
        const arrays: Record<string, HostArray> = {};
        step.node.kernel.args.forEach((arg, i) => (arrays[arg.name] = memory[step.buffers[i]]));
        step.node.kernel.reference({ arrays, p: { ...step.node.sizes, ...step.node.params }, raise });
        return;
      }
      case "copy":
        memory[step.to].set(memory[step.from]);
        return;
      case "collect":
        if ((iteration + 1) % step.every === 0) memory[step.to].set(memory[step.from], ((iteration + 1) / step.every - 1) * memory[step.from].length);
        return;
      case "repeat":
        iterate(step, 0, step.n);
        return;
      case "when":
        if (memory[step.flag][0] !== 0) for (const inner of step.steps) runStep(inner, iteration);
        return;
      default:
        step satisfies never;
    }
  }
}
