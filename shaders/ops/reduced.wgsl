// Elements of a reduction: where kept element i begins, and where reduced element j lies from there.
fn kept_position(i: u32) -> u32 {
  var rest = i;
  var at = (rest % params.size3) * params.stride3; rest = rest / params.size3;
  at = at + (rest % params.size2) * params.stride2; rest = rest / params.size2;
  at = at + (rest % params.size1) * params.stride1; rest = rest / params.size1;
  return at + rest * params.stride0;
}

fn reduced_position(j: u32) -> u32 {
  var rest = j;
  var at = (rest % params.reducedSize3) * params.reducedStride3; rest = rest / params.reducedSize3;
  at = at + (rest % params.reducedSize2) * params.reducedStride2; rest = rest / params.reducedSize2;
  at = at + (rest % params.reducedSize1) * params.reducedStride1; rest = rest / params.reducedSize1;
  return at + rest * params.reducedStride0;
}
