import { principalAxes } from "../../../statistics/principal-axes.ts";
import { squareFilterCount } from "../../../wasm/filter-size.ts";
import { freeFitLength, freeFits } from "../../../wasm/free-fits.ts";
import type { Kernels } from "../../../wasm/load.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../../wasm/workspace.ts";
import { type ExtendedModel, extendedModels, parametersOf } from "./extended-models.ts";
import { scaleMagnitudes } from "./scale-magnitudes.ts";

/** A model with free weights of its templates and a free constant. */
export interface ExtendedFit {
  /** The model's name. */
  model: string;
  /**
   * Standard deviations in pixels along x and y; of a difference of Gaussians, of the narrow and the wide one; of an affine
   * model, along `direction` and across it.
   */
  sigmas: [number, number];
  /** Of an affine model: the long axis of its Gaussian, [x, y] of length 1, y up; null of the others. */
  direction: [number, number] | null;
  /** Cosine of the centred filter and the centred model: 0 to 1. */
  cosine: number;
  /** Weights, constant, scales and the variance of the residual. */
  parameters: number;
  /** Akaike's criterion, corrected for few samples: n ln(RSS / n) + 2 p + 2 p (p + 1) / (n - p - 1). */
  aicc: number;
  /** Schwarz's criterion: n ln(RSS / n) + p ln n. */
  bic: number;
}

/** `fitExtended` of on-demand.ts, with the kernels at hand. */
export function extendedFits(kernels: Kernels, filters: FloatArray, k: number): ExtendedFit[][] {
  return withWorkspace(kernels, (ws) => placedExtendedFits(ws, ws.placeFloats(filters), k));
}

/** The same of filters in the Wasm memory, which are not changed. */
export function placedExtendedFits(outer: Workspace, filters: Block<"f32" | "f64">, k: number): ExtendedFit[][] {
  const { kernels } = outer;
  return withWorkspace(kernels, (ws) => {
    const placed = ws.widen(filters);
    const count = squareFilterCount(placed, k);
    const { reasons } = scaleMagnitudes(ws.view(placed), k * k);
    const totals = toUnits(ws.view(placed), k * k);
    const ranked: ExtendedFit[][] = Array.from({ length: count }, () => []);
    for (const model of extendedModels.filter((each) => k * k - parametersOf(each) - 1 > 0)) {
      const fits = fitModel(ws, placed, count, k, model);
      for (const [i, own] of ranked.entries()) {
        if (reasons[i] !== null) continue;
        own.push(describe(kernels, model, fits.subarray(i * freeFitLength), k * k, totals[i]));
      }
    }
    for (const own of ranked) own.sort((a, b) => a.aicc - b.aicc);
    return ranked;
  });
}

/** Centres each filter and divides it by its length, in place; the squares of those lengths. */
function toUnits(filters: Float64Array, width: number): number[] {
  return Array.from({ length: filters.length / width }, (_, i) => {
    const filter = filters.subarray(i * width, (i + 1) * width);
    const mean = filter.reduce((sum, weight) => sum + weight, 0) / width;
    const total = filter.reduce((sum, weight) => sum + (weight - mean) * (weight - mean), 0);
    const length = Math.sqrt(total);
    for (let j = 0; j < width; j++) filter[j] = length > 0 ? (filter[j] - mean) / length : 0;
    return total;
  });
}

function fitModel(ws: Workspace, filters: Block<"f64">, count: number, k: number, model: ExtendedModel): Float64Array {
  return withWorkspace(ws.kernels, (inner) => {
    const out = inner.allocate("f64", count * freeFitLength);
    freeFits(inner, out, filters, k, model);
    return inner.copyOut(out);
  });
}

function describe(
  kernels: Kernels,
  model: ExtendedModel,
  [left, a, b, c]: Float64Array,
  n: number,
  total: number,
): ExtendedFit {
  const p = parametersOf(model);
  // A perfect fit leaves the rounding of the sums, not 0.
  const share = Math.max(left, 1e-28);
  const likelihood = n * kernels.log((share * total) / n);
  const axes = model.kind === "affine" ? principalAxes(a, b, c) : null;
  return {
    model: model.name,
    sigmas: axes?.sigmas ?? [Math.sqrt(a), Math.sqrt(model.kind === "one" ? a : b)],
    direction: axes === null ? null : [...axes.direction],
    cosine: Math.sqrt(Math.max(0, 1 - share)),
    parameters: p,
    aicc: likelihood + 2 * p + (2 * p * (p + 1)) / (n - p - 1),
    bic: likelihood + p * kernels.log(n),
  };
}
