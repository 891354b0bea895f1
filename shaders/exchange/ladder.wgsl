// Partner of a replica at an attempt of replica exchange, the replica itself where it has none: twin of src/kernels/exchange/ladder.ts.

fn partner_of(replica: u32, rungs: u32, attempt_number: u32) -> u32 {
  let rung = replica % rungs;
  if (((rung + (attempt_number & 1u)) & 1u) == 0u) { return select(replica, replica + 1u, rung + 1u < rungs); }
  return select(replica, replica - 1u, rung > 0u);
}
