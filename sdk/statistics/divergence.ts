import { UsageError } from "../errors.ts";
import type { DistanceNoise, DivergenceResult } from "../results/analysis.ts";
import { componentShare } from "../results/component-share.ts";
import { expectOneOf } from "../results/expect-one-of.ts";
import { sampledGroups } from "../results/sampled-pairs.ts";
import { type Kernels, kernels as loadedKernels } from "../wasm/load.ts";
import { pairwiseDistances } from "../wasm/pairwise-distances.ts";
import { pairwiseKL } from "../wasm/pairwise-kl.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";

import { distanceNoise } from "./distance-noise.ts";
import type { DivergenceSettings, GroupHistograms } from "./group-histograms.ts";
import { numberList } from "./number-list.ts";

import { probabilities } from "./probabilities.ts";
import { type Range, widened } from "./range.ts";

export type { DivergenceSettings, GroupHistograms, ZeroFilters } from "./group-histograms.ts";

export const defaultBins = 70;

/**
 * Of more groups the noise of D alone is found, and shares of components are left to `componentShare`: with them 700 groups would
 * make too long a document.
 */
const mostWithAll = sampledGroups;

/** A published way of comparing: CNN Filter DB (arXiv 2203.15331) or medical imaging (arXiv 2210.13799). */
export type DivergencePreset = "cnn-filter-db" | "medical";

/** What a caller may choose of a comparison; a choice beside the preset makes it custom. */
export interface DivergenceOptions {
  /** Default cnn-filter-db. */
  preset?: DivergencePreset;
  /** Bins of each histogram, 2 to 65536. Default 70. */
  bins?: number;
  /** Ends of the histograms; default by the preset. */
  range?: Range;
  /** Weight of each component in D, none negative; default by the preset. */
  weights?: readonly number[];
}

/**
 * The settings of a preset, with what the caller overrides.
 * `cnn-filter-db`: weights = explained variance ratio, range = all coefficients (arXiv 2203.15331).
 * `medical`: equal weights, range [-3, 3] (arXiv 2210.13799).
 * @param extent Smallest and largest coefficient of all groups and components.
 */
export function divergenceSettings(
  explainedVarianceRatio: readonly number[],
  extent: Range,
  { preset = "cnn-filter-db", bins = defaultBins, range, weights }: DivergenceOptions,
): DivergenceSettings {
  const components = explainedVarianceRatio.length;
  expectDivergenceOptions({ preset, bins, range });
  if (weights !== undefined && (weights.length !== components || !weights.every((w) => Number.isFinite(w) && w >= 0))) {
    throw new UsageError(`the weights are ${weights.join(", ")}, expected ${components} numbers that are not negative`);
  }
  const custom = range !== undefined || weights !== undefined || bins !== defaultBins;
  const medical = preset === "medical";
  return {
    preset: custom ? "custom" : preset,
    bins,
    range: range ?? (medical ? [-3, 3] : widened(extent)),
    weights: [...(weights ?? (medical ? explainedVarianceRatio.map(() => 1 / components) : explainedVarianceRatio))],
  };
}

/** Checks what can be checked before the coefficients are known. @throws UsageError */
export function expectDivergenceOptions({ preset, bins = defaultBins, range }: DivergenceOptions): void {
  expectOneOf("preset", preset, ["cnn-filter-db", "medical"]);
  if (!Number.isInteger(bins) || bins < 2 || bins > 65536) {
    throw new UsageError(`the number of bins is ${bins}, expected a whole number from 2 to 65536`);
  }
  if (range !== undefined && !(range[0] < range[1] && range.every(Number.isFinite))) {
    throw new UsageError(`the range is ${range.join(" to ")}, expected two finite numbers, the smaller first`);
  }
}

/**
 * Compares groups by their histograms: D = sum_i w_i KL_sym_i with KL_sym(p, q) = sum p ln(p/q) + sum q ln(q/p),
 * and Jensen-Shannon (nats), Hellinger, total variation and Wasserstein-1, weighted alike.
 * @see Gavrikov & Keuper, CNN Filter DB, arXiv 2203.15331, section 3.3.
 */
export async function compareDistributions(
  groups: readonly GroupHistograms[],
  settings: DivergenceSettings,
): Promise<DivergenceResult> {
  return compareHistograms(await loadedKernels(), groups, settings);
}

