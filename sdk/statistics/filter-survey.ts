import { filtersPerChunk } from "../streams/filter-stream.ts";
import { onFiniteFilters } from "../streams/filter-task.ts";
import { blocksOf, type PlacedFilters } from "../streams/placed-filters.ts";
import { filterNorms } from "../wasm/filter-norms.ts";
import { gatherBetween } from "../wasm/gather-between.ts";
import type { Kernels } from "../wasm/load.ts";
import { maxAbs } from "../wasm/max-abs.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { MomentSummary } from "./moments.ts";
import { numberList } from "./number-list.ts";
import { panelWeights, sumOfCosines } from "./orthogonality.ts";
import { binaryErrorBelow } from "./quality-flags.ts";
import type { State } from "./state.ts";
import { evenRows } from "./typical-filters.ts";

/** What a survey is asked for. */
export interface SurveyOptions {
  /** Keep the largest weight of each filter, not the largest |weight|. */
  signedMaxima: boolean;
  /** First filters that are kept. */
  examples: number;
  /** Filters of a chunk that are kept as its sample, evenly spaced. */
  sampled: number;
  /**
   * What is wanted: how many filters have a largest weight below these shares of the layer's largest. Those of the first chunk are
   * counted, by its own largest; of one of several chunks what may be below is listed, and counted when all is known.
   */
  shares: readonly number[];
}

export interface SavedSurvey {
  /** Moments of the filters, and of the filters divided each by its largest |weight|. */
  raw: Float64Array;
  scaled: Float64Array;
  /** The first of them. */
  first: FloatArray;
  /** Filters at even distances. */
  sample: Float64Array;
  /** The largest |weight| (signed: weight) of filters, in order: all that are below `listedBelow`. */
  maxima: Float64Array;
  listedBelow: number;
  /** The largest |weight| of all; the largest of the maxima. */
  largest: number;
  top: number;
  /** Of a layer's first chunk: how many maxima are below each share of `top`. */
  below: Uint32Array;
  /** Filters that are not zero; the sum of their binary errors; those whose error is small. */
  nonZero: number;
  binarySum: number;
  binary: number;
  /** Moments of the filters' L1 and L2 norms. */
  norms: Float64Array;
  /** Sum of the fourth powers of the weights, and of the squares of each filter's summed squares. */
  fourths: number;
  squaredNorms: number;
  /** Moments of the filters over their L2 norm, but for those of zeros. */
  unit: Float64Array;
}

/** What one look at a layer's filters tells of them. */
export class FilterSurvey implements State<SavedSurvey> {
  readonly raw: MomentSummary;
  readonly scaled: MomentSummary;
  /** Of [L1, L2] of each filter. */
  readonly norms: MomentSummary;
  /** Of the filters over their L2 norm, but for those of zeros. */
  readonly unit: MomentSummary;
  readonly first: number[][] = [];
  largest = 0;
  /** The largest of the maxima; -Infinity for none. */
  top = Number.NEGATIVE_INFINITY;
  /** How many maxima are below each share of `top`, where one chunk has all filters and counts them. */
  below: Uint32Array = new Uint32Array();
  /** All largest weights that are below are listed. */
  listedBelow = Number.POSITIVE_INFINITY;
  nonZero = 0;
  binarySum = 0;
  binary = 0;
  fourths = 0;
  squaredNorms = 0;
  private readonly parts: Float64Array[] = [];
  private readonly samples: Float64Array[] = [];

  constructor(
    kernels: Kernels,
    readonly width: number,
    private readonly options: SurveyOptions,
  ) {
    this.raw = new MomentSummary(kernels, width);
    this.scaled = new MomentSummary(kernels, width);
    this.norms = new MomentSummary(kernels, 2);
    this.unit = new MomentSummary(kernels, width);
  }

  static load(kernels: Kernels, width: number, options: SurveyOptions, saved: SavedSurvey): FilterSurvey {
    const survey = new FilterSurvey(kernels, width, options);
    survey.mergeSaved(saved);
    return survey;
  }

