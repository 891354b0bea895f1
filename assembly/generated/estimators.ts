// Generated from the kernel specs by tools/generate.mjs. Do not edit.

import { repeatSlice as repeatSliceWith, walk as walkWith } from "../program/walk";

@unmanaged class Estimators {
  call(operation: u32, p: usize, a: usize): void {
    switch (operation) {

      default: unreachable();
    }
  }
}

/** First address after static data: the host's memory starts here. */
export function heapBase(): usize {
  return __heap_base;
}

export function walk(pc: usize, end: usize): void {
  walkWith<Estimators>(pc, end);
}

export function repeatSlice(pc: usize, from: u32, to: u32): u32 {
  return repeatSliceWith<Estimators>(pc, from, to);
}
