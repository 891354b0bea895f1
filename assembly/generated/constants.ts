// Generated from the kernel specs by tools/generate.mjs. Do not edit.
export const STATUS_OK: u32 = 0;
export const STATUS_NON_FINITE: u32 = 1;
export const STATUS_NEIGHBOUR_OVERFLOW: u32 = 2;
export const STATUS_CAPACITY_OVERFLOW: u32 = 3;
export const STATUS_NOT_CONVERGED: u32 = 4;
export const STATUS_ESCAPED: u32 = 5;