  /** Filters of all chunks, evenly spaced within each. */
  get sample(): Float64Array {
    return joined(this.samples);
  }

  /**
   * @param filters Finite ones.
   * @param at Whether they begin their layer, and whether they may be not all of it.
   */
  update(workspace: Workspace, filters: Block<"f32" | "f64">, at = { begins: true, isPart: true }): void {
    const { width } = this;
    const { signedMaxima, examples, shares } = this.options;
    this.raw.updatePlaced(workspace, filters, false);
    this.scaled.updatePlaced(workspace, filters, true);
    const { maxima: out, norms, unit, ...sums } = filterNorms(workspace, filters, width, binaryErrorBelow);
    this.largest = Math.max(this.largest, sums.largest);
    this.fourths += sums.fourths;
    this.squaredNorms += sums.squaredNorms;
    this.nonZero += sums.nonZero;
    this.binarySum += sums.errorSum;
    this.binary += sums.binary;
    this.norms.updatePlaced(workspace, norms, false);
    if (unit.length > 0) this.unit.updatePlaced(workspace, unit, false);
    if (signedMaxima) maxAbs(workspace, out, filters, width, true);
    const maxima = workspace.view(out);
    const top = signedMaxima ? greatest(maxima) : sums.largest;
    this.top = Math.max(this.top, top);
    this.below = Uint32Array.from(countsBelow(at.begins ? [maxima] : [], boundsOf(shares, top)));
    if (at.isPart) this.list(workspace, out, Math.max(...shares), top);
    else this.listedBelow = Number.NEGATIVE_INFINITY;
    const weights = workspace.view(filters);
    this.addFirst(weights.subarray(0, (examples - this.first.length) * width));
    if (this.options.sampled > 0) this.samples.push(evenRows(weights, width, this.options.sampled));
  }

  merge(other: FilterSurvey): void {
    this.mergeSaved(other.save());
  }

  mergeSaved(saved: SavedSurvey): void {
    this.raw.mergeSaved(saved.raw);
    this.scaled.mergeSaved(saved.scaled);
    this.norms.mergeSaved(saved.norms);
    this.unit.mergeSaved(saved.unit);
    this.addFirst(saved.first);
    if (saved.maxima.length > 0) this.parts.push(saved.maxima);
    this.listedBelow = Math.min(this.listedBelow, saved.listedBelow);
    this.top = Math.max(this.top, saved.top);
    if (saved.below.length > 0) this.below = saved.below;
    if (saved.sample.length > 0) this.samples.push(saved.sample);
    this.largest = Math.max(this.largest, saved.largest);
    this.fourths += saved.fourths;
    this.squaredNorms += saved.squaredNorms;
    this.nonZero += saved.nonZero;
    this.binarySum += saved.binarySum;
    this.binary += saved.binary;
  }

  save(): SavedSurvey {
    const first = new Float64Array(this.first.length * this.width);
    for (const [i, row] of this.first.entries()) first.set(row, i * this.width);
    // Field by field: of so many, spread objects take several times the memory.
    return {
      raw: this.raw.save(),
      scaled: this.scaled.save(),
      first,
      sample: this.sample,
      maxima: joined(this.parts),
      listedBelow: this.listedBelow,
      largest: this.largest,
      top: this.top,
      below: this.below,
      nonZero: this.nonZero,
      binarySum: this.binarySum,
      binary: this.binary,
      norms: this.norms.save(),
      fourths: this.fourths,
      squaredNorms: this.squaredNorms,
      unit: this.unit.save(),
    };
  }

  /** Lists maxima: below twice their share, so that other chunks may have larger ones, if not much larger. */
  private list(workspace: Workspace, maxima: Block<"f64">, share: number, top: number): void {
    const bound = top > 0 ? 2 * share * top : Number.POSITIVE_INFINITY;
    this.listedBelow = Math.min(this.listedBelow, bound);
    const room = workspace.allocate("f64", maxima.length);
    const length = gatherBetween(workspace, room, maxima, Number.NEGATIVE_INFINITY, bound);
    this.parts.push(workspace.copyOut({ ...room, length }));
  }

