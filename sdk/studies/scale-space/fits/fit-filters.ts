import {
  type Family,
  families,
  indicesOf,
  isPaper,
  type Method,
  type Mode,
  methods,
} from "../../../results/scale-space-names.ts";
import { cosine as bounded } from "../../../statistics/bounded.ts";
import { squareFilterCount } from "../../../wasm/filter-size.ts";
import { type Kernels, kernels as loadedKernels } from "../../../wasm/load.ts";
import { familyCount, fitLength, methodCount, scaleFits } from "../../../wasm/scale-fits.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../../wasm/workspace.ts";
import { scaleMagnitudes } from "./scale-magnitudes.ts";

/** Which families are fitted by which methods. */
export interface FitOptions {
  /** Default exact. */
  mode?: Mode;
  /** Default all eight. */
  families?: readonly Family[];
  /** Default all six. */
  methods?: readonly Method[];
}

/**
 * (h - offset) / divisor is what is fitted, but by D1 and D2 in exact mode, which fit an amplitude and an offset with the scales.
 *
 * `sum` takes away the constant C of least spread sqrt(det V(|h - C|)). In exact mode that is the global minimum, often a kink at
 * one of the weights. In paper mode it is what the published numbers are made with, not the minimum itself: the least of 100
 * samples over 0.002 of the filter's length, refined by a parabola through it and its neighbours; where the minimum is a kink, C
 * is off by up to 1e-5 of that length.
 */
export interface FamilyNormalization {
  /** The family it is for. */
  family: Family;
  /** `response`: divisor is the response to a linear monomial. `sum`: the sum after the offset of least spread. */
  kind: "response" | "sum";
  /** Null where the filter has no such response: the family does not apply. */
  divisor: number | null;
  /** Taken from every weight; null where the family does not apply. */
  offset: number | null;
}

/** One family fitted by one method; nulls where the family does not apply. */
export interface ScaleFit {
  /** The method it is fitted by. */
  method: Method;
  /** The family fitted. */
  family: Family;
  /** Standard deviations in pixels, 0 to 100. */
  sigmaX: number | null;
  /** Along y, 0 to 100. */
  sigmaY: number | null;
  /**
   * The weight of the Laplacian, of `sharpen` alone. D1 and D2 of exact mode take none that makes a smoothing: none below 0, and
   * at larger scales none that gives the middle's four neighbours more than a tenth of its weight. Where the best one is such an
   * end (without one, 1e9 times the length of the point over the Laplacian's), `converged` is false.
   */
  alpha: number | null;
  /**
   * The filter is amplitude times the template plus offset, but for the residual. D1 and D2 of exact mode fit both with the
   * scales; elsewhere they are the family's divisor and offset.
   */
  amplitude: number | null;
  /** What is added to amplitude times the template. */
  offset: number | null;
  /** Residuals of the normalised filter, (h - offset) / amplitude. */
  l1: number | null;
  /** Root of the sum of squared differences. */
  l2: number | null;
  /**
   * Centred cosine of the normalised filter and the template, -1 to 1; null where one of them is constant. Where no amplitude is
   * fitted it is negative if the template points away from the filter even as it was normalised.
   */
  cosine: number | null;
  /**
   * Whether the scales are what the method asks for; they are given all the same, with the residuals and the cosine of their
   * template. A: always true, it is a closed form. B: false where along an axis no template has the filter's variance; the scale
   * is the one that comes nearest, often an end, 0 or 100. C and D: false where the residual still falls at sigma 100 or at alpha's end, where a template
   * vanishes (none of the family is nearer than none at all), or, of C1 and D1, the descent came to no proven rest. Sharpen has
   * D's for A and B. False of nulls. On 3 x 3 taps a central difference tells no scale along its axis, and takes the other
   * axis's in exact mode; sharpen tells none at all, and has the least of a list that has its alpha, most often 0.
   */
  converged: boolean;
}

/** What was fitted to one filter. */
export interface FilterFits {
  /** One for each family asked for. */
  normalization: FamilyNormalization[];
  /** Every pair of method and family asked for, family by family. */
  fits: ScaleFit[];
  /** Why there are no fits: the filter is constant, or holds a NaN or an infinity. */
  reason: string | null;
}

/**
 * Fits the eight families of idealised filters to k x k filters, one after the other, row-major; k odd, 3 to 17. No amplitude
 * is fitted in paper mode, nor by A, B and C: each filter is normalised once a family. In exact mode D1 and D2 are least squares
 * over amplitude and offset too, so that the centred cosine is the largest that the family reaches. C and D are global minima
 * over sigma in [0, 100].
 * @throws UsageError for another size, or an unknown family, method or mode.
 * @see Lindeberg, Babaiee & Kiasari, "Modelling and analysis of the 8 filters from the master key filters hypothesis",
 *   arXiv 2509.12746, sections 4 and 5.
 */
