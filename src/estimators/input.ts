/**
 * What estimators accept, and how they refuse: `TypeError` for a wrong type, `RangeError` naming the argument, the place, what was expected and found.
 */

/** A list of numbers. */
export type Numbers = ArrayLike<number>;

/** A matrix [rows, columns]: rows of numbers, or one row-major array with its shape (as npy files hold it). */
export type Rows = readonly Numbers[] | { readonly data: Numbers; readonly shape: readonly number[] };

function isList(x: unknown): x is Numbers {
  return Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
}

/** Which numbers that are not finite a quantity may hold. */
export interface Allowed {
  readonly plusInfinity?: boolean;
}

/**
 * A copy as doubles, without NaN and forbidden infinities.
 * @throws {TypeError} when it is not a list of numbers; {RangeError} naming the entry that is wrong, or the length when it is below `least`.
 */
export function numbers(x: unknown, name: string, least = 1, allowed: Allowed = {}): Float64Array {
  if (!isList(x)) throw new TypeError(`${name}: expected a list of numbers, found ${x === null ? "null" : typeof x}`);
  if (x.length < least) throw new RangeError(`${name}: expected at least ${least} ${least === 1 ? "number" : "numbers"}, found ${x.length}`);
  const out = Float64Array.from(x);
  checkNumbers(out, allowed, (i) => `${name}[${i}]`, (i) => x[i]);
  return out;
}

/** The check of {@link numbers} on an array that is already there. */
function checkNumbers(out: Float64Array, allowed: Allowed, place: (i: number) => string, original: (i: number) => unknown): void {
  for (let i = 0; i < out.length; i++) {
    const x = out[i];
    if (x - x === 0 || (x === Infinity && allowed.plusInfinity)) continue;
    if (Number.isNaN(out[i]) && typeof original(i) !== "number") throw new TypeError(`${place(i)}: expected a number, found ${typeof original(i)}`);
    throw new RangeError(`${place(i)}: expected a finite number${allowed.plusInfinity ? " or +Infinity" : ""}, found ${out[i]}`);
  }
}

/** A matrix as one row-major array of doubles. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * A matrix as one array of doubles, checked as {@link numbers} checks. An array of doubles with its shape is used as it is, not copied.
 * @throws {TypeError} when it is neither rows nor data with a shape; {RangeError} for ragged rows, a shape that does not fit, or an entry that is wrong.
 */
export function matrix(x: unknown, name: string, allowed: Allowed = {}): Matrix {
  const whole = x as { data?: unknown; shape?: unknown } | null | undefined;
  if (typeof x === "object" && x !== null && isList(whole!.data) && Array.isArray(whole!.shape)) {
    const [rows, columns] = whole!.shape as number[];
    if (whole!.shape.length !== 2 || rows * columns !== whole!.data.length) throw new RangeError(`${name}: expected a shape [states, samples] of ${whole!.data.length} numbers, found [${whole!.shape}]`);
    const data = whole!.data instanceof Float64Array ? whole!.data : Float64Array.from(whole!.data);
    checkNumbers(data, allowed, (i) => `${name}[${Math.floor(i / columns)}][${i % columns}]`, (i) => (whole!.data as Numbers)[i]);
    return { data, rows, columns };
  }
  if (!Array.isArray(x) || !x.every(isList)) throw new TypeError(`${name}: expected rows of numbers, or { data, shape: [rows, columns] }, found ${x === null ? "null" : Array.isArray(x) ? "a list of something else" : typeof x}`);
  const columns = x.length > 0 ? x[0].length : 0;
  const data = new Float64Array(x.length * columns);
  x.forEach((row: Numbers, k) => {
    if (row.length !== columns) throw new RangeError(`${name}[${k}]: expected ${columns} numbers as in the first row, found ${row.length}`);
    data.set(numbers(row, `${name}[${k}]`, 0, allowed), k * columns);
  });
  return { data, rows: x.length, columns };
}

/** Counts: integers of zero or more. @throws {RangeError} naming the first that is not. */
export function counts(x: unknown, name: string): Float64Array {
  const out = numbers(x, name);
  out.forEach((n, k) => {
    if (!Number.isInteger(n) || n < 0) throw new RangeError(`${name}[${k}]: expected a count, an integer of zero or more, found ${n}`);
  });
  return out;
}

/** A positive number. */
export function positive(x: unknown, name: string): number {
  if (typeof x !== "number") throw new TypeError(`${name}: expected a number, found ${typeof x}`);
  if (!(x > 0) || x === Infinity) throw new RangeError(`${name}: expected a positive number, found ${x}`);
  return x;
}
