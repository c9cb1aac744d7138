import type { AxisOperator, AxisProduct, AxisTerm, FreeModel } from "../../../wasm/free-fits.ts";

/** A model of the extended study by its name. */
export type ExtendedModel = FreeModel & { readonly name: string };

/** A template of an operator along x at the first scale and one along y at the second. */
const product = (x: AxisOperator, y: AxisOperator): AxisProduct => ({ x: [x, 0], y: [y, 1] });
const two = (name: string, ...products: AxisProduct[]): ExtendedModel => ({
  name,
  kind: "two",
  terms: products.map((each) => [each]),
});
/** T at the same scale along both axes. */
const round = (scale: 0 | 1): AxisProduct => ({ x: ["smooth", scale], y: ["smooth", scale] });
const [smoothing, laplacian]: AxisTerm[] = [
  ["smooth", 0],
  ["second", 0],
];

const centred = product("smooth", "smooth");
const differences = ["smooth", "central", "second", "third", "fourth"] as const;

/** d^(m + n) / dx^m dy^n of total order 2 to 4, named like dxxy. */
const derivatives = [2, 3, 4].flatMap((order) =>
  Array.from({ length: order + 1 }, (_, n) =>
    two(`d${"x".repeat(order - n)}${"y".repeat(n)}`, product(differences[order - n], differences[n])),
  ),
);

/**
 * Every directional derivative of one order is a sum of the partial ones (Freeman and Adelson 1991, "The design and use of
 * steerable filters"), so that free weights stand for any direction.
 */
const affine = [0, 1, 2, 3, 4].map(
  (order): ExtendedModel => ({ name: order === 0 ? "affine" : `affine order ${order}`, kind: "affine", order }),
);

/** The eight families with a free amplitude, and models with more parameters. */
export const extendedModels: readonly ExtendedModel[] = [
  two("dy+", product("smooth", "forward")),
  two("dx-", product("backward", "smooth")),
  two("dy-", product("smooth", "backward")),
  two("dx+", product("forward", "smooth")),
  two("dx", product("central", "smooth")),
  two("dy", product("smooth", "central")),
  {
    name: "sharpen",
    kind: "one",
    terms: [
      [{ x: ["impulse", 0], y: ["impulse", 0] }],
      [
        { x: laplacian, y: smoothing },
        { x: smoothing, y: laplacian },
      ],
    ],
  },
  two("smooth", centred),
  two("shift x+1", product("after", "smooth"), centred),
  two("shift x-1", product("before", "smooth"), centred),
  two("shift y+1", product("smooth", "after"), centred),
  two("shift y-1", product("smooth", "before"), centred),
  { name: "difference of Gaussians", kind: "nested", terms: [[round(0)], [round(1)]] },
  ...derivatives,
  two(
    "2-jet",
    centred,
    product("central", "smooth"),
    product("smooth", "central"),
    product("second", "smooth"),
    product("central", "central"),
    product("smooth", "second"),
  ),
  ...affine,
];

/** Free weights, the constant, the scales (of an affine Gaussian its covariance) and the variance of the residual. */
export function parametersOf(model: ExtendedModel): number {
  const [weights, scales] =
    model.kind === "affine" ? [model.order + 1, 3] : [model.terms.length, model.kind === "one" ? 1 : 2];
  return weights + 1 + scales + 1;
}
