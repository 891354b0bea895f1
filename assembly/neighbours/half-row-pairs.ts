// Pairs over half rows: each particle against the clusters of its row, a vector of partners at a time, both sides of a pair served at once. Its own cluster
// comes first and serves its own side only. Rows are sorted by image, so a particle is shifted once for each image that it has.
// No branch depends on a distance: what lies beyond the cutoff is computed and masked away, which costs less than guessing wrong.
import { HalfRowForcesParams, HalfRowSumsParams } from "../generated/params";
import { fma, fnma } from "../lib/simd";
import { energyLambdaTerm, energyTerm, forceTerm } from "../pair/terms";
import { blockBytes, gatherParameter, NONE, otherLanes, quad, splatAt, storeSums, writeShifts } from "./cluster";

/** args: blocks, order, counts, conditions, table, rowStarts, entries, forces(out) */
export function halfRowForces<T, E>(p: HalfRowForcesParams, a: usize): void {
  if (p.types == 1 && p.switchFrom >= p.cutoff) replicas<T, E, u8, u8>(p, a);
  else replicas<T, E, u8, u32>(p, a);
}

/** args: blocks, order, counts, conditions, table, rowStarts, entries, rows(out) */
export function halfRowSums<T, E>(p: HalfRowSumsParams, a: usize): void {
  replicas<T, E, u32, u32>(changetype<HalfRowForcesParams>(p), a);
}

// M says what is added up: u8 for forces, u32 for sums. G says how general the pairs are: u8 for one type and no switch, u32 for all.
// Sums of the partners lie in blocks of 16 numbers like the positions; the particles' own sums in fours, one for each slot.
// @ts-ignore: decorator
@inline
function replicas<T, E, M, G>(p: HalfRowForcesParams, a: usize): void {
  const columns = sizeof<M>() == 1 ? p.dimension : 3;
  const sums = p.scratch, own = sums + <usize>p.slots * quad<T>(), shifts = own + <usize>p.slots * quad<T>();
  memory.fill(<usize>load<u32>(a, 28), 0, <usize>p.replicas * p.capacity * columns * sizeof<T>());
  for (let r: usize = 0; r < <usize>p.replicas; r++) {
    const order = <usize>load<u32>(a, 4) + 4 * r * p.slots;
    const out = <usize>load<u32>(a, 28) + r * p.capacity * columns * sizeof<T>();
    writeShifts<T>(shifts, <usize>load<u32>(a, 12) + r * 8 * sizeof<T>());
    memory.fill(sums, 0, <usize>p.slots * quad<T>());
    traverse<T, E, M, G>(p, a, r, order, sums, own, shifts);
    for (let slot: usize = 0; slot < <usize>p.slots; slot++) {
      const i = load<u32>(order + 4 * slot);
      if (i == NONE) continue;
      const from = sums + (slot >> 2) * blockBytes<T>() + (slot & 3) * sizeof<T>();
      const and = own + slot * quad<T>();
      const to = out + <usize>i * columns * sizeof<T>();
      store<T>(to, load<T>(and) + load<T>(from));
      if (columns > 1) store<T>(to, load<T>(and, sizeof<T>()) + load<T>(from, quad<T>()), sizeof<T>());
      if (columns > 2) store<T>(to, load<T>(and, 2 * sizeof<T>()) + load<T>(from, 2 * quad<T>()), 2 * sizeof<T>());
    }
  }
}

/** Subtracts f d (forces; M is u8) or adds u, w, l (sums) at the partners. */
// @ts-ignore: decorator
@inline
function give<T, M>(s: usize, f: v128, x: v128, y: v128, z: v128): void {
  if (sizeof<M>() == 1) {
    v128.store(s, fnma<T>(f, x, v128.load(s)));
    v128.store(s, fnma<T>(f, y, v128.load(s, quad<T>())), quad<T>());
    v128.store(s, fnma<T>(f, z, v128.load(s, 2 * quad<T>())), 2 * quad<T>());
  } else {
    v128.store(s, v128.add<T>(v128.load(s), x));
    v128.store(s, v128.add<T>(v128.load(s, quad<T>()), y), quad<T>());
    v128.store(s, v128.add<T>(v128.load(s, 2 * quad<T>()), z), 2 * quad<T>());
  }
}

