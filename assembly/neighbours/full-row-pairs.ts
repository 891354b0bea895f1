// Pairs over full rows: each particle gathers from the clusters of its cluster's row, its own cluster first, a vector of partners at a time. The order of
// sums is that of the row. For devices that gather; on the CPU half rows are faster, and this is their check.
import { FullRowForcesParams, FullRowSumsParams } from "../generated/params";
import { fma, sumLanes } from "../lib/simd";
import { energyLambdaTerm, energyTerm, forceTerm } from "../pair/terms";
import { blockBytes, CENTRE, gatherParameter, NONE, otherLanes, quad, splatAt, writeShifts } from "./cluster";

/** args: blocks, order, counts, conditions, table, lengths, entries, forces(out) */
export function fullRowForces<T, E>(p: FullRowForcesParams, a: usize): void {
  traverse<T, E, u8>(p, a);
}

/** args: blocks, order, counts, conditions, table, lengths, entries, rows(out) */
export function fullRowSums<T, E>(p: FullRowSumsParams, a: usize): void {
  traverse<T, E, u32>(changetype<FullRowForcesParams>(p), a);
}

// M says what is added up: u8 for forces, u32 for sums.
function traverse<T, E, M>(p: FullRowForcesParams, a: usize): void {
  const columns = sizeof<M>() == 1 ? p.dimension : 3;
  memory.fill(<usize>load<u32>(a, 28), 0, <usize>p.replicas * p.capacity * columns * sizeof<T>());
  const table = <usize>load<u32>(a, 16);
  const cutoff2 = v128.splat<T>(<T>(p.cutoff * p.cutoff));
  const half = v128.splat<T>(<T>0.5);
  const switching = p.switchFrom < p.cutoff;
  const from = v128.splat<T>(<T>p.switchFrom);
  const inverseWidth = v128.splat<T>(<T>(switching ? 1.0 / (p.cutoff - p.switchFrom) : 0.0));
  const shifts = p.scratch;
  for (let r: usize = 0; r < <usize>p.replicas; r++) {
    const blocks = <usize>load<u32>(a) + r * (p.slots >> 2) * blockBytes<T>();
    const order = <usize>load<u32>(a, 4) + 4 * r * p.slots;
    const conditions = <usize>load<u32>(a, 12) + r * 8 * sizeof<T>();
    const lambda = splatAt<T>(conditions + 3 * sizeof<T>());
    writeShifts<T>(shifts, conditions);
    for (let slot: usize = 0; slot < <usize>p.slots; slot++) {
      const i = load<u32>(order + 4 * slot);
      if (i == NONE) continue;
      const cluster = slot >> 2;
      const home = blocks + cluster * blockBytes<T>() + (slot & 3) * sizeof<T>();
      const row = table + <usize>load<T>(home + 3 * quad<T>()) * p.types * quad<T>();
      const length = load<u32>(<usize>load<u32>(a, 20) + 4 * (r * (p.slots >> 2) + cluster));
      const entries = <usize>load<u32>(a, 24) + 4 * (r * (p.slots >> 2) + cluster) * p.rowCapacity;
      let ax = v128.splat<T>(<T>0), ay = ax, az = ax;
      let entry = <u32>(cluster << 5) | CENTRE;
      for (let k: u32 = 0; k <= length; k++) {
        const shift = shifts + <usize>(entry & 31) * quad<T>();
        const x = v128.add<T>(splatAt<T>(home), splatAt<T>(shift)), y = v128.add<T>(splatAt<T>(home + quad<T>()), splatAt<T>(shift + sizeof<T>()));
        const z = v128.add<T>(splatAt<T>(home + 2 * quad<T>()), splatAt<T>(shift + 2 * sizeof<T>()));
        for (let part: usize = 0; part < quad<T>(); part += 16) {
          const b = blocks + <usize>(entry >> 5) * blockBytes<T>() + part;
          const dx = v128.sub<T>(x, v128.load(b)), dy = v128.sub<T>(y, v128.load(b, quad<T>())), dz = v128.sub<T>(z, v128.load(b, 2 * quad<T>()));
          const r2 = fma<T>(dz, dz, fma<T>(dy, dy, v128.mul<T>(dx, dx)));
          let mask = v128.lt<T>(r2, cutoff2);
          if (k == 0) mask = v128.and(mask, otherLanes<T>(<u32>slot & 3, <u32>(part / sizeof<T>())));
          if (!v128.any_true(mask)) continue;
          const kinds = b + 3 * quad<T>();
          const p0 = gatherParameter<T>(row, kinds), p1 = gatherParameter<T>(row + sizeof<T>(), kinds);
          const p2 = gatherParameter<T>(row + 2 * sizeof<T>(), kinds), p3 = gatherParameter<T>(row + 3 * sizeof<T>(), kinds);
          const f = v128.and(forceTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth), mask);
          if (sizeof<M>() == 1) {
            ax = v128.add<T>(ax, v128.mul<T>(f, dx)); ay = v128.add<T>(ay, v128.mul<T>(f, dy)); az = v128.add<T>(az, v128.mul<T>(f, dz));
          } else {
            ax = v128.add<T>(ax, v128.and(v128.mul<T>(half, energyTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth)), mask));
            ay = v128.add<T>(ay, v128.and(v128.mul<T>(half, v128.mul<T>(f, r2)), mask));
            az = v128.add<T>(az, v128.and(v128.mul<T>(half, energyLambdaTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth)), mask));
          }
        }
        if (k < length) entry = load<u32>(entries + 4 * <usize>k);
      }
      const to = <usize>load<u32>(a, 28) + (r * p.capacity + i) * columns * sizeof<T>();
      store<T>(to, sumLanes<T>(ax));
      if (columns > 1) store<T>(to, sumLanes<T>(ay), sizeof<T>());
      if (columns > 2) store<T>(to, sumLanes<T>(az), 2 * sizeof<T>());
    }
  }
}
