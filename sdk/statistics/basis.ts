import { NoFiltersError, UsageError } from "../errors.ts";
import type { FilterSet } from "../model/filter-set.ts";
import type { BasisResult } from "../results/analysis.ts";
import { type Kernels, kernels as loadedKernels } from "../wasm/load.ts";
import { svd } from "../wasm/svd.ts";
import { type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { share } from "./bounded.ts";
import { MomentSummary } from "./moments.ts";

/** Filters a fit takes at once: the unit in which sums are merged. */
const chunkFilters = 65536;

/**
 * Fits the common basis of filters: PCA, column-centred, n - 1, no whitening, of filters divided by their largest |weight|.
 * @param filters count x (k*k), all finite.
 * @throws NoFiltersError when there is none.
 * @see Gavrikov & Keuper, CNN Filter DB, arXiv 2203.15331, section 3.2.
 */
export async function fitBasis(filters: FilterSet): Promise<BasisResult> {
  const kernels = await loadedKernels();
  const moments = new MomentSummary(kernels, filters.width);
  for (let start = 0; start < filters.count; start += chunkFilters) {
    const end = Math.min(start + chunkFilters, filters.count);
    moments.update(filters.data.subarray(start * filters.width, end * filters.width), true);
  }
  return basisFromMoments(kernels, moments, [...filters.kernel]);
}

/** The principal axes of the filters that a summary has seen. */
export function basisFromMoments(kernels: Kernels, moments: MomentSummary, kernel: number[]): BasisResult {
  if (moments.count === 0) {
    throw new NoFiltersError(`found no usable ${kernel.join("x")} filters, expected at least 1 to fit a basis`);
  }
  const { vectors, variances } = principalComponents(kernels, moments);
  const total = sum(variances);
  return {
    kernel,
    source: "models",
    attribution: null,
    filters: moments.count,
    mean: [...moments.mean],
    components: vectors,
    explainedVariance: variances,
    explainedVarianceRatio: variances.map((variance) => (total > 0 ? share(variance / total) : 0)),
  };
}

/** Eigenvectors (rows, signed so that the loading of largest magnitude is positive) and variances, descending. */
export function principalComponents(
  kernels: Kernels,
  moments: MomentSummary,
): { vectors: number[][]; variances: number[] } {
  const { width } = moments;
  return withWorkspace(kernels, (workspace) => {
    const { s, v } = decompose(workspace, moments);
    const columns = workspace.view(v);
    const vectors = Array.from({ length: width }, (_, component) =>
      withPositivePeak(Array.from({ length: width }, (_, row) => columns[row * width + component])),
    );
    return { vectors, variances: variancesOf(workspace.view(s), moments) };
  });
}

/** The variances alone, the same to the last bit. */
export function principalVariances(kernels: Kernels, moments: MomentSummary): number[] {
  return withWorkspace(kernels, (workspace) => variancesOf(workspace.view(decompose(workspace, moments).s), moments));
}

/** A covariance is symmetric and positive semi-definite: its singular value decomposition is its eigendecomposition. */
function decompose(workspace: Workspace, moments: MomentSummary) {
  const { width } = moments;
  return svd(workspace, workspace.place("f64", moments.covariance), width, width, { vectors: true });
}

function variancesOf(singular: Float64Array, moments: MomentSummary): number[] {
  const least = leastVariance(singular[0], moments);
  return Array.from(singular, (variance) => (variance > least ? variance : 0));
}

/** What rounding may leave of a variance of zero: epsilons of the largest one, and squared ones of the mean, which is taken away. */
function leastVariance(largest: number, { mean, width }: MomentSummary): number {
  let square = 0;
  for (let i = 0; i < width; i++) square += mean[i] * mean[i];
  return width * (2 ** -52 * largest + 2 ** -100 * square);
}

function withPositivePeak(vector: number[]): number[] {
  let peak = 0;
  for (const loading of vector) if (Math.abs(loading) > Math.abs(peak)) peak = loading;
  // + 0 turns the -0 of a flipped zero loading into 0, which JSON and equality tests can tell apart.
  return peak < 0 ? vector.map((loading) => -loading + 0) : vector;
}

/** Throws unless the basis is for k x k filters. */
export function expectBasisFor(basis: BasisResult, k: number): void {
  if (basis.kernel[0] !== k || basis.kernel[1] !== k) {
    throw new UsageError(`the basis ${basis.source} is for ${basis.kernel.join("x")} filters, expected ${k}x${k}`);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
