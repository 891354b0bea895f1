// Generated from the kernel specs by tools/generate.mjs. Do not edit.
import { advance } from "../program/advance";
import { AdvanceParams, FillUniformParams, FillNormalParams } from "./params";
import { fillUniform, fillNormal } from "../random/fill";
import { repeatSlice as repeatSliceWith, walk as walkWith } from "../program/walk";

@unmanaged class Engine {
  call(operation: u32, p: usize, a: usize): void {
    switch (operation) {
      case 0: advance(changetype<AdvanceParams>(p), a); break; // program/advance
      case 1: advance(changetype<AdvanceParams>(p), a); break;
      case 2: fillUniform<f32>(changetype<FillUniformParams>(p), a); break; // random/fill-uniform
      case 3: fillUniform<f64>(changetype<FillUniformParams>(p), a); break;
      case 4: fillNormal<f32>(changetype<FillNormalParams>(p), a); break; // random/fill-normal
      case 5: fillNormal<f64>(changetype<FillNormalParams>(p), a); break;
      default: unreachable();
    }
  }
}

/** First address after static data: the host's memory starts here. */
export function heapBase(): usize {
  return __heap_base;
}

export function walk(pc: usize, end: usize): void {
  walkWith<Engine>(pc, end);
}

export function repeatSlice(pc: usize, from: u32, to: u32): u32 {
  return repeatSliceWith<Engine>(pc, from, to);
}
