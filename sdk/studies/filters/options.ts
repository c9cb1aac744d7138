import { UsageError } from "../../errors.ts";
import type { Labels } from "../../model/label-models.ts";
import type { Model } from "../../model/model.ts";
import type { BasisResult } from "../../results/analysis.ts";
import { expectOneOf } from "../../results/expect-one-of.ts";
import { type DivergenceOptions, expectDivergenceOptions } from "../../statistics/divergence.ts";
import { defaultThresholds } from "../../statistics/quality.ts";
import { isPublishedBasis, type PublishedBasisName, publishedBasis } from "../../statistics/saved-basis.ts";
import { type FurtherKey, furtherKeys } from "../further.ts";
import type { CommonOptions } from "../study.ts";
import { type GroupBy, groupings, mostLayersUnasked } from "./groups.ts";
import { labelColumn } from "./label-column.ts";
import { examplesOf } from "./resolution.ts";

/** What sparse filters are left out of. */
export type ExcludeSparse = "basis" | "all";

export interface AnalyzeOptions extends CommonOptions, DivergenceOptions, Partial<Record<FurtherKey, boolean>> {
  /**
   * k of the k x k filters; "all": every size from 2 x 2 to 11 x 11 that is there, the one with the most filters first.
   * Default "all"; with a basis that basis's size.
   */
  kernel?: number | "all";
  /** A basis to project on in place of one fitted on the models. */
  basis?: BasisResult | PublishedBasisName;
  /** What is compared; two at once, as in "label,depth-decile", with a comma. Default: models, or the layers of a single model, or its depth deciles where it has more than 250 layers. */
  by?: GroupBy;
  /** With depth deciles: the first layers of the models are a group of their own, as in arXiv 2204.02481. Default false. */
  firstLayerApart?: boolean;
  /** What a sidecar says of the models, which then are what `labelModels` makes of them. */
  labels?: Labels;
  /** The column of the models' tables, or of `labels`, that `by: "label"` goes by. Default: of `labels` the first label, else the only one. */
  labelColumn?: string;
  /** Add a group of seeded random filters beside the others: how far from noise they are. Default false. */
  withNoise?: boolean;
  /** Order of the groups in the matrices: as given, or by ascending mean D. Default "given". */
  sort?: "given" | "mean";
  /**
   * Leave sparse filters out: of the basis alone, or of all but the counts of quality (basis, distributions, divergences and
   * variance entropy), as arXiv 2204.02481 does, where one at the threshold is sparse too.
   */
  excludeSparse?: ExcludeSparse;
  /** Share of the layer's largest weight below which a filter is sparse. Default 0.01. */
  sparsityThreshold?: number;
  /** Thresholds of the sparsity sweep. */
  thresholds?: readonly number[];
  /** Compare signed maxima for sparsity, as the notebook of arXiv 2210.13799 does. */
  signedMaxima?: boolean;
  /** First filters of each layer that the result carries. Default 25, and of more than 5,242 layers so many that they are 131,072 in all. */
  examples?: number;
}

/** The options with every default filled in. */
export interface ResolvedOptions {
  kernel: number | "all";
  basis: BasisResult | null;
  by: GroupBy;
  /** Whether `by` was chosen because there are too many layers to compare in pairs. */
  tooManyLayers: boolean;
  firstLayerApart: boolean;
  /** Undefined where nothing is grouped by label. */
  labelColumn: string | undefined;
  withNoise: boolean;
  divergence: DivergenceOptions;
  sort: "given" | "mean";
  excludeSparse: ExcludeSparse | null;
  sparsityThreshold: number;
  thresholds: readonly number[];
  signedMaxima: boolean;
  examples: number;
  layers: readonly string[] | null;
  further: Readonly<Record<FurtherKey, boolean>>;
}

/** @throws UsageError for what has no meaning */
export function resolveOptions(options: AnalyzeOptions, models: readonly Model[]): ResolvedOptions {
  const { basis: asked, sparsityThreshold = 0.01, thresholds = defaultThresholds } = options;
  const basis = asked === undefined ? null : typeof asked === "string" ? namedBasis(asked) : asked;
  const kernel = options.kernel ?? basis?.kernel[0] ?? "all";
  const layerCount = models.reduce((sum, { layers }) => sum + layers.length, 0);
  const many = layerCount > mostLayersUnasked;
  const examples = options.examples ?? examplesOf(layerCount);
  const labels = models.find(({ labelledBy }) => labelledBy !== undefined)?.labelledBy;
  const unasked =
    (labels ?? options.labelColumn) !== undefined
      ? "label"
      : models.length > 1
        ? "model"
        : many
          ? "depth-decile"
          : "layer";
  const by = options.by ?? unasked;
  if (kernel !== "all" && !(Number.isInteger(kernel) && kernel >= 2 && kernel <= 11)) {
    throw new UsageError(`the kernel size is ${kernel}, expected a whole number from 2 to 11, or "all"`);
  }
  expectDivergenceOptions(options);
  if (options.firstLayerApart === true && !by.includes("depth-decile"))
    throw new UsageError(`the first layer can be kept apart by depth-decile, here groups are by ${by}`);
  expectOneOf("by", by, groupings);
  expectOneOf("sort", options.sort, ["given", "mean"]);
  expectOneOf("excludeSparse", options.excludeSparse, ["basis", "all"]);
  for (const threshold of [sparsityThreshold, ...thresholds]) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new UsageError(`a sparsity threshold is ${threshold}, expected a number from 0 to 1`);
    }
  }
  if (!Number.isInteger(examples) || examples < 0) {
    throw new UsageError(`the number of examples is ${examples}, expected a whole number from 0`);
  }
  return {
    kernel,
    basis,
    by,
    tooManyLayers: options.by === undefined && by === "depth-decile",
    firstLayerApart: options.firstLayerApart ?? false,
    labelColumn: by.split(",").includes("label") ? labelColumn(models, labels, options.labelColumn) : undefined,
    withNoise: options.withNoise ?? false,
    divergence: { preset: options.preset, bins: options.bins, range: options.range, weights: options.weights },
    sort: options.sort ?? "given",
    excludeSparse: options.excludeSparse ?? null,
    sparsityThreshold,
    thresholds: [...thresholds],
    signedMaxima: options.signedMaxima ?? false,
    examples,
    layers: options.layers === undefined ? null : [...options.layers],
    further: Object.fromEntries(furtherKeys.map((key) => [key, options[key] ?? false])) as Record<FurtherKey, boolean>,
  };
}

function namedBasis(name: string): BasisResult {
  if (isPublishedBasis(name)) return publishedBasis(name);
  throw new UsageError(`there is no published basis named ${name}`);
}
