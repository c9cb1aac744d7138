import { UsageError } from "../errors.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { type DerivativeOptions, smoothedDerivatives } from "./derivative.ts";
import { highestOrder, type Orders } from "./difference-mask.ts";
import { found } from "./expect.ts";
import { type GrayImage, likeImage } from "./gray-image.ts";
import { type InvariantName, invariants } from "./invariants.ts";

/** L, a derivative of order 1 to 4 (Lx, Ly, Lxx, Lxy, ..., Lyyyy: x before y), or an invariant of the N-jet. */
export type Expression = InvariantName | "L" | `L${"x" | "y"}${string}`;

/**
 * Expressions in the derivatives of the smoothed image (its N-jet), pixel by pixel, from one smoothing.
 * With `gamma` every derivative in an expression is normalised first.
 * @returns An image for each name, of the size and type of numbers of `image`.
 * @throws UsageError for an unknown name or option, numbers out of range, and data that do not fit the image's size.
 */
export async function jet<T extends FloatArray, N extends Expression>(
  image: GrayImage<T>,
  sigma: number,
  names: readonly N[],
  options: DerivativeOptions = {},
): Promise<Record<N, GrayImage<T>>> {
  if (!Array.isArray(names)) {
    throw new UsageError(`the names are ${found(names)}, expected an array of expressions such as ["Lv"]`);
  }
  const plans = names.map((name) => ({ name, ...planOf(name) }));
  const needed = [...new Set(plans.flatMap(({ needs }) => needs))];
  const planes = await smoothedDerivatives(image, sigma, needed.map(ordersOf), options);
  const images = plans.map(({ name, needs, value }) => {
    const inputs = needs.map((need) => planes[needed.indexOf(need)]);
    return [name, likeImage(image, value === undefined ? inputs[0].slice() : eachPixel(inputs, value))] as const;
  });
  return Object.fromEntries(images) as Record<N, GrayImage<T>>;
}

type PixelFormula = (...values: number[]) => number;

function planOf(name: string): { needs: readonly string[]; value?: PixelFormula } {
  if (typeof name === "string") {
    if (Object.hasOwn(invariants, name)) return invariants[name as InvariantName];
    if (/^Lx*y*$/.test(name) && name.length <= 1 + highestOrder) return { needs: [name] };
  }
  throw new UsageError(
    `${found(name)} is no expression: expected L, a derivative to order ${highestOrder} as Lxxy, or one of ${Object.keys(invariants).join(", ")}`,
  );
}

function ordersOf(name: string): Orders {
  const x = name.lastIndexOf("x");
  return x < 0 ? [0, name.length - 1] : [x, name.length - 1 - x];
}

/** No formula has more than six inputs; passing six always keeps the loop free of arrays. */
function eachPixel(inputs: readonly Float64Array[], value: PixelFormula): Float64Array {
  const [a, b = a, c = a, d = a, e = a, f = a] = inputs;
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++) out[i] = value(a[i], b[i], c[i], d[i], e[i], f[i]);
  return out;
}