export async function fitFilters(filters: FloatArray, k: number, options: FitOptions = {}): Promise<FilterFits[]> {
  return fitsOf(await loadedKernels(), filters, k, options);
}

/** The same at once. */
export function fitsOf(kernels: Kernels, filters: FloatArray, k: number, options: FitOptions = {}): FilterFits[] {
  return withWorkspace(kernels, (ws) => placedFits(ws, ws.placeFloats(filters), k, options));
}

/** The same of filters in the Wasm memory, which are not changed. */
export function placedFits(
  ws: Workspace,
  filters: Block<"f32" | "f64">,
  k: number,
  options: FitOptions = {},
): FilterFits[] {
  const paper = isPaper(options.mode);
  const familyIndices = indicesOf("family", options.families ?? families, families);
  const methodIndices = indicesOf("method", options.methods ?? methods, methods);
  const { fits, normal, scaled, count } = runFits(ws, filters, k, methodIndices, familyIndices, paper);
  return Array.from({ length: count }, (_, i) => {
    const normalization = familyIndices.map((family): FamilyNormalization => {
      const at = (i * familyCount + family) * 2;
      const [divisor, offset] = [normal[at] * scaled.factors[i], normal[at + 1] * scaled.factors[i]];
      const fine = Number.isFinite(divisor) && divisor !== 0;
      return {
        family: families[family],
        kind: families[family] === "sharpen" || families[family] === "smooth" ? "sum" : "response",
        divisor: fine ? divisor : null,
        offset: fine ? offset : null,
      };
    });
    return {
      normalization,
      fits: familyIndices.flatMap((family) =>
        methodIndices.map((method) =>
          readFit(fits, (i * familyCount + family) * methodCount + method, family, method, scaled.factors[i]),
        ),
      ),
      reason: scaled.reasons[i],
    };
  });
}

/** Weights in f32 are known to this share of themselves, and so is the cosine of what they make up. */
const rounding = 2 ** -24;

/**
 * The best of a filter's fits by one method: the largest centred cosine; null where no family applies. A sharpening with a
 * negative weight of the Laplacian is a smoothing, and does not count as the best. Of fits whose cosines are one within the
 * rounding of f32 weights the simplest family is the best: smoothing, central differences, one-sided ones, a sharpening last,
 * which with alpha 0 is the single point that a smoothing of sigma 0 is. Three taps of a smoothing are those of a one-sided
 * difference too, but for an amplitude and an offset. A fit may be the best without having converged: its cosine is that of its template.
 */
export function bestFit({ fits }: FilterFits, method: Method): ScaleFit | null {
  const own = fits.filter(
    (fit) => fit.method === method && fit.cosine !== null && (fit.alpha === null || fit.alpha >= 0),
  );
  const most = own.reduce((greatest, { cosine }) => Math.max(greatest, cosine as number), Number.NEGATIVE_INFINITY);
  const equals = own.filter(({ cosine }) => (cosine as number) >= most - rounding);
  return simplestFirst.flatMap((family) => equals.find((fit) => fit.family === family) ?? [])[0] ?? null;
}

const simplestFirst: readonly Family[] = ["smooth", "dx", "dy", "dy+", "dx-", "dy-", "dx+", "sharpen"];

function runFits(
  outer: Workspace,
  filters: Block<"f32" | "f64">,
  k: number,
  methodIndices: number[],
  familyIndices: number[],
  paper: boolean,
) {
  return withWorkspace(outer.kernels, (ws) => {
    const input = ws.widen(filters);
    const count = squareFilterCount(input, k);
    const scaled = scaleMagnitudes(ws.view(input), k * k);
    const out = ws.allocate("f64", count * familyCount * methodCount * fitLength);
    const normal = ws.allocate("f64", count * familyCount * 2);
    scaleFits(ws, out, normal, input, k, bitsOf(methodIndices), bitsOf(familyIndices), paper);
    return { fits: ws.copyOut(out), normal: ws.copyOut(normal), scaled, count };
  });
}

function bitsOf(indices: number[]): number {
  return indices.reduce((bits, index) => bits | (1 << index), 0);
}

function readFit(fits: Float64Array, place: number, family: number, method: number, factor: number): ScaleFit {
  const numbers = fits.subarray(place * fitLength, (place + 1) * fitLength);
  const [sigmaX, sigmaY, alpha, l1, l2, cosine, converged, amplitude, offset] = numbers;
  return {
    method: methods[method],
    family: families[family],
    sigmaX: orNull(sigmaX),
    sigmaY: orNull(sigmaY),
    alpha: orNull(alpha),
    amplitude: orNull(amplitude * factor),
    offset: orNull(offset * factor),
    l1: orNull(l1),
    l2: orNull(l2),
    // Two filters that are one: rounding may lead past 1.
    cosine: orNull(bounded(cosine)),
    converged: converged === 1,
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
