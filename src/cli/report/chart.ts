/**
 * A chart as data: what the report's page hands to its script (client.ts), which draws it with uPlot.
 */

/** One curve. `y` and `error` run along the chart's `x`; null leaves a gap. */
export interface ChartSeries {
  readonly name: string;
  readonly y: readonly (number | null)[];
  /** Standard errors, drawn as bars. */
  readonly error?: readonly (number | null)[];
  readonly style?: "line" | "points" | "both" | "dashed";
}

/** A chart. */
export interface Chart {
  readonly title: string;
  readonly x: readonly number[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly ChartSeries[];
  /** A horizontal line that the eye needs, for example 1 in g(r). */
  readonly baseline?: number;
  /** One sentence below the title: what is seen, and what would be wrong. */
  readonly note?: string;
}

/** A curve with an x of its own. */
export interface Curve {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number | null>;
  readonly error?: ArrayLike<number | null>;
  readonly style?: ChartSeries["style"];
}

/** Puts curves with different x on one axis, with gaps where a curve has no point. */
export function chartOf(head: Omit<Chart, "x" | "series">, curves: readonly Curve[]): Chart {
  const x = [...new Set(curves.flatMap((curve) => Array.from(curve.x)))].sort((a, b) => a - b);
  const index = new Map(x.map((value, i) => [value, i]));
  const spread = (curve: Curve, values: ArrayLike<number | null>): (number | null)[] => {
    const out = new Array<number | null>(x.length).fill(null);
    for (let i = 0; i < curve.x.length; i++) out[index.get(curve.x[i])!] = finite(values[i]);
    return out;
  };
  const series = curves.map((curve) => ({ name: curve.name, y: spread(curve, curve.y), ...(curve.error && { error: spread(curve, curve.error) }), ...(curve.style && { style: curve.style }) }));
  return { ...head, x, series };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Every k-th point, so that no curve has more than `most`: a screen shows no more, and the file stays small. */
export function thinned(curve: Curve, most = 2000): Curve {
  const n = curve.x.length;
  if (n <= most) return curve;
  const step = Math.ceil(n / most);
  const pick = <T>(values: ArrayLike<T>): T[] => Array.from({ length: Math.ceil(n / step) }, (_, i) => values[i * step]);
  return { ...curve, x: pick(curve.x), y: pick(curve.y), ...(curve.error && { error: pick(curve.error) }) };
}