function traverse<T, E, M, G>(p: HalfRowForcesParams, a: usize, r: usize, order: usize, sums: usize, own: usize, shifts: usize): void {
  const blocks = <usize>load<u32>(a) + r * (p.slots >> 2) * blockBytes<T>();
  const rowStarts = <usize>load<u32>(a, 20) + 4 * r * (p.slots + 1);
  const entries = <usize>load<u32>(a, 24) + 4 * r * p.entryCapacity;
  const table = <usize>load<u32>(a, 16);
  const lambda = splatAt<T>(<usize>load<u32>(a, 12) + (r * 8 + 3) * sizeof<T>());
  const cutoff2 = v128.splat<T>(<T>(p.cutoff * p.cutoff));
  const half = v128.splat<T>(<T>0.5);
  const switching = sizeof<G>() > 1 && p.switchFrom < p.cutoff;
  const from = v128.splat<T>(<T>p.switchFrom);
  const inverseWidth = v128.splat<T>(<T>(switching ? 1.0 / (p.cutoff - p.switchFrom) : 0.0));
  // From the positions of a cluster to its sums.
  const across = sums - blocks;
  const many = sizeof<G>() > 1 && p.types > 1;
  for (let slot: usize = 0; slot < <usize>p.slots; slot++) {
    if (load<u32>(order + 4 * slot) == NONE) {
      // Cells end with empty lanes; the clusters that are not in use come last.
      if ((slot & 3) == 0) break;
      continue;
    }
    const cluster = blocks + (slot >> 2) * blockBytes<T>(), home = cluster + (slot & 3) * sizeof<T>();
    const x0 = splatAt<T>(home), y0 = splatAt<T>(home + quad<T>()), z0 = splatAt<T>(home + 2 * quad<T>());
    const row = many ? table + <usize>load<T>(home + 3 * quad<T>()) * p.types * quad<T>() : table;
    let p0 = splatAt<T>(row), p1 = splatAt<T>(row + sizeof<T>()), p2 = splatAt<T>(row + 2 * sizeof<T>()), p3 = splatAt<T>(row + 3 * sizeof<T>());
    let ax = v128.splat<T>(<T>0), ay = ax, az = ax;
    for (let part: usize = 0; part < quad<T>(); part += 16) {
      const b = cluster + part;
      const dx = v128.sub<T>(x0, v128.load(b)), dy = v128.sub<T>(y0, v128.load(b, quad<T>())), dz = v128.sub<T>(z0, v128.load(b, 2 * quad<T>()));
      const r2 = fma<T>(dz, dz, fma<T>(dy, dy, v128.mul<T>(dx, dx)));
      const mask = v128.and(v128.lt<T>(r2, cutoff2), otherLanes<T>(<u32>slot & 3, <u32>(part / sizeof<T>())));
      if (many) {
        p0 = gatherParameter<T>(row, b + 3 * quad<T>()); p1 = gatherParameter<T>(row + sizeof<T>(), b + 3 * quad<T>());
        p2 = gatherParameter<T>(row + 2 * sizeof<T>(), b + 3 * quad<T>()); p3 = gatherParameter<T>(row + 3 * sizeof<T>(), b + 3 * quad<T>());
      }
      const f = v128.and(forceTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth), mask);
      if (sizeof<M>() == 1) {
        ax = v128.add<T>(ax, v128.mul<T>(f, dx)); ay = v128.add<T>(ay, v128.mul<T>(f, dy)); az = v128.add<T>(az, v128.mul<T>(f, dz));
      } else {
        ax = v128.add<T>(ax, v128.and(v128.mul<T>(half, energyTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth)), mask));
        ay = v128.add<T>(ay, v128.and(v128.mul<T>(half, v128.mul<T>(f, r2)), mask));
        az = v128.add<T>(az, v128.and(v128.mul<T>(half, energyLambdaTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth)), mask));
      }
    }
    let at = entries + 4 * <usize>load<u32>(rowStarts + 4 * slot);
    const end = entries + 4 * <usize>load<u32>(rowStarts + 4 * slot, 4);
    while (at < end) {
      let entry = load<u32>(at);
      const code = entry & 31;
      const shift = shifts + <usize>code * quad<T>();
      const x = v128.add<T>(x0, splatAt<T>(shift)), y = v128.add<T>(y0, splatAt<T>(shift + sizeof<T>())), z = v128.add<T>(z0, splatAt<T>(shift + 2 * sizeof<T>()));
      do {
        const b = blocks + <usize>(entry >> 5) * blockBytes<T>();
        const dx = v128.sub<T>(x, v128.load(b)), dy = v128.sub<T>(y, v128.load(b, quad<T>())), dz = v128.sub<T>(z, v128.load(b, 2 * quad<T>()));
        const r2 = fma<T>(dz, dz, fma<T>(dy, dy, v128.mul<T>(dx, dx)));
        const mask = v128.lt<T>(r2, cutoff2);
        if (many) {
          p0 = gatherParameter<T>(row, b + 3 * quad<T>()); p1 = gatherParameter<T>(row + sizeof<T>(), b + 3 * quad<T>());
          p2 = gatherParameter<T>(row + 2 * sizeof<T>(), b + 3 * quad<T>()); p3 = gatherParameter<T>(row + 3 * sizeof<T>(), b + 3 * quad<T>());
        }
        const f = v128.and(forceTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth), mask);
        if (sizeof<M>() == 1) {
          ax = fma<T>(f, dx, ax); ay = fma<T>(f, dy, ay); az = fma<T>(f, dz, az);
          give<T, M>(b + across, f, dx, dy, dz);
        } else {
          const u = v128.and(v128.mul<T>(half, energyTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth)), mask);
          const w = v128.and(v128.mul<T>(half, v128.mul<T>(f, r2)), mask);
          const l = v128.and(v128.mul<T>(half, energyLambdaTerm<T, E>(r2, lambda, p0, p1, p2, p3, switching, from, inverseWidth)), mask);
          ax = v128.add<T>(ax, u); ay = v128.add<T>(ay, w); az = v128.add<T>(az, l);
          give<T, M>(b + across, f, u, w, l);
        }
        // The other half of the cluster where a vector holds two numbers.
        if (sizeof<T>() == 8) {
          const c = b + 16;
          const ex = v128.sub<T>(x, v128.load(c)), ey = v128.sub<T>(y, v128.load(c, quad<T>())), ez = v128.sub<T>(z, v128.load(c, 2 * quad<T>()));
          const q2 = fma<T>(ez, ez, fma<T>(ey, ey, v128.mul<T>(ex, ex)));
          const also = v128.lt<T>(q2, cutoff2);
          if (many) {
            p0 = gatherParameter<T>(row, c + 3 * quad<T>()); p1 = gatherParameter<T>(row + sizeof<T>(), c + 3 * quad<T>());
            p2 = gatherParameter<T>(row + 2 * sizeof<T>(), c + 3 * quad<T>()); p3 = gatherParameter<T>(row + 3 * sizeof<T>(), c + 3 * quad<T>());
          }
          const g = v128.and(forceTerm<T, E>(q2, lambda, p0, p1, p2, p3, switching, from, inverseWidth), also);
          if (sizeof<M>() == 1) {
            ax = fma<T>(g, ex, ax); ay = fma<T>(g, ey, ay); az = fma<T>(g, ez, az);
            give<T, M>(c + across, g, ex, ey, ez);
          } else {
            const u = v128.and(v128.mul<T>(half, energyTerm<T, E>(q2, lambda, p0, p1, p2, p3, switching, from, inverseWidth)), also);
            const w = v128.and(v128.mul<T>(half, v128.mul<T>(g, q2)), also);
            const l = v128.and(v128.mul<T>(half, energyLambdaTerm<T, E>(q2, lambda, p0, p1, p2, p3, switching, from, inverseWidth)), also);
            ax = v128.add<T>(ax, u); ay = v128.add<T>(ay, w); az = v128.add<T>(az, l);
            give<T, M>(c + across, g, u, w, l);
          }
        }
        // The array ends with an entry to spare.
        at += 4;
        entry = load<u32>(at);
      } while (at < end && (entry & 31) == code);
    }
    storeSums<T>(own + slot * quad<T>(), ax, ay, az);
  }
}
