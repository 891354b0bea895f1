// -ln of a mixture of isotropic Gaussians, by log-sum-exp: twin of src/kernels/field/gaussian-mixture.ts and assembly/field/gaussian-mixture.ts.
// numbers = l, mx, my, mz, h of each component.
fn mixture_mean(k: u32) -> vec3<f32> {
  return vec3<f32>(numbers[k + 1u], numbers[k + 2u], numbers[k + 3u]);
}

fn mixture_exponent(x: vec3<f32>, k: u32) -> f32 {
  let u = x - mixture_mean(k);
  return numbers[k] - numbers[k + 4u] * dot(u, u);
}

fn field_evaluate(x: vec3<f32>) -> vec4<f32> {
  var largest = mixture_exponent(x, 0u);
  for (var k = 5u; k < params.parameters; k = k + 5u) { largest = max(largest, mixture_exponent(x, k)); }
  var total = 0.0;
  var gradient = vec3<f32>(0.0);
  for (var k = 0u; k < params.parameters; k = k + 5u) {
    let w = exp(mixture_exponent(x, k) - largest);
    total = total + w;
    gradient = gradient + (2.0 * w * numbers[k + 4u]) * (x - mixture_mean(k));
  }
  return vec4<f32>(gradient / total, -(largest + log(total)));
}
