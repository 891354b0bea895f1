/**
 * Replica exchange across a barrier: two particles on a ring stick together on one side or the other. Each is as likely, but the walk at the lowest temperature
 * stays where it starts; exchange with hotter walks carries it across.
 *
 *     node examples/node/replica-exchange.mjs
 */
import { lennardJones, open, thermodynamics } from "ergon";
import { equilibrateWalk, exchangeStatistics, exchangeWalk, startWalk } from "ergon/dynamics";

const length = 6;
const energy = lennardJones({ cutoff: 2.9 });
const ladder = [0.08, 0.11, 0.15, 0.21, 0.3, 0.45];
const ladders = 8;
const device = await open();

/** Share of the frames in which particle 1 is to the right of particle 0, of every state: an observable is four functions. */
const right = {
  sample: (x) => ({ positions: x.positions }),
  empty: () => [],
  add: (state, { positions: { shape: [frames, replicas], data } }) => {
    const isRight = (f, r) => ((data[2 * (f * replicas + r) + 1] - data[2 * (f * replicas + r)] + 1.5 * length) % length) > length / 2;
    return Array.from({ length: replicas }, (_, r) => {
      let { hits, all } = state[r] ?? { hits: 0, all: 0 };
      for (let f = 0; f < frames; f++, all++) if (isRight(f, r)) hits++;
      return { hits, all };
    });
  },
  result: (state) => state.map(({ hits, all }) => hits / all),
};

const kT = Array.from({ length: ladders }, () => ladder).flat();
const start = await startWalk(device, energy, { positions: [2, 3.12], dimension: 1, box: [length], replicas: kT.length, kT, seed: 1, maxDisplacement: 0.05 });
const settled = await equilibrateWalk(device, energy, start, { sweeps: 200 });
const run = await exchangeWalk(device, energy, settled, { attempts: 3000, between: 20, rungs: ladder.length, observables: { right, t: thermodynamics({ energy, dimension: 1 }) } });
const { pairs, roundTrips, roundTripTime } = exchangeStatistics(run.record);

const mean = (values) => values.reduce((s, x) => s + x, 0) / values.length;
console.log(`${ladders} ladders of ${ladder.length} temperatures on ${device.kind} ${device.precision}; all walks start with particle 1 on the right`);
console.log("kT     energy    on the right  exchanges accepted");
ladder.forEach((t, k) => {
  const own = (list) => list.filter((_, r) => r % ladder.length === k);
  console.log(`${t.toFixed(2)}  ${mean(own(run.results.t).map((x) => x.energy.mean)).toFixed(3).padStart(7)}   ${mean(own(run.results.right)).toFixed(2)}          ${pairs[k] ? pairs[k].acceptance.toFixed(2) : ""}`);
});
console.log(`${roundTrips} round trips, one in ${roundTripTime.toFixed(0)} attempts of a walker`);
device.close();
