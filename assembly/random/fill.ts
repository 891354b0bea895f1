// Fills an array with random numbers, one replica after another: element e of replica r uses words (step, e) of the stream.
import { draw, normalCos, normalSin, streamKey, uniform } from "./threefry";
import { FillUniformParams, FillNormalParams } from "../generated/params";

/** args: key u32[2], step u32[1], out real[replicas, perReplica] */
export function fillUniform<T>(p: FillUniformParams, a: usize): void {
  const key = <usize>load<u32>(a);
  const step = load<u32>(load<u32>(a, 4));
  let out = <usize>load<u32>(a, 8);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const kr = streamKey(key, p.stream, r);
    for (let e: u32 = 0; e < p.perReplica; e++, out += sizeof<T>()) store<T>(out, uniform<T>(draw(kr, step, e)));
  }
}

/** args as above; elements 2i and 2i + 1 are the pair of words (step, i). */
export function fillNormal<T>(p: FillNormalParams, a: usize): void {
  const key = <usize>load<u32>(a);
  const step = load<u32>(load<u32>(a, 4));
  let out = <usize>load<u32>(a, 8);
  for (let r: u32 = 0; r < p.replicas; r++) {
    const kr = streamKey(key, p.stream, r);
    for (let e: u32 = 0; e < p.perReplica; e++, out += sizeof<T>()) {
      const words = draw(kr, step, e >> 1);
      store<T>(out, (e & 1) == 0 ? normalCos<T>(words) : normalSin<T>(words));
    }
  }
}
