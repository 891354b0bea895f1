// -ln of a mixture of isotropic Gaussians: U = -ln sum_k exp(l - h |x - m|^2), by log-sum-exp. Numbers: l, mx, my, mz, h of each component.
// Twin of src/kernels/field/gaussian-mixture.ts and shaders/field/gaussian-mixture.wgsl. The logarithm is the standard library's, a lane at a time.
import { lanes } from "../lib/simd";
import { exp } from "../lib/transcendental";

@unmanaged export class GaussianMixture<T> {
  /** l - h |x - m|^2 of one component. */
  // @ts-ignore: decorator
  @inline
  exponent(at: usize, component: usize): v128 {
    let r2 = v128.splat<T>(<T>0);
    for (let d: usize = 0; d < 3; d++) {
      const u = v128.sub<T>(v128.load(at + 16 * d), v128.splat<T>(load<T>(component + (d + 1) * sizeof<T>())));
      r2 = v128.add<T>(r2, v128.mul<T>(u, u));
    }
    return v128.sub<T>(v128.splat<T>(load<T>(component)), v128.mul<T>(v128.splat<T>(load<T>(component, 4 * sizeof<T>())), r2));
  }

  evaluate(at: usize, numbers: usize, n: u32): void {
    const end = numbers + <usize>n * sizeof<T>();
    let largest = this.exponent(at, numbers);
    for (let c = numbers + 5 * sizeof<T>(); c < end; c += 5 * sizeof<T>()) largest = v128.max<T>(largest, this.exponent(at, c));
    const x = v128.load(at), y = v128.load(at, 16), z = v128.load(at, 32);
    let total = v128.splat<T>(<T>0), gx = total, gy = total, gz = total;
    for (let c = numbers; c < end; c += 5 * sizeof<T>()) {
      const w = exp<T>(v128.sub<T>(this.exponent(at, c), largest));
      const h2 = v128.splat<T>(load<T>(c, 4 * sizeof<T>()) * <T>2);
      const wh = v128.mul<T>(w, h2);
      total = v128.add<T>(total, w);
      gx = v128.add<T>(gx, v128.mul<T>(wh, v128.sub<T>(x, v128.splat<T>(load<T>(c, sizeof<T>())))));
      gy = v128.add<T>(gy, v128.mul<T>(wh, v128.sub<T>(y, v128.splat<T>(load<T>(c, 2 * sizeof<T>())))));
      gz = v128.add<T>(gz, v128.mul<T>(wh, v128.sub<T>(z, v128.splat<T>(load<T>(c, 3 * sizeof<T>())))));
    }
    v128.store(at, v128.div<T>(gx, total), 64);
    v128.store(at, v128.div<T>(gy, total), 80);
    v128.store(at, v128.div<T>(gz, total), 96);
    v128.store(at, total, 48);
    for (let lane: usize = 0; lane < <usize>lanes<T>(); lane++) {
      const here = at + lane * sizeof<T>();
      if (sizeof<T>() == 4) store<f32>(here, Mathf.log(load<f32>(here, 48)), 48);
      else store<f64>(here, Math.log(load<f64>(here, 48)), 48);
    }
    v128.store(at, v128.neg<T>(v128.add<T>(largest, v128.load(at, 48))), 48);
  }
}
