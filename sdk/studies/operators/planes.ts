import { throwIfAborted } from "../../abort.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { OperatorCluster, OperatorPlane } from "../../results/operators.ts";
import { principalAxes } from "../../statistics/basis.ts";
import { share } from "../../statistics/bounded.ts";
import { nearestCentre } from "../../statistics/k-means.ts";
import type { MomentSummary } from "../../statistics/moments.ts";
import { type Range, union, widened } from "../../statistics/range.ts";
import type { FiniteFilters } from "../../streams/finite-filters.ts";
import { extent } from "../../wasm/extent.ts";
import { histogram2d } from "../../wasm/histogram-2d.ts";
import type { Kernels } from "../../wasm/load.ts";
import { project } from "../../wasm/project.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../wasm/workspace.ts";
import { embed, type Reference } from "./references.ts";

/** The plane of the first two principal components of filters, and the references in it. */
export type PlaneBasis = Pick<
  OperatorPlane,
  "kernel" | "mean" | "components" | "explainedVarianceRatio" | "references"
>;

/** The components of raw weights; one mean is taken from filters and references alike. */
export function planeBasis(
  kernels: Kernels,
  moments: MomentSummary,
  k: number,
  references: readonly Reference[],
): PlaneBasis {
  const { vectors, variances } = principalAxes(kernels, moments);
  const mean = [...moments.mean];
  const components = vectors.slice(0, 2);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const ratio = (i: number) => (total > 0 ? share(variances[i] / total) : 0);
  return {
    kernel: [k, k],
    mean,
    components,
    explainedVarianceRatio: [ratio(0), ratio(1)],
    references: references.flatMap(({ name, weights }) => {
      const filter = embed(weights, k);
      return filter === null ? [] : [{ name, ...place(filter, mean, components) }];
    }),
  };
}

function place(
  filter: readonly number[],
  mean: readonly number[],
  components: readonly number[][],
): { x: number; y: number } {
  const [x, y] = components.map((component) =>
    component.reduce((sum, loading, i) => sum + loading * (filter[i] - mean[i]), 0),
  );
  return { x, y };
}

export interface PlaneInput {
  kernels: Kernels;
  store: FiniteFilters;
  layers: readonly ConvLayer[];
  basis: PlaneBasis;
  bins: number;
  /** Colours the filters by the nearest of these. */
  centres?: readonly (readonly number[])[];
  /** Of both axes, where several planes are to be laid one above the other. */
  ranges?: readonly [Range, Range];
  signal?: AbortSignal;
}

export type Density = Pick<OperatorPlane, "filters" | "x" | "y" | "bins" | "counts" | "clusters">;

/** How many filters lie in each cell of the plane. */
export async function planeDensity(input: PlaneInput): Promise<Density> {
  const { kernels, store, basis, bins, centres, signal } = input;
  const [x, y] = input.ranges ?? (await planeRanges(input));
  const width = basis.mean.length;
  const counts = new Float64Array(bins * bins);
  const parts = (centres ?? []).map(() => new Float64Array(bins * bins));
  let filters = 0;
  for (const layer of input.layers) {
    for await (const { count, data } of store.chunks(layer)) {
      throwIfAborted(signal);
      if (count === 0) continue;
      filters += count;
      const sorted = centres === undefined ? [] : byCentre(data, width, centres);
      withWorkspace(kernels, (workspace) => add(workspace, counts, data, basis, x, y));
      sorted.forEach((some, c) => {
        if (some.length > 0) withWorkspace(kernels, (workspace) => add(workspace, parts[c], some, basis, x, y));
      });
    }
  }
  const density = { filters, x, y, bins, counts: [...counts] };
  return centres === undefined
    ? density
    : { ...density, clusters: centres.map((centre, c) => clusterOf(centre, parts[c], basis)) };
}

function clusterOf(centre: readonly number[], counts: Float64Array, { mean, components }: PlaneBasis): OperatorCluster {
  const filters = counts.reduce((sum, count) => sum + count, 0);
  return { filters, centre: [...centre], ...place(centre, mean, components), counts: [...counts] };
}

/** The range of each coordinate, one that cells can divide. */
export async function planeRanges({
  kernels,
  store,
  layers,
  basis,
  signal,
}: Omit<PlaneInput, "bins">): Promise<[Range, Range]> {
  let [x, y]: [Range, Range] = [union([]), union([])];
  for (const layer of layers) {
    for await (const { count, data } of store.chunks(layer)) {
      throwIfAborted(signal);
      if (count === 0) continue;
      withWorkspace(kernels, (workspace) => {
        const [first, second] = coordinates(workspace, data, basis);
        x = union([x, extent(workspace, first)]);
        y = union([y, extent(workspace, second)]);
      });
    }
  }
  return [widened(x), widened(y)];
}

function add(
  workspace: Workspace,
  counts: Float64Array,
  data: FloatArray,
  basis: PlaneBasis,
  x: Range,
  y: Range,
): void {
  const [first, second] = coordinates(workspace, data, basis);
  const block = workspace.place("f64", counts);
  histogram2d(workspace, block, first, second, ...x, ...y);
  counts.set(workspace.view(block));
}

function coordinates(
  workspace: Workspace,
  data: FloatArray,
  { mean, components }: PlaneBasis,
): [Block<"f64">, Block<"f64">] {
  const count = data.length / mean.length;
  const out = workspace.allocate("f64", 2 * count);
  const filters = workspace.placeFloats(data);
  const rows = workspace.place("f64", components.flat());
  project(workspace, out, filters, mean.length, rows, workspace.place("f64", mean), false);
  return [
    { type: "f64", pointer: out.pointer, length: count },
    { type: "f64", pointer: out.pointer + 8 * count, length: count },
  ];
}

/** The filters in runs of one centre each. */
function byCentre(data: FloatArray, width: number, centres: readonly (readonly number[])[]): FloatArray[] {
  const parts: number[][] = centres.map(() => []);
  for (let i = 0; i < data.length; i += width) {
    const part = parts[nearestCentre(data, i, centres)];
    for (let w = 0; w < width; w++) part.push(data[i + w]);
  }
  return parts.map((part) => Float64Array.from(part));
}
