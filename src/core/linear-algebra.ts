/**
 * Small dense linear algebra on row-major arrays, in f64: what tens to hundreds of states or parameters need. Nothing here is blocked or fast.
 */

/**
 * Solves A x = b for a symmetric positive semidefinite A by Cholesky's factorization, in place: on return `b` holds x and the lower triangle of `a` the
 * factor. A pivot below `pinned` times its diagonal entry, or below zero, belongs to a direction that the equations leave open: its x is set to zero.
 * @param a [n, n]; @param b [n]
 */
export function solveSemidefinite(a: Float64Array, b: Float64Array, n: number, pinned = 1e-13): void {
  for (let j = 0; j < n; j++) {
    let pivot = a[j * n + j];
    const whole = pivot;
    for (let k = 0; k < j; k++) pivot -= a[j * n + k] * a[j * n + k];
    const open = !(pivot > pinned * whole);
    const root = open ? 1 : Math.sqrt(pivot);
    for (let i = j + 1; i < n; i++) {
      let x = a[i * n + j];
      for (let k = 0; k < j; k++) x -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = open ? 0 : x / root;
    }
    a[j * n + j] = open ? Infinity : root;
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
}

/** Eigenvalues in descending order; column j of `vectors` [n, n] belongs to value j. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix [n, n], by Householder's tridiagonalization and the implicit QL iteration
 * (tred2 and tql2 of Bowdler, Martin, Reinsch and Wilkinson, Numer. Math. 11, 293 (1968)). Errors are of the order of 1e-16 times the largest eigenvalue.
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): Eigen {
  const v = Float64Array.from(matrix);
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  if (n > 0) {
    tridiagonalize(v, d, e, n);
    implicitQl(v, d, e, n);
  }
  const order = Array.from(d.keys()).sort((i, j) => d[j] - d[i]);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => { for (let i = 0; i < n; i++) vectors[i * n + to] = v[i * n + from]; });
  return { values: Float64Array.from(order, (i) => d[i]), vectors };
}

/** tred2: v becomes the orthogonal matrix, d the diagonal, e[1..] the subdiagonal. */
function tridiagonalize(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let i = n - 1; i > 0; i--) {
    const l = i - 1;
    let scale = 0;
    for (let k = 0; k <= l; k++) scale += Math.abs(v[i * n + k]);
    if (l === 0 || scale === 0) {
      e[i] = v[i * n + l];
      d[i] = 0;
      continue;
    }
    let h = 0;
    for (let k = 0; k <= l; k++) h += (v[i * n + k] /= scale) ** 2;
    const f = v[i * n + l];
    const g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    e[i] = scale * g;
    h -= f * g;
    v[i * n + l] = f - g;
    reflect(v, e, n, i, l, h);
    d[i] = h;
  }
  d[0] = 0;
  e[0] = 0;
  for (let i = 0; i < n; i++) {
    if (d[i] !== 0)
      for (let j = 0; j < i; j++) {
        let g = 0;
        for (let k = 0; k < i; k++) g += v[i * n + k] * v[k * n + j];
        for (let k = 0; k < i; k++) v[k * n + j] -= g * v[k * n + i];
      }
    d[i] = v[i * n + i];
    v[i * n + i] = 1;
    for (let j = 0; j < i; j++) v[j * n + i] = v[i * n + j] = 0;
  }
}

/** One Householder reflection of tred2: updates the leading block of v with the vector in row i. */
function reflect(v: Float64Array, e: Float64Array, n: number, i: number, l: number, h: number): void {
  let sum = 0;
  for (let j = 0; j <= l; j++) {
    v[j * n + i] = v[i * n + j] / h;
    let g = 0;
    for (let k = 0; k <= j; k++) g += v[j * n + k] * v[i * n + k];
    for (let k = j + 1; k <= l; k++) g += v[k * n + j] * v[i * n + k];
    e[j] = g / h;
    sum += e[j] * v[i * n + j];
  }
  const half = sum / (h + h);
  for (let j = 0; j <= l; j++) {
    const f = v[i * n + j];
    const g = (e[j] -= half * f);
    for (let k = 0; k <= j; k++) v[j * n + k] -= f * e[k] + g * v[i * n + k];
  }
}

/** tql2: diagonalizes (d, e), turning the columns of v along. */
function implicitQl(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]) > Number.EPSILON * (Math.abs(d[m]) + Math.abs(d[m + 1]))) m++;
      if (m === l) break;
      if (sweep === 60) throw new RangeError("symmetricEigen: the matrix holds a number that is not finite");
      let g = (d[l + 1] - d[l]) / (2 * e[l]);
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? Math.hypot(g, 1) : -Math.hypot(g, 1)));
      let s = 1;
      let c = 1;
      let shift = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i];
        const b = c * e[i];
        const r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= shift;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - shift;
        const t = (d[i] - g) * s + 2 * c * b;
        shift = s * t;
        d[i + 1] = g + shift;
        g = c * t - b;
        for (let k = 0; k < n; k++) {
          const w = v[k * n + i + 1];
          v[k * n + i + 1] = s * v[k * n + i] + c * w;
          v[k * n + i] = c * v[k * n + i] - s * w;
        }
      }
      if (i >= l) continue;
      d[l] -= shift;
      e[l] = g;
      e[m] = 0;
    }
  }
}
