import type { Kernels } from "../wasm/load.ts";

/** base^exponent for base >= 0 and exponent >= 0; whole exponents by products. */
export function power(core: Kernels, base: number, exponent: number): number {
  if (Number.isInteger(exponent) && exponent <= 8) {
    let product = 1;
    for (let i = 0; i < exponent; i++) product *= base;
    return product;
  }
  return base === 0 ? 0 : core.exp(exponent * core.log(base));
}
