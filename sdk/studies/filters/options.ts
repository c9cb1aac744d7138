import { UsageError } from "../../errors.ts";
import type { BasisResult } from "../../results/analysis.ts";
import { expectOneOf } from "../../results/expect-one-of.ts";
import { type DivergenceOptions, expectDivergenceOptions } from "../../statistics/divergence.ts";
import { defaultThresholds } from "../../statistics/quality.ts";
import { isPublishedBasis, type PublishedBasisName, publishedBasis } from "../../statistics/saved-basis.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";
import { type GroupBy, mostLayersUnasked } from "./groups.ts";
import type { Labels } from "./labels.ts";

export interface Progress {
  stage:
    | "measuring layers"
    | "comparing distributions"
    | "labelling noise"
    | "labelling filters"
    | "placing filters"
    | "fitting filters";
  /** Filters gone through, and how many there will be at least. */
  done: number;
  total: number;
}

export interface AnalyzeOptions extends DivergenceOptions {
  /** k of the k x k filters; "all": every square size that is there, 3x3 first. Default 3. */
  kernel?: number | "all";
  /** A basis to project on in place of one fitted on the models. */
  basis?: BasisResult | PublishedBasisName;
  /** What is compared. Default: models, or the layers of a single model, or its depth deciles where it has more than 250 layers. */
  by?: GroupBy;
  /** For `by: "label"`. */
  labels?: Labels;
  /** Order of the groups in the matrices: as given, or by ascending mean D. Default "given". */
  sort?: "given" | "mean";
  /** Leave sparse filters out of the basis, as arXiv 2204.02481 does. */
  excludeSparse?: boolean;
  /** Share of the layer's largest weight below which a filter is sparse. Default 0.01. */
  sparsityThreshold?: number;
  /** Thresholds of the sparsity sweep. */
  thresholds?: readonly number[];
  /** Compare signed maxima for sparsity, as the notebook of arXiv 2210.13799 does. */
  signedMaxima?: boolean;
  /** First filters of each layer that the result carries. Default 25. */
  examples?: number;
  /**
   * Analyse only layers whose name, or whose weight's name, fits one of these patterns; `*` stands for any text.
   * The others are listed as skipped. Default: all.
   */
  layers?: readonly string[];
  /** Also studies the filters of this kernel size as convolution operators, with the usual settings. Default false. */
  operators?: boolean;
  /** Also measures whole layers as operators. Default false. */
  norms?: boolean;
  /** Also fits scale-space models to the depthwise filters of this kernel size, with the usual settings. Default false. */
  scaleSpace?: boolean;
  /** Whether the result carries the SHA-256 of every file, for which each is read whole. Default true. */
  digest?: boolean;
  /** Names to show for the models, in their order; their own by default. */
  names?: readonly string[];
  /** Workers that share the work, from `createPool`. The result is the same to the last byte. Default: this thread. */
  pool?: TaskRunner;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** The options with every default filled in; as JSON they are the provenance of a result. */
export interface ResolvedOptions {
  kernel: number | "all";
  basis: BasisResult | null;
  by: GroupBy;
  sort: "given" | "mean";
  excludeSparse: boolean;
  sparsityThreshold: number;
  thresholds: readonly number[];
  signedMaxima: boolean;
  examples: number;
  layers: readonly string[] | null;
  operators: boolean;
  norms: boolean;
  scaleSpace: boolean;
}

/** @param layers Convolution layers of all models. */
export function resolveOptions(options: AnalyzeOptions, models: number, layers: number): ResolvedOptions {
  const {
    kernel = 3,
    basis,
    labels,
    sparsityThreshold = 0.01,
    thresholds = defaultThresholds,
    examples = 25,
  } = options;
  const ofOneModel = layers > mostLayersUnasked ? "depth-decile" : "layer";
  const by = options.by ?? (labels !== undefined ? "label" : models > 1 ? "model" : ofOneModel);
  if (kernel !== "all" && !(Number.isInteger(kernel) && kernel >= 2 && kernel <= 11)) {
    throw new UsageError(`the kernel size is ${kernel}, expected a whole number from 2 to 11, or "all"`);
  }
  expectDivergenceOptions(options);
  expectOneOf("by", by, ["model", "layer", "depth-decile", "label"]);
  expectOneOf("sort", options.sort, ["given", "mean"]);
  for (const threshold of [sparsityThreshold, ...thresholds]) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new UsageError(`a sparsity threshold is ${threshold}, expected a number from 0 to 1`);
    }
  }
  if (!Number.isInteger(examples) || examples < 0) {
    throw new UsageError(`the number of examples is ${examples}, expected a whole number from 0`);
  }
  if (by === "label" && labels === undefined) throw new UsageError('grouping by "label" needs labels');
  if (options.names !== undefined && options.names.length !== models) {
    throw new UsageError(`there are ${options.names.length} names for ${models} models`);
  }
  return {
    kernel,
    basis: basis === undefined ? null : typeof basis === "string" ? namedBasis(basis) : basis,
    by,
    sort: options.sort ?? "given",
    excludeSparse: options.excludeSparse ?? false,
    sparsityThreshold,
    thresholds,
    signedMaxima: options.signedMaxima ?? false,
    examples,
    layers: options.layers === undefined ? null : [...options.layers],
    operators: options.operators ?? false,
    norms: options.norms ?? false,
    scaleSpace: options.scaleSpace ?? false,
  };
}

function namedBasis(name: string): BasisResult {
  if (isPublishedBasis(name)) return publishedBasis(name);
  throw new UsageError(`there is no published basis named ${name}`);
}
