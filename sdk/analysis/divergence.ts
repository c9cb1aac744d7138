import { UsageError } from "../errors.ts";
import { kernels as loadedKernels, type Kernels } from "../wasm/load.ts";
import { distributionDistances } from "../wasm/distribution-distances.ts";
import { pairwiseKL } from "../wasm/pairwise-kl.ts";
import { withWorkspace } from "../wasm/workspace.ts";
import { type Range, widened } from "./range.ts";
import type { DivergenceResult } from "./result.ts";

/** The density that stands for an empty bin: float32's epsilon, as CNN Filter DB takes it. */
const emptyBinDensity = 1.1920929e-7;
/** Filters per bin below which empty bins rule a histogram. */
const fewFiltersPerBin = 10;

export const defaultBins = 70;

export type DivergencePreset = "cnn-filter-db" | "medical";

/** How distributions are compared. */
export interface DivergenceSettings {
  preset: DivergenceResult["preset"];
  bins: number;
  /** One range for all components and groups; values outside are left out. */
  range: Range;
  /** Weight of each component in D. */
  weights: number[];
}

/** The histograms of one group's coefficients. */
export interface GroupHistograms {
  name: string;
  filters: number;
  /** `bins` counts a component. */
  counts: Float64Array[];
  /** Coefficients outside the range. */
  outside: number;
}

export interface DivergenceOptions {
  preset?: DivergencePreset;
  bins?: number;
  range?: Range;
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
  if (!Number.isInteger(bins) || bins < 2 || bins > 65536) {
    throw new UsageError(`the number of bins is ${bins}, expected a whole number from 2 to 65536`);
  }
  if (range !== undefined && !(range[0] < range[1] && range.every(Number.isFinite))) {
    throw new UsageError(`the range is ${range.join(" to ")}, expected two finite numbers, the smaller first`);
  }
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
  const perComponent: number[][][] = [];
  const distances = {
    jensenShannon: zeros(groups.length),
    hellinger: zeros(groups.length),
    totalVariation: zeros(groups.length),
    wasserstein1: zeros(groups.length),
  };
  const matrix = zeros(groups.length);

  weights.forEach((weight, component) => {
    const kl = componentDivergence(
      kernels,
      groups.map(({ counts }) => probabilities(counts[component], binWidth)),
    );
    perComponent.push(kl);
    addWeighted(matrix, kl, weight);
    addDistances(kernels, distances, groups.map(({ counts }) => shares(counts[component])), binWidth, weight);
  });

  return {
    ...settings,
    groups: groups.map(({ name }) => name),
    matrix,
    perComponent,
    shares: perComponent.map((kl, component) =>
      kl.map((row, a) => row.map((value, b) => (matrix[a][b] > 0 ? (weights[component] * value) / matrix[a][b] : 0))),
    ),
    distances,
    outside: groups.map(({ outside }) => outside),
    smallGroups: groups.filter(({ filters }) => filters < fewFiltersPerBin * bins).map(({ name }) => name),
  };
}

/** Symmetric KL between all pairs of rows. */
function componentDivergence(kernels: Kernels, rows: readonly Float64Array[]): number[][] {
  const bins = rows[0].length;
  return withWorkspace(kernels, (workspace) => {
    const out = workspace.allocate("f64", rows.length * rows.length);
    const p = workspace.allocate("f64", rows.length * bins);
    rows.forEach((row, i) => {
      workspace.view(p).set(row, i * bins);
    });
    pairwiseKL(workspace, out, p, workspace.place("f64", new Float64Array(bins).fill(1)));
    const values = workspace.view(out);
    return rows.map((_, a) => [...values.subarray(a * rows.length, (a + 1) * rows.length)]);
  });
}

/** A histogram as density, empty bins at the floor, divided by its sum: the form that KL is computed on. */
function probabilities(counts: Float64Array, binWidth: number): Float64Array {
  const total = sum(counts);
  const density = counts.map((count) => (count === 0 ? emptyBinDensity : count / (total * binWidth)));
  const densitySum = sum(density);
  return density.map((value) => value / densitySum);
}

/** A histogram as probabilities, empty bins zero: the form for distances that are finite on them. */
function shares(counts: Float64Array): Float64Array {
  const total = sum(counts);
  return total === 0 ? counts.map(() => 1 / counts.length) : counts.map((count) => count / total);
}

function addDistances(
  kernels: Kernels,
  distances: DivergenceResult["distances"],
  rows: readonly Float64Array[],
  binWidth: number,
  weight: number,
): void {
  withWorkspace(kernels, (workspace) => {
    const blocks = rows.map((row) => workspace.place("f64", row));
    for (let a = 0; a < blocks.length; a++) {
      for (let b = a + 1; b < blocks.length; b++) {
        const between = distributionDistances(workspace, blocks[a], blocks[b], binWidth);
        for (const name of Object.keys(distances) as (keyof typeof distances)[]) {
          distances[name][a][b] += weight * between[name];
          distances[name][b][a] = distances[name][a][b];
        }
      }
    }
  });
}

function addWeighted(total: number[][], matrix: number[][], weight: number): void {
  matrix.forEach((row, a) => {
    row.forEach((value, b) => {
      total[a][b] += weight * value;
    });
  });
}

function zeros(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
