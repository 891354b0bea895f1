/** ergon/autodiff: derivatives of functions over values. Exports only. */
export { grad, valueAndGrad, valueAndGradWith, vjp } from "./gradients.ts";
export { divergence, hutchinsonDivergence, hvp, jvp, type DivergenceOptions } from "./directional.ts";
export { checkpoint } from "./checkpoint.ts";
export { customDerivative, type CustomRules } from "./custom-derivative.ts";
