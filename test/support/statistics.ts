/**
 * What statistical tests share: means with errors from independent replicas, and one-dimensional quadrature for exact answers.
 */

/** Mean and its standard error over independent values. */
export function meanOf(values: readonly number[]): { mean: number; standardError: number } {
  const n = values.length;
  const mean = values.reduce((s, x) => s + x, 0) / n;
  return { mean, standardError: Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / (n - 1) / n) };
}

/** Means of the columns of an array [rows, columns]: one value for each independent replica. */
export function columnMeans(data: ArrayLike<number>, columns: number): number[] {
  const rows = data.length / columns;
  return Array.from({ length: columns }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += data[i * columns + c];
    return sum / rows;
  });
}

/** Deviations in standard errors. */
export function zScore(values: readonly number[], expected: number): number {
  const { mean, standardError } = meanOf(values);
  return (mean - expected) / standardError;
}

/** Composite Simpson rule with n (even) intervals. */
export function simpson(f: (x: number) => number, from: number, to: number, n = 20000): number {
  const h = (to - from) / n;
  let sum = f(from) + f(to);
  for (let i = 1; i < n; i++) sum += (i % 2 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}
