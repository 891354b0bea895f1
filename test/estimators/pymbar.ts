/** The samples of test/reference/pymbar.json (pymbar 3.1.0; five harmonic oscillators, the last without samples) as estimators take them. */
import reference from "../reference/pymbar.json" with { type: "json" };

export { reference };

/** u_k(x) = K_k (x - O_k)^2 / 2 */
export function oscillatorEnergies(x_n: readonly number[]): number[][] {
  return reference.harmonicOffsets.map((offset, k) => x_n.map((x) => 0.5 * reference.harmonicForceConstants[k] * (x - offset) ** 2));
}

export const u_kn = oscillatorEnergies(reference.x_n);

/** Work from state 0 to state 1 on the samples of state 0, and back on those of state 1. */
export const forward = u_kn[1].slice(0, 200).map((u, n) => u - u_kn[0][n]);
export const reverse = u_kn[0].slice(200, 400).map((u, n) => u - u_kn[1][200 + n]);
