import { affineKernel } from "../../sdk/scale-space/affine-kernel.ts";
import { decomposeOnLattice } from "../../sdk/scale-space/lattice-decomposition.ts";
import type { ExtendedModel } from "../../sdk/studies/scale-space/fits/extended-models.ts";
import { discreteGaussian } from "../../sdk/wasm/discrete-gaussian.ts";
import type { AxisOperator } from "../../sdk/wasm/free-fits.ts";
import type { Kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { nelderMead } from "./nelder-mead.ts";
import { projectOut } from "./project-out.ts";

type Axis = (n: number) => number;

const second = (t: Axis, n: number) => t(n + 1) + t(n - 1) - 2 * t(n);
const operators: Record<AxisOperator, (t: Axis, n: number) => number> = {
  smooth: (t, n) => t(n),
  forward: (t, n) => t(n + 1) - t(n),
  backward: (t, n) => t(n) - t(n - 1),
  central: (t, n) => (t(n + 1) - t(n - 1)) / 2,
  second,
  third: (t, n) => (second(t, n + 1) - second(t, n - 1)) / 2,
  fourth: (t, n) => second(t, n + 1) + second(t, n - 1) - 2 * second(t, n),
  after: (t, n) => t(n - 1),
  before: (t, n) => t(n + 1),
  impulse: (_, n) => (n === 0 ? 1 : 0),
};
const differences = [operators.smooth, operators.central, second, operators.third, operators.fourth];

/** T(n; s) for n of any sign, |n| <= 11. */
function axisOf(core: Kernels, s: number): Axis {
  const row = withWorkspace(core, (ws) => {
    const out = ws.allocate("f64", 12);
    discreteGaussian(ws, out, s);
    return ws.copyOut(out);
  });
  return (n) => row[Math.abs(n)];
}

/** A model's templates on k x k taps, at its scales, or at the covariance [xx, xy, yy] of an affine Gaussian. */
export function freeColumns(core: Kernels, model: ExtendedModel, at: readonly number[], k: number): Float64Array[] {
  const r = (k - 1) / 2;
  const column = (value: (x: number, y: number) => number) =>
    Float64Array.from({ length: k * k }, (_, i) => value((i % k) - r, r - Math.floor(i / k)));
  if (model.kind === "affine") {
    const [xx, xy, yy] = at;
    const { width, height, data } = affineKernel(core, { xx, xy, yy }, { epsilon: 1e-15 });
    const value = (x: number, y: number) => {
      const [column, row] = [x + (width - 1) / 2, (height - 1) / 2 - y];
      return column < 0 || column >= width || row < 0 || row >= height ? 0 : data[row * width + column];
    };
    return Array.from({ length: model.order + 1 }, (_, m) =>
      column((x, y) => differences[m]((v) => differences[model.order - m]((u) => value(u, v), x), y)),
    );
  }
  const axes = at.map((s) => axisOf(core, s));
  return model.terms.map((term) =>
    column((x, y) =>
      term.reduce(
        (sum, product) =>
          sum + operators[product.x[0]](axes[product.x[1]], x) * operators[product.y[0]](axes[product.y[1]], y),
        0,
      ),
    ),
  );
}

/** What a model leaves of a filter's centred sum of squares, as a share, at given scales or covariance. */
export function shareLeft(
  core: Kernels,
  filter: Float64Array,
  model: ExtendedModel,
  at: readonly number[],
  k: number,
): number {
  const constant = () => new Float64Array(k * k).fill(1);
  return projectOut(filter, [constant(), ...freeColumns(core, model, at, k)]) / projectOut(filter, [constant()]);
}

/** The slow way to fit: simplex searches over sigmas, or two sigmas and a direction, from many starts; the least share left. */
export function fitBySimplex(
  core: Kernels,
  filter: Float64Array,
  model: ExtendedModel,
  k: number,
  starts: readonly (readonly number[])[],
): number {
  const rest = (p: readonly number[]) => {
    const [a, b] = [p[0] * p[0], p[1] * p[1]];
    if (Math.max(a, b) > 1e4) return Number.POSITIVE_INFINITY;
    if (model.kind !== "affine") return shareLeft(core, filter, model, [a, model.kind === "one" ? a : b], k);
    const [c, s] = [Math.cos(p[2]), Math.sin(p[2])];
    const [xx, xy, yy] = [a * c * c + b * s * s, (a - b) * c * s, b * c * c + a * s * s];
    // Inside what the models may be: lattice vectors to two pixels. The least sigmas are left to the fast way.
    if (Math.min(a, b) < 1e-4 || Math.max(a, b) > 25) return Number.POSITIVE_INFINITY;
    const terms = decomposeOnLattice(xx, xy, yy).filter(({ scale }) => scale > 1e-12);
    if (terms.some(({ x, y }) => Math.max(Math.abs(x), Math.abs(y)) > 2)) return Number.POSITIVE_INFINITY;
    return shareLeft(core, filter, model, [xx, xy, yy], k);
  };
  return Math.min(...starts.map((start) => nelderMead(rest, start, 0.3).value));
}
