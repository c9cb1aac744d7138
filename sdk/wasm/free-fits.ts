import { UsageError } from "../errors.ts";
import { squareFilterCount } from "./filter-size.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** Differences of T along one axis, T shifted by a pixel, and the unit impulse, in the kernel's order. */
export const axisOperators = [
  "smooth",
  "forward",
  "backward",
  "central",
  "second",
  "third",
  "fourth",
  "after",
  "before",
  "impulse",
] as const;
export type AxisOperator = (typeof axisOperators)[number];

/** One axis of a template: an operator at the model's first or second scale. */
export type AxisTerm = readonly [operator: AxisOperator, scale: 0 | 1];

/** An operator along x times one along y. */
export interface AxisProduct {
  readonly x: AxisTerm;
  readonly y: AxisTerm;
}

/**
 * Templates with free weights. `one` and `two` scales; `nested`: two of which the second is larger; a term is a sum of products.
 * `affine`: all derivatives of one order, 0 to 4, of an affine Gaussian.
 */
export type FreeModel =
  | { readonly kind: "one" | "two" | "nested"; readonly terms: readonly (readonly AxisProduct[])[] }
  | { readonly kind: "affine"; readonly order: number };

/** Numbers of a fit: what is left of the sum of squares; then the scales, or xx, xy, yy of an affine Gaussian. */
export const freeFitLength = 4;

const kinds = ["one", "two", "nested", "affine"];
const most = { terms: 6, products: 8, order: 4 };

/**
 * out[count][4]: the least that a model leaves of filters[count][k][k], each of mean 0 and length 1, with free weights of its
 * templates and a free constant. Scales are 0 to 1e4; along each of the three lattice directions of an affine Gaussian, 0 to
 * (k + 1)^2.
 * @throws UsageError for another k, lengths that do not fit, and a model of more than 6 terms or 8 products.
 */
export function freeFits(ws: Workspace, out: Block<"f64">, filters: Block<"f64">, k: number, model: FreeModel): void {
  const count = squareFilterCount(filters, k);
  expectLength(out, count * freeFitLength, "the fits");
  const products =
    model.kind === "affine"
      ? []
      : model.terms.flatMap((term, i) => term.map(({ x, y }) => [i, ...code(x), ...code(y)]));
  const terms = model.kind === "affine" ? model.order + 1 : model.terms.length;
  const fits =
    model.kind === "affine"
      ? Number.isInteger(model.order) && model.order >= 0 && model.order <= most.order
      : terms >= 1 && terms <= most.terms && products.length <= most.products;
  if (!fits) {
    throw new UsageError(`a model of ${terms} terms, expected 1 to ${most.terms} of ${most.products} products in all`);
  }
  withWorkspace(ws.kernels, (inner) => {
    const kind = kinds.indexOf(model.kind) + 1;
    const list = inner.place("u8", products.flat());
    const scratch = inner.allocate("u8", ws.kernels.freeFitsScratch(kind, terms, k));
    ws.kernels.freeFits(
      out.pointer,
      filters.pointer,
      count,
      k,
      kind,
      list.pointer,
      products.length,
      terms,
      scratch.pointer,
    );
  });
}

function code([operator, scale]: AxisTerm): number[] {
  return [axisOperators.indexOf(operator), scale];
}
