import type { ScaleSpaceFilter, ScaleSpaceFit } from "../../results/scale-space.ts";
import { families, type Method, type Mode, methods } from "../../results/scale-space-names.ts";
import { fitNumbers } from "../../wasm/scale-fits.ts";
import type { Block, FloatArray, Workspace } from "../../wasm/workspace.ts";
import { fitColumns, writeBest, writeRow } from "./fit-table.ts";
import { compareKernels } from "./fits/compare-kernels.ts";
import { type ExtendedFit, placedExtendedFits } from "./fits/fit-extended.ts";
import { fitTables } from "./fits/fit-filters.ts";
import { isIdentity, mayBePoint, pointCosine } from "./fits/identity.ts";
import { type FilterSpread, placedSpreads, spreadOf, spreadTables } from "./fits/measure-spread.ts";
import { centred, centredRoom, keysOfSize, nearestKey } from "./fits/nearest-keys.ts";

/** How filters are fitted. */
export interface FitParams {
  mode: Mode;
  method: Method;
  /** All that a list of filters tells: fits by all methods, not only by the one that decides, and weighted spreads. */
  all: boolean;
  extended: boolean;
}

export interface StudiedFilter extends ScaleSpaceFilter {
  fit: ScaleSpaceFit | null;
  /** As in the file. */
  weights: FloatArray;
}

/**
 * What is known of some filters of a layer: a row of numbers of each, and objects of those alone that are listed or shown. An
 * object per filter, with all that is in it, was a tenth of a study's time. Holds as long as the workspace.
 */
export interface StudiedFilters {
  readonly count: number;
  /** Index in the layer of the first. */
  readonly start: number;
  /** Of each what `fitColumns` name; its family is `noFamily` where none applies. */
  readonly rows: Float64Array;
  /** Cosine with the point in its middle, `pointCosine`; NaN where the filter has no best family. */
  readonly points: Float64Array;
  /** 1 for a filter without NaN and infinity. */
  readonly finite: Uint8Array;
  readonly extended: readonly ExtendedFit[][] | null;
  readonly kernels: ReturnType<typeof compareKernels> | null;
  weightsOf(i: number): FloatArray;
  describe(i: number): StudiedFilter;
}

/** Room for the numbers of filters: who studies many, some at a time, keeps one, and each time's hold until the next. */
export class StudyRoom {
  private rows = new Float64Array(0);
  private points = new Float64Array(0);
  private finite = new Uint8Array(0);

  take(count: number): Pick<StudiedFilters, "rows" | "points" | "finite"> {
    if (this.finite.length < count) {
      this.rows = new Float64Array(count * fitColumns.length);
      this.points = new Float64Array(count);
      this.finite = new Uint8Array(count);
    }
    const rows = this.rows.subarray(0, count * fitColumns.length).fill(0);
    return { rows, points: this.points.subarray(0, count).fill(Number.NaN), finite: this.finite.subarray(0, count) };
  }
}

/**
 * Everything the study tells of some k x k filters, the first of which is `start` in its layer.
 * @param into Where the numbers are written.
 */
