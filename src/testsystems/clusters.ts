/**
 * Lennard-Jones clusters: starting positions by formula, and the energies of the minima that they fall into. Energies in epsilon, of unique pairs without a
 * trap; lengths in sigma. Source of the minima: D. J. Wales, J. P. K. Doye, J. Phys. Chem. A 101, 5111 (1997) and the Cambridge Cluster Database; of those in
 * the plane: C. Dellago, P. G. Bolhuis, D. Chandler, J. Chem. Phys. 108, 9236 (1998).
 */

export interface ClusterStart {
  readonly name: string;
  readonly n: number;
  readonly dimension: number;
  /** [n * dimension], ideal polyhedra with nearest neighbours at the distance of the pair minimum: near the minimum, not at it. */
  readonly positions: Float64Array;
  /** Energy of the minimum below. */
  readonly minimum: number;
}

/** Distance of the minimum of a pair, in sigma. */
const R_MIN = 2 ** (1 / 6);

/** Five-fold ring of a radius at a height, turned by half a step where asked. */
function pentagon(radius: number, z: number, turned: boolean): number[][] {
  return Array.from({ length: 5 }, (_, k) => {
    const angle = (2 * Math.PI * (k + (turned ? 0.5 : 0))) / 5;
    return [radius * Math.cos(angle), radius * Math.sin(angle), z];
  });
}

/** The pentagonal bipyramid LJ7: a ring of five with one particle above and one below. */
export function lj7Bipyramid(): ClusterStart {
  const radius = R_MIN / (2 * Math.sin(Math.PI / 5));
  const height = Math.sqrt(R_MIN ** 2 - radius ** 2);
  return { name: "LJ7 pentagonal bipyramid", n: 7, dimension: 3, positions: Float64Array.from([...pentagon(radius, 0, false), [0, 0, height], [0, 0, -height]].flat()), minimum: -16.505384168 };
}

/** The twelve vertices of an icosahedron with this distance from its centre. */
function icosahedron(radius: number): number[][] {
  const z = radius / Math.sqrt(5);
  return [[0, 0, radius], ...pentagon(2 * z, z, false), ...pentagon(2 * z, -z, true), [0, 0, -radius]];
}

/** The icosahedron LJ13: a centre and twelve neighbours. */
export function lj13Icosahedron(): ClusterStart {
  return { name: "LJ13 icosahedron", n: 13, dimension: 3, positions: Float64Array.from([[0, 0, 0], ...icosahedron(R_MIN)].flat()), minimum: -44.326801420 };
}

/** The Mackay icosahedron LJ55: a centre, twelve neighbours, twelve vertices at twice their distance and the thirty middles of the edges between them. */
export function lj55Icosahedron(): ClusterStart {
  const inner = icosahedron(R_MIN);
  const outer = icosahedron(2 * R_MIN);
  const edge = 4 * R_MIN * Math.sin(Math.atan(2) / 2);
  const middles: number[][] = [];
  outer.forEach((a, i) => outer.slice(i + 1).forEach((b) => {
    if (Math.abs(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) - edge) < 1e-9) middles.push(a.map((v, d) => (v + b[d]) / 2));
  }));
  return { name: "LJ55 Mackay icosahedron", n: 55, dimension: 3, positions: Float64Array.from([[0, 0, 0], ...inner, ...outer, ...middles].flat()), minimum: -279.248470463 };
}

/**
 * The four lowest minima of LJ7 in the plane, as pieces of the triangular lattice: the hexagon, two capped parallelograms and the trapezoid.
 * Of the 31 pieces of seven sites that grow from a triangle by sites with two neighbours, 1, 12, 12 and 6 fall into them.
 */
export function lj7InThePlane(): ClusterStart[] {
  // Lattice coordinates (i, j): the point i a + j b with a = (1, 0), b = (1/2, sqrt(3)/2).
  const pieces: [string, readonly (readonly [number, number])[], number][] = [
    ["hexagon", [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]], -12.534867],
    ["capped parallelogram 1", [[0, 2], [1, 1], [1, 2], [2, 0], [2, 1], [2, 2], [3, 1]], -11.501291],
    ["capped parallelogram 2", [[0, 1], [0, 2], [1, 0], [1, 1], [2, 0], [2, 1], [3, 0]], -11.476907],
    ["trapezoid", [[0, 0], [1, 0], [2, 0], [3, 0], [0, 1], [1, 1], [2, 1]], -11.403419],
  ];
  return pieces.map(([name, sites, minimum]) => ({
    name: `LJ7 in the plane, ${name}`,
    n: 7,
    dimension: 2,
    positions: Float64Array.from(sites.flatMap(([i, j]) => [R_MIN * (i + j / 2), (R_MIN * j * Math.sqrt(3)) / 2])),
    minimum,
  }));
}