export function compareHistograms(
  kernels: Kernels,
  groups: readonly GroupHistograms[],
  settings: DivergenceSettings,
): DivergenceResult {
  const { bins, range, weights } = settings;
  const binWidth = (range[1] - range[0]) / bins;
  const size = groups.length;
  const matrix = zeros(size);
  const perComponent = weights.map((weight, component) => {
    const kl = componentDivergence(
      kernels,
      groups.map(({ counts }) => probabilities(counts[component], binWidth)),
    );
    kl.forEach((row, a) => {
      row.forEach((value, b) => {
        matrix[a][b] += weight * value;
      });
    });
    return kl;
  });
  const distances = otherDistances(kernels, groups, weights, binWidth);
  const compared = { matrix, perComponent, weights };
  return {
    ...settings,
    groups: groups.map(({ name }) => name),
    sample: null,
    matrix,
    perComponent,
    shares:
      size > mostWithAll
        ? null
        : perComponent.map((kl, c) => kl.map((row, a) => row.map((_, b) => componentShare(compared, c, a, b)))),
    distances,
    outside: groups.map(({ outside }) => outside),
    ...noiseOf(kernels, groups, settings, matrix, distances),
  };
}

/** D between two groups alone, as `compareHistograms` has it. */
export function divergenceBetween(
  kernels: Kernels,
  pair: readonly [Pick<GroupHistograms, "counts">, Pick<GroupHistograms, "counts">],
  { bins, range, weights }: Pick<DivergenceSettings, "bins" | "range" | "weights">,
): number {
  const binWidth = (range[1] - range[0]) / bins;
  return weights.reduce((sum, weight, component) => {
    const rows = pair.map(({ counts }) => probabilities(counts[component], binWidth));
    return sum + weight * componentDivergence(kernels, rows)[0][1];
  }, 0);
}

function noiseOf(
  kernels: Kernels,
  groups: readonly GroupHistograms[],
  settings: DivergenceSettings,
  matrix: number[][],
  distances: DivergenceResult["distances"],
): DistanceNoise & Pick<DivergenceResult, "distanceNoise"> {
  if (groups.length > mostWithAll) {
    return { ...distanceNoise(kernels, groups, settings, { d: matrix }).d, distanceNoise: null };
  }
  const { d, ...others } = distanceNoise(kernels, groups, settings, { d: matrix, ...distances });
  return { ...d, distanceNoise: others };
}

/** Symmetric KL between all pairs of rows. */
function componentDivergence(kernels: Kernels, rows: readonly Float64Array[]): number[][] {
  return withWorkspace(kernels, (workspace) => {
    const out = workspace.allocate("f64", rows.length * rows.length);
    const ones = workspace.place("f64", rows[0].slice().fill(1));
    pairwiseKL(workspace, out, placeRows(workspace, rows), ones);
    return squareMatrix(workspace, out, rows.length);
  });
}

/** The distances that stay finite on empty bins, weighted over the components. */
function otherDistances(
  kernels: Kernels,
  groups: readonly GroupHistograms[],
  weights: readonly number[],
  binWidth: number,
): DivergenceResult["distances"] {
  const size = groups.length;
  return withWorkspace(kernels, (workspace) => {
    const sums = {
      jensenShannon: workspace.zeros("f64", size * size),
      hellinger: workspace.zeros("f64", size * size),
      totalVariation: workspace.zeros("f64", size * size),
      wasserstein1: workspace.zeros("f64", size * size),
    };
    weights.forEach((weight, component) => {
      withWorkspace(kernels, (scratch) => {
        const rows = placeRows(
          scratch,
          groups.map(({ counts }) => shares(counts[component])),
        );
        pairwiseDistances(scratch, sums, rows, size, binWidth, weight);
      });
    });
    return {
      jensenShannon: squareMatrix(workspace, sums.jensenShannon, size),
      hellinger: squareMatrix(workspace, sums.hellinger, size),
      totalVariation: squareMatrix(workspace, sums.totalVariation, size),
      wasserstein1: squareMatrix(workspace, sums.wasserstein1, size),
    };
  });
}

function placeRows(workspace: Workspace, rows: readonly Float64Array[]): Block<"f64"> {
  const block = workspace.allocate("f64", rows.length * rows[0].length);
  const view = workspace.view(block);
  rows.forEach((row, i) => {
    view.set(row, i * row.length);
  });
  return block;
}

function squareMatrix(workspace: Workspace, block: Block<"f64">, size: number): number[][] {
  const values = workspace.view(block);
  return Array.from({ length: size }, (_, a) => numberList(values, a * size, (a + 1) * size));
}

/** A histogram as probabilities, empty bins zero: the form for distances that are finite on them. */
function shares(counts: Float64Array): Float64Array {
  const total = sum(counts);
  return total === 0 ? counts.map(() => 1 / counts.length) : counts.map((count) => count / total);
}

function zeros(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
