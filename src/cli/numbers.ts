/**
 * Numbers as people read them.
 */

/** A number with so many significant digits, without an exponent where a person would write none. */
export function significant(x: number, digits: number): string {
  if (!Number.isFinite(x)) return String(x);
  const text = x.toPrecision(digits);
  return /e/.test(text) ? Number(text).toExponential() : String(Number(text));
}

/** -39.61(8): a value with its standard error in units of the last digit shown (two digits where the first is 1). */
export function withError(value: number | null, error: number | null | undefined): string {
  if (value === null || !Number.isFinite(value)) return "–";
  if (error === null || error === undefined || !Number.isFinite(error) || error <= 0) return significant(value, 6);
  let decimals = -Math.floor(Math.log10(error));
  if (Math.round(error * 10 ** decimals) < 2) decimals++;
  if (decimals < 0) decimals = 0;
  return `${value.toFixed(decimals)}(${decimals === 0 ? Math.round(error) : Math.round(error * 10 ** decimals)})`;
}

/** 65 → "1 min 5 s". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** 3.1e6 → "3.10 M". */
export function scaled(value: number): string {
  const steps: readonly [number, string][] = [[1e9, " G"], [1e6, " M"], [1e3, " k"]];
  const [unit, name] = steps.find(([size]) => Math.abs(value) >= size) ?? [1, ""];
  return `${(value / unit).toPrecision(3)}${name}`;
}
