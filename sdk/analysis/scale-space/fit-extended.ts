import { discreteGaussian, largestScale } from "../../wasm/discrete-gaussian.ts";
import { squareFilterCount } from "../../wasm/filter-size.ts";
import { type Kernels, kernels as loadedKernels } from "../../wasm/load.ts";
import { type FloatArray, withWorkspace } from "../../wasm/workspace.ts";
import { type Axis, type ExtendedModel, extendedModels } from "./extended-models.ts";
import { nelderMead } from "./nelder-mead.ts";
import { projectOut } from "./project-out.ts";
import { tame } from "./tame.ts";

/** A model with free weights of its templates and a free constant. */
export interface ExtendedFit {
  model: string;
  /** The two scales' standard deviations, along x and y; of a difference of Gaussians, of the first and the second. */
  sigmas: [number, number];
  /** Cosine of the centred filter and the centred model: 0 to 1. */
  cosine: number;
  /** Weights, constant, scales and the variance of the residual. */
  parameters: number;
  /** Akaike's criterion, corrected for few samples: n ln(RSS / n) + 2 p + 2 p (p + 1) / (n - p - 1). */
  aicc: number;
}

/** Sigmas from which scales are searched. */
const starts = [0, 0.3, 0.5, 0.7, 1, 1.4, 2, 3, 6, 30];

/**
 * Models with free amplitudes, offset and scales for k x k filters (one after the other, row-major, k odd, 3 to 17): the eight
 * families, a smoothing shifted by a pixel plus a centred one, a difference of Gaussians, the partial derivatives of order 2 to
 * 4 (dxx ... dyyyy), the full 2-jet. Each filter's fits are
 * ranked by AICc, lowest first, so that more parameters must earn their place; a model with too many for k k weights is left
 * out. Templates have infinite support, then are cut. Empty for a filter that is constant, or not finite.
 * @see Hurvich & Tsai, "Regression and time series model selection in small samples", Biometrika 76(2), 1989.
 */
export async function fitExtended(filters: FloatArray, k: number): Promise<ExtendedFit[][]> {
  const kernels = await loadedKernels();
  const values = Float64Array.from(filters);
  withWorkspace(kernels, (ws) => squareFilterCount(ws.place("f64", values), k));
  const { reasons } = tame(values, k * k);
  return reasons.map((reason, i) =>
    reason === null ? rankModels(kernels, values.subarray(i * k * k, (i + 1) * k * k), k) : [],
  );
}

function rankModels(kernels: Kernels, filter: Float64Array, k: number): ExtendedFit[] {
  const total = projectOut(filter, [new Float64Array(k * k).fill(1)]);
  return extendedModels
    .filter((model) => k * k - parametersOf(model) - 1 > 0)
    .map((model) => fitModel(kernels, model, filter, k, total))
    .sort((a, b) => a.aicc - b.aicc);
}

function parametersOf({ terms, scales }: ExtendedModel): number {
  return terms.length + 1 + scales + 1;
}

function fitModel(kernels: Kernels, model: ExtendedModel, filter: Float64Array, k: number, total: number): ExtendedFit {
  const rest = (x: number, y: number) => {
    const [a, b] = [Math.abs(x), Math.abs(model.scales === 1 ? x : y)];
    if (a * a > largestScale || b * b > largestScale) return Number.POSITIVE_INFINITY;
    return projectOut(filter, columnsOf(model, axisOf(kernels, a, k), axisOf(kernels, b, k), k));
  };
  const grid = starts.flatMap((x) => (model.scales === 1 ? [[x, x]] : starts.map((y) => [x, y])));
  const ranked = grid.map(([x, y]) => ({ x, y, value: rest(x, y) })).sort((a, b) => a.value - b.value);
  let best = ranked[0];
  for (const { x, y } of ranked.slice(0, 4)) {
    const found = nelderMead(rest, [x, y], 0.1 + 0.2 * Math.max(x, y));
    if (found.value < best.value) best = found;
  }
  const [n, p] = [k * k, parametersOf(model)];
  // A perfect fit leaves the rounding of the sums, not 0.
  const residual = Math.max(best.value, 1e-28 * total);
  const aicc = n * kernels.log(residual / n) + 2 * p + (2 * p * (p + 1)) / (n - p - 1);
  return {
    model: model.name,
    sigmas: [Math.abs(best.x), Math.abs(model.scales === 1 ? best.x : best.y)],
    cosine: Math.sqrt(Math.max(0, 1 - residual / total)),
    parameters: p,
    aicc,
  };
}

function axisOf(kernels: Kernels, sigma: number, k: number): Axis {
  const row = withWorkspace(kernels, (ws) => {
    const out = ws.allocate("f64", (k - 1) / 2 + 3);
    discreteGaussian(ws, out, sigma * sigma);
    return ws.copyOut(out);
  });
  return (n) => row[Math.abs(n)];
}

function columnsOf(model: ExtendedModel, a: Axis, b: Axis, k: number): Float64Array[] {
  const r = (k - 1) / 2;
  const columns = [new Float64Array(k * k).fill(1)];
  for (const term of model.terms) {
    columns.push(Float64Array.from({ length: k * k }, (_, i) => term((i % k) - r, r - Math.floor(i / k), a, b)));
  }
  return columns;
}
