/**
 * Folding positions into their boxes and back, with the number of box lengths kept aside: f32 positions stay small and exact to 24 bits of the box, and a
 * trajectory is still continuous.
 */
import type { Box } from "../system/box.ts";

/**
 * Positions folded into [0, L) with their images brought up to date. Arrays are [replicas, capacity, dimension]; open dimensions stay.
 * @param images those of `positions` so far; not changed.
 */
export function fold(positions: ArrayLike<number>, images: Int32Array, boxes: readonly Box[], dimension: number): { positions: Float64Array; images: Int32Array } {
  const folded = Float64Array.from(positions);
  const moved = images.slice();
  const perReplica = boxes.length ? folded.length / boxes.length : 0;
  boxes.forEach((box, r) => {
    if (box === null) return;
    for (let e = r * perReplica; e < (r + 1) * perReplica; e++) {
      const length = box[e % dimension];
      const turns = Math.floor(folded[e] / length);
      if (turns === 0) continue;
      folded[e] -= turns * length;
      moved[e] += turns;
    }
  });
  return { positions: folded, images: moved };
}

/** Positions where they would be had they never been folded; a new array. */
export function unfold(positions: ArrayLike<number>, images: Int32Array, boxes: readonly Box[], dimension: number): Float64Array {
  const out = Float64Array.from(positions);
  const perReplica = boxes.length ? out.length / boxes.length : 0;
  boxes.forEach((box, r) => {
    if (box === null) return;
    for (let e = r * perReplica; e < (r + 1) * perReplica; e++) if (images[e] !== 0) out[e] += images[e] * box[e % dimension];
  });
  return out;
}