  private addFirst(rows: FloatArray): void {
    for (let i = 0; i < rows.length && this.first.length < this.options.examples; i += this.width) {
      this.first.push(numberList(rows, i, i + this.width));
    }
  }
}

/** The largest of some values; -Infinity of none. */
function greatest(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i] > most) most = values[i];
  return most;
}

/** Shares of a layer's largest weight, as weights. */
export function boundsOf(shares: readonly number[], top: number): number[] {
  return shares.map((share) => share * top);
}

/** How many of the values, in however many parts, are below each bound. */
export function countsBelow(parts: readonly Float64Array[], bounds: readonly number[]): number[] {
  const counts = bounds.map(() => 0);
  // Few are below any.
  const most = Math.max(...bounds);
  for (const values of parts) {
    for (let i = 0; i < values.length; i++) {
      if (values[i] < most) for (let b = 0; b < bounds.length; b++) if (values[i] < bounds[b]) counts[b]++;
    }
  }
  return counts;
}

/** All parts as one, which then stands for them. */
function joined(parts: Float64Array[]): Float64Array {
  if (parts.length !== 1) {
    const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
    let from = 0;
    for (const part of parts.splice(0)) {
      all.set(part, from);
      from += part.length;
    }
    parts.push(all);
  }
  return parts[0];
}

/** A survey as `likeTemplate` asks for it. */
export function likeSurvey(kernels: Kernels, width: number, options: SurveyOptions): SavedSurvey {
  const { below, ...empty } = new FilterSurvey(kernels, width, options).save();
  return { ...empty, below: new Uint32Array(options.shares.length) };
}

export interface SurveyedChunk {
  /** Null for a chunk without a finite filter. */
  survey: SavedSurvey | null;
  /** Sum of the output channels' |cosines|, where the chunk is a whole layer of finite filters, and not too large; else null. */
  cosines: number | null;
}

/** Surveys each chunk. */
export const surveyFilters = onFiniteFilters(
  "survey filters",
  (filters: PlacedFilters, options: SurveyOptions) =>
    blocksOf(filters).map((block, i): SurveyedChunk => {
      if (block.length === 0) return { survey: null, cosines: null };
      const { workspace, width, chunks } = filters;
      const { start, nonFinite, outputs } = chunks[i];
      const begins = start === 0;
      // A layer may end where its first chunk does.
      const isPart = !begins || filters.counts[i] + (nonFinite?.length ?? 0) === filtersPerChunk(width);
      const survey = new FilterSurvey(workspace.kernels, width, options);
      withWorkspace(workspace.kernels, (inner) => survey.update(inner, block, { begins, isPart }));
      const isWhole = outputs > 1 && nonFinite?.length === 0 && block.length <= panelWeights;
      const cosines = isWhole ? sumOfCosines(workspace, block, block.length / outputs) : null;
      return { survey: survey.save(), cosines };
    }),
  { packs: true },
);

/** How many filters of a layer have a largest |weight| (signed: weight) below each of some bounds. */
export const countMaxima = onFiniteFilters(
  "count maxima",
  (filters: PlacedFilters, { bounds, signedMaxima }: { bounds: number[]; signedMaxima: boolean }) => {
    const { workspace, block, width, count } = filters;
    const maxima = workspace.allocate("f64", count);
    if (count > 0) maxAbs(workspace, maxima, block, width, signedMaxima);
    const values = workspace.view(maxima);
    return { below: Float64Array.from(countsBelow([values], bounds)) };
  },
);

/** The sum of what `countMaxima` finds. */
export class MaximaCounts {
  private readonly below: Float64Array;

  constructor(bounds: number) {
    this.below = new Float64Array(bounds);
  }

  add({ below }: { below: Float64Array }): void {
    for (let i = 0; i < below.length; i++) this.below[i] += below[i];
  }

  save(): { below: Float64Array } {
    return { below: this.below };
  }
}