export function studyFilters(
  ws: Workspace,
  placed: Block<"f32" | "f64">,
  k: number,
  start: number,
  { mode, method, all, extended }: FitParams,
  into = new StudyRoom(),
): StudiedFilters {
  const { kernels } = ws;
  const width = k * k;
  const filters = ws.reader(placed);
  const fits = fitTables(ws, placed, k, { mode, methods: all ? methods : [method], normalization: false });
  const { count } = fits;
  const bestOf = (i: number): ScaleSpaceFit | null => {
    const family = fits.bestFamily(i, method);
    return family === null ? null : fits.fit(i, family, method);
  };
  const best = all || extended ? Array.from({ length: count }, (_, i) => bestOf(i)) : null;
  const beyond = extended ? placedExtendedFits(ws, placed, k) : null;
  const compared =
    extended && best !== null
      ? compareKernels(
          kernels,
          normalized(filters(), best, k),
          k,
          best.map((fit) => fit?.family ?? null),
        )
      : null;
  const spreads = spreadTables(ws, placed, k);
  const weighted = all && best !== null ? weightedSpreads(ws, placed, k, best, mode) : null;
  const keys = keysOfSize(k);
  const own = new Float64Array(width);
  const partsOf = (i: number, into = centredRoom(width)) => {
    const weights = filters();
    for (let j = 0; j < width; j++) own[j] = weights[i * width + j];
    return centred(own, into);
  };
  const { rows, points, finite } = into.take(count);
  // Numbers alone, in room that is used again: an object for each filter would be what a collector is called for.
  const room = { parts: centredRoom(width), key: { key: 0, amplitude: 0, offset: 0, cosine: 0 } };
  for (let i = 0; i < count; i++) {
    const parts = partsOf(i, room.parts);
    finite[i] = Number(parts !== null || own.every((weight) => Number.isFinite(weight)));
    const family = fits.bestFamily(i, method);
    const fit = family === null ? null : fits.numbersOf(i, family, method);
    writeRow(rows, i, start + i, family, fit, nearestKey(parts, keys, room.key), spreads);
    if (family === null || fit === null || parts === null) continue;
    const cosine = fit[fitNumbers.cosine];
    if (Number.isNaN(cosine)) continue;
    points[i] = pointCosine(parts);
    const sigma = Math.max(fit[fitNumbers.sigmaX], fit[fitNumbers.sigmaY]);
    writeBest(
      rows,
      i,
      cosine,
      mayBePoint(families[family], sigma) && isIdentity(kernels, fits.fit(i, family, method), k, mode),
    );
  }
  const weightsOf = (i: number) => filters().slice(i * width, (i + 1) * width);
  return {
    count,
    start,
    rows,
    points,
    finite,
    extended: beyond,
    kernels: compared,
    weightsOf,
    describe(i) {
      const fit = best === null ? bestOf(i) : best[i];
      const parts = partsOf(i);
      const { mean, covariance, l1, separability } = spreadOf(spreads, i);
      return {
        index: start + i,
        spread: {
          mean,
          covariance,
          l1,
          weightedCovariance: weighted?.get(fit?.family ?? "")?.[i].weightedCovariance ?? null,
        },
        normalization: {
          kind: fit === null ? "sum" : axisOf(fit.family),
          divisor: fit?.amplitude ?? null,
          offset: fit?.offset ?? 0,
        },
        separability,
        best:
          fit?.cosine == null || parts === null
            ? null
            : {
                family: fit.family,
                // The normalised filter is the filter over the divisor: a negative one turns its sign. That is the amplitude's.
                amplitude: parts.length * fit.cosine * Math.sign(fit.amplitude ?? 1),
                offset: parts.mean,
                cosine: Math.abs(fit.cosine),
                identity: isIdentity(kernels, fit, k, mode),
              },
        fits: all ? fits.describe(i).fits : fit === null ? [] : [fit],
        ...(beyond === null ? {} : { extended: beyond[i] }),
        ...(compared === null ? {} : { kernels: compared[i] }),
        nearestKey: nearestKey(parts, keys),
        fit,
        weights: weightsOf(i),
      };
    },
  };
}

/** The spreads of the filters without the offsets of their best families, weighted by each of these. */
function weightedSpreads(
  ws: Workspace,
  filters: Block<"f32" | "f64">,
  k: number,
  best: readonly (ScaleSpaceFit | null)[],
  mode: Mode,
): Map<string, FilterSpread[]> {
  const levelled = level(ws, filters, k, best);
  const present = families.filter((family) => best.some((fit) => fit?.family === family));
  return new Map(present.map((family) => [family, placedSpreads(ws, levelled, k, { family, mode })]));
}

/** The filters without the offsets of their best families. */
function level(
  ws: Workspace,
  filters: Block<"f32" | "f64">,
  k: number,
  best: readonly (ScaleSpaceFit | null)[],
): Block<"f64"> {
  const levelled = ws.widen(filters);
  const weights = ws.view(levelled);
  for (let j = 0; j < weights.length; j++) weights[j] -= best[Math.floor(j / (k * k))]?.offset ?? 0;
  return levelled;
}

function axisOf(family: string): "x" | "y" | "sum" {
  return family.startsWith("dx") ? "x" : family.startsWith("dy") ? "y" : "sum";
}

/** The filters as their best families were fitted to them; zeros where there is none. */
function normalized(filters: FloatArray, best: readonly (ScaleSpaceFit | null)[], k: number): Float64Array {
  const out = new Float64Array(filters.length);
  for (const [i, fit] of best.entries()) {
    if (!fit?.amplitude) continue;
    for (let j = i * k * k; j < (i + 1) * k * k; j++) out[j] = (filters[j] - (fit.offset ?? 0)) / fit.amplitude;
  }
  return out;
}
