// Element that a view through six axes names: needs the parameters size0.., stride0.., offset.
fn view_position(e: u32) -> u32 {
  var rest = e;
  var at = params.offset;
  at = at + (rest % params.size5) * params.stride5; rest = rest / params.size5;
  at = at + (rest % params.size4) * params.stride4; rest = rest / params.size4;
  at = at + (rest % params.size3) * params.stride3; rest = rest / params.size3;
  at = at + (rest % params.size2) * params.stride2; rest = rest / params.size2;
  at = at + (rest % params.size1) * params.stride1; rest = rest / params.size1;
  return at + rest * params.stride0;
}
