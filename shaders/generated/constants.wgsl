// Generated from the kernel specs by tools/generate.mjs. Do not edit.
const STATUS_OK: u32 = 0u;
const STATUS_NON_FINITE: u32 = 1u;
const STATUS_NEIGHBOUR_OVERFLOW: u32 = 2u;
const STATUS_CAPACITY_OVERFLOW: u32 = 3u;
const STATUS_NOT_CONVERGED: u32 = 4u;
const STATUS_ESCAPED: u32 = 5u;
