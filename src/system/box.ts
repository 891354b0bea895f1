/**
 * Boxes: orthorhombic and periodic, or open. A box is a list of lengths, one a dimension; `null` is open space.
 */

/** Lengths of a periodic box, or null for open space. */
export type Box = readonly number[] | null;

/** Volume (area, length) of a periodic box; Infinity in open space. */
export function volumeOf(box: Box): number {
  return box === null ? Infinity : box.reduce((v, l) => v * l, 1);
}

/**
 * Checks a box and a cutoff against each other.
 * @throws {RangeError} for a wrong number of lengths, a length that is not positive, or a cutoff above half the shortest length.
 */
export function checkBox(box: Box, cutoff: number | null): void {
  if (box === null) return;
  if (box.length < 1 || box.length > 3) throw new RangeError(`box: expected one to three lengths, found ${box.length}`);
  box.forEach((l, i) => {
    if (!Number.isFinite(l) || l <= 0) throw new RangeError(`box[${i}]: expected a positive length, found ${l}`);
  });
  const shortest = Math.min(...box);
  if (cutoff !== null && cutoff > shortest / 2) throw new RangeError(`cutoff: ${cutoff} is more than half the shortest box length ${shortest}; use a larger box or a cutoff of at most ${shortest / 2}`);
}

/** A row of conditions (kernels/pair/evaluator.ts, CONDITIONS) for one replica. */
export function conditionsRow(options: { box: Box; lambda?: number; kT?: number; pressure?: number; betaMu?: number; tail?: number }): number[] {
  const lengths = [0, 1, 2].map((d) => options.box?.[d] ?? 0);
  return [...lengths, options.lambda ?? 1, options.kT ?? 1, options.pressure ?? 0, options.betaMu ?? 0, options.tail ?? 0];
}

/** Positions folded into [0, L) of the periodic dimensions; a new array. */
export function wrapPositions(positions: ArrayLike<number>, dimension: number, box: Box): Float64Array {
  const out = Float64Array.from(positions);
  if (box === null) return out;
  for (let i = 0; i < out.length; i++) {
    const l = box[i % dimension];
    out[i] -= l * Math.floor(out[i] / l);
    // Rounding can land a tiny negative number exactly on L.
    if (out[i] >= l) out[i] = 0;
  }
  return out;
}
