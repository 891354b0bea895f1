/**
 * Hamiltonian exchange: the coupling lambda of a soft-core fluid is the ladder, from particles that do not see each other (0) to the full fluid (1). The mean slopes
 * dU/dlambda give the excess free energy by thermodynamic integration.
 *
 *     deno run -A examples/deno/coupling-exchange.ts
 */
import { open, thermodynamics } from "ergon";
import { equilibrateWalk, exchangeStatistics, exchangeWalk, startWalk } from "ergon/dynamics";
import { gaussLegendre, ti } from "ergon/estimators";
import { softCoreBeutler } from "ergon/potentials";
import { latticePositions } from "ergon/system";

const [n, kT] = [40, 1.5];
const box = [8, 8, 8];
const energy = softCoreBeutler({ cutoff: 3 });
const { nodes } = gaussLegendre(8);
const device = await open();

const start = await startWalk(device, energy, { positions: latticePositions(n, box), dimension: 3, box, replicas: nodes.length, kT, lambda: nodes, seed: 1, maxDisplacement: 1 });
const settled = await equilibrateWalk(device, energy, start, { sweeps: 500 });
const { record, results } = await exchangeWalk(device, energy, settled, { attempts: 800, between: 5, observables: { t: thermodynamics({ energy, dimension: 3 }) } });
const slopes = results.t.map((t) => t.energyLambda);
const { deltaF, standardError } = await ti({ lambda: nodes, mean: slopes.map((s) => s.mean / kT), standardError: slopes.map((s) => s.standardError / kT) }, { rule: "gauss-legendre" });
const { pairs, roundTrips } = exchangeStatistics(record);

console.log(`${n} particles at kT ${kT} in a cube of side 8, on ${device.kind} ${device.precision}`);
nodes.forEach((lambda: number, k: number) => console.log(`lambda ${lambda.toFixed(3)}  dU/dlambda ${slopes[k].mean.toFixed(2).padStart(7)} ± ${slopes[k].standardError.toFixed(2)}${pairs[k] ? `  exchanges accepted ${pairs[k].acceptance.toFixed(2)}` : ""}`));
console.log(`${roundTrips} round trips`);
console.log(`beta F_ex = ${deltaF.toFixed(2)} ± ${standardError.toFixed(2)} (NIST: -6.72, cutoff 3, no tail)`);
device.close();
