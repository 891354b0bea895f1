// Generated from the kernel specs by tools/generate.mjs. Do not edit.
@unmanaged export class AdvanceParams {
  scratch: usize;
  status: usize;
}

@unmanaged export class FillUniformParams {
  replicas: u32;
  perReplica: u32;
  stream: u32;
  rows: u32;
  columns: u32;
  scratch: usize;
  status: usize;
}

@unmanaged export class FillNormalParams {
  replicas: u32;
  perReplica: u32;
  stream: u32;
  rows: u32;
  columns: u32;
  scratch: usize;
  status: usize;
}
