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
import type { Kernels } from "../../../wasm/load.ts";
import { familyCount, fitLength, fitNumbers, scaleFits } from "../../../wasm/scale-fits.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../../wasm/workspace.ts";
import { bestPlace, comparedCosine } from "./best-place.ts";
import { type ScaledMagnitudes, scaleMagnitudes } from "./scale-magnitudes.ts";

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
   * template. A: always true, it is a closed form. B: false where along an axis no template has the filter's variance; the
   * scale is the one that comes nearest, often an end, 0 or 100. C and D: false where the residual still falls at sigma 100 or
   * at alpha's end, where a template vanishes (none of the family is nearer than none at all), or, of C1 and D1, the descent
   * came to no proven rest. Sharpen has D's for A and B. False of nulls. On 3 x 3 taps a central difference tells no scale
   * along its axis, and takes the other axis's in exact mode; sharpen tells none at all, and has the least of a list that has
   * its alpha, most often 0.
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

/** `fitFilters` of on-demand.ts, with the kernels at hand. */
export function fitsOf(
  kernels: Kernels,
  filters: FloatArray,
  k: number,
  options: FitOptions & FitNeeds = {},
): FilterFits[] {
  return withWorkspace(kernels, (ws) => placedFits(ws, ws.placeFloats(filters), k, options));
}

/** What a caller does without. */
export interface FitNeeds {
  /** False: `normalization` may stay empty, which saves a tenth of the time of D1 and D2 in exact mode. */
  normalization?: boolean;
  /** True, of one method: `fits` holds the best alone. */
  bestOnly?: boolean;
}

/** The same of filters in the Wasm memory, which are not changed. */
export function placedFits(
  outer: Workspace,
  filters: Block<"f32" | "f64">,
  k: number,
  options: FitOptions & FitNeeds = {},
): FilterFits[] {
  return withWorkspace(outer.kernels, (ws) => {
    const tables = fitTables(ws, filters, k, options);
    return Array.from({ length: tables.count }, (_, i) => tables.describe(i));
  });
}

/** Fits filters in the Wasm memory, which are not changed; the tables hold as long as the workspace. */
export function fitTables(
  ws: Workspace,
  filters: Block<"f32" | "f64">,
  k: number,
  options: FitOptions & FitNeeds = {},
): FitTables {
  const paper = isPaper(options.mode);
  const familyIndices = indicesOf("family", options.families ?? families, families);
  const methodIndices = indicesOf("method", options.methods ?? methods, methods);
  const isFree = (options.methods ?? methods).every((method) => method === "D1" || method === "D2");
  const needed = options.normalization !== false || paper || !isFree;
  // The kernel's order of the methods, of which each has a place.
  const places = [...new Set(methodIndices)].sort((a, b) => a - b);
  const input = ws.widen(filters);
  const count = squareFilterCount(input, k);
  const scaled = scaleMagnitudes(ws.view(input), k * k);
  const out = ws.allocate("f64", count * familyCount * places.length * fitLength);
  const normal = needed ? ws.allocate("f64", count * familyCount * 2) : null;
  scaleFits(ws, out, normal, input, k, bitsOf(places), bitsOf(familyIndices), paper);
  const asked = { familyIndices, methodIndices, places, bestOnly: options.bestOnly === true };
  return new FitTables(ws.reader(out), normal && ws.reader(normal), scaled, count, asked);
}

/** Fits as the kernel has written them: objects are made of those alone that are asked for. */
export class FitTables {
  /** What `bestFamily` compares, and what `numbersOf` gives: every filter comes through them. */
  private readonly compared = new Float64Array(familyCount);
  private readonly numbers = new Float64Array(fitLength);

  constructor(
    /** Of each filter, family and method that was asked for `fitLength` numbers. */
    private readonly fits: () => Float64Array,
    /** Of each filter and family a divisor and an offset. */
    private readonly normal: (() => Float64Array) | null,
    private readonly scaled: ScaledMagnitudes,
    readonly count: number,
    private readonly asked: { familyIndices: number[]; methodIndices: number[]; places: number[]; bestOnly: boolean },
  ) {}

