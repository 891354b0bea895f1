// Small dense linear algebra in f64. Twin of src/core/linear-algebra.ts.

/** a[i, j] of a row-major matrix [n, n] */
// @ts-ignore: decorator
@inline
function at(a: usize, n: u32, i: u32, j: u32): usize {
  return a + 8 * (<usize>i * n + j);
}

/**
 * Solves A x = b for a symmetric positive semidefinite A, in place; x is zero where a pivot falls below `pinned` times its diagonal entry.
 */
export function solveSemidefinite(a: usize, b: usize, n: u32, pinned: f64): void {
  for (let j: u32 = 0; j < n; j++) {
    const whole = load<f64>(at(a, n, j, j));
    let pivot = whole;
    for (let k: u32 = 0; k < j; k++) pivot -= load<f64>(at(a, n, j, k)) * load<f64>(at(a, n, j, k));
    const open = !(pivot > pinned * whole);
    const root = open ? 1.0 : Math.sqrt(pivot);
    for (let i = j + 1; i < n; i++) {
      let x = load<f64>(at(a, n, i, j));
      for (let k: u32 = 0; k < j; k++) x -= load<f64>(at(a, n, i, k)) * load<f64>(at(a, n, j, k));
      store<f64>(at(a, n, i, j), open ? 0.0 : x / root);
    }
    store<f64>(at(a, n, j, j), open ? f64.POSITIVE_INFINITY : root);
  }
  for (let i: u32 = 0; i < n; i++) {
    let x = load<f64>(b + 8 * <usize>i);
    for (let k: u32 = 0; k < i; k++) x -= load<f64>(at(a, n, i, k)) * load<f64>(b + 8 * <usize>k);
    store<f64>(b + 8 * <usize>i, x / load<f64>(at(a, n, i, i)));
  }
  for (let i = <i32>n - 1; i >= 0; i--) {
    let x = load<f64>(b + 8 * <usize>i);
    for (let k = <u32>i + 1; k < n; k++) x -= load<f64>(at(a, n, k, i)) * load<f64>(b + 8 * <usize>k);
    store<f64>(b + 8 * <usize>i, x / load<f64>(at(a, n, i, i)));
  }
}