  /** Index of the family whose fit by a method is the best one of a filter; null where no family applies. */
  bestFamily(i: number, method: Method): number | null {
    const fits = this.fits();
    const index = methods.indexOf(method);
    const { familyIndices } = this.asked;
    for (let j = 0; j < familyIndices.length; j++) {
      const at = this.placeOf(i, familyIndices[j], index);
      const cosine = finiteOrNaN(bounded(fits[at + fitNumbers.cosine]));
      this.compared[familyIndices[j]] = comparedCosine(cosine, finiteOrNaN(fits[at + fitNumbers.alpha]));
    }
    return bestPlace(familyIndices, this.compared);
  }

  /** The numbers of a fit at the places that `fitNumbers` names, NaN where it has none; until the next are asked for. */
  numbersOf(i: number, family: number, method: Method): Float64Array {
    return this.copy(i, family, methods.indexOf(method));
  }

  fit(i: number, family: number, method: Method): ScaleFit {
    return this.read(i, family, methods.indexOf(method));
  }

  describe(i: number): FilterFits {
    const { familyIndices, methodIndices, bestOnly } = this.asked;
    const [first] = methodIndices;
    const best = bestOnly ? this.bestFamily(i, methods[first]) : null;
    return {
      normalization: this.normalizations(i),
      fits: bestOnly
        ? best === null
          ? []
          : [this.read(i, best, first)]
        : familyIndices.flatMap((family) => methodIndices.map((method) => this.read(i, family, method))),
      reason: this.scaled.reasons[i],
    };
  }

  private normalizations(i: number): FamilyNormalization[] {
    if (this.normal === null) return [];
    const normal = this.normal();
    return this.asked.familyIndices.map((family): FamilyNormalization => {
      const at = (i * familyCount + family) * 2;
      const [divisor, offset] = [at, at + 1].map((place) => normal[place] * this.scaled.factors[i]);
      const fine = Number.isFinite(divisor) && divisor !== 0;
      return {
        family: families[family],
        kind: families[family] === "sharpen" || families[family] === "smooth" ? "sum" : "response",
        divisor: fine ? divisor : null,
        offset: fine ? offset : null,
      };
    });
  }

  private read(i: number, family: number, method: number): ScaleFit {
    return readFit(this.copy(i, family, method), family, method);
  }

  private copy(i: number, family: number, method: number): Float64Array {
    const { numbers } = this;
    const fits = this.fits();
    const at = this.placeOf(i, family, method);
    for (let j = 0; j < fitLength; j++) numbers[j] = fits[at + j];
    numbers[fitNumbers.amplitude] *= this.scaled.factors[i];
    numbers[fitNumbers.offset] *= this.scaled.factors[i];
    // Two filters that are one: rounding may lead past 1.
    numbers[fitNumbers.cosine] = bounded(numbers[fitNumbers.cosine]);
    for (let j = 0; j < fitLength; j++) numbers[j] = finiteOrNaN(numbers[j]);
    return numbers;
  }

  private placeOf(i: number, family: number, method: number): number {
    const { places } = this.asked;
    return ((i * familyCount + family) * places.length + places.indexOf(method)) * fitLength;
  }
}

function bitsOf(indices: number[]): number {
  return indices.reduce((bits, index) => bits | (1 << index), 0);
}

function readFit(numbers: Float64Array, family: number, method: number): ScaleFit {
  const of = (name: keyof typeof fitNumbers) => orNull(numbers[fitNumbers[name]]);
  return {
    method: methods[method],
    family: families[family],
    sigmaX: of("sigmaX"),
    sigmaY: of("sigmaY"),
    alpha: of("alpha"),
    amplitude: of("amplitude"),
    offset: of("offset"),
    l1: of("l1"),
    l2: of("l2"),
    cosine: of("cosine"),
    converged: of("converged") === 1,
  };
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function finiteOrNaN(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}
