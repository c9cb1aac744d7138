import type { ConvLayer } from "../../model/conv-layer.ts";
import type { OperatorCluster, OperatorPlane } from "../../results/operators.ts";
import { principalComponents } from "../../statistics/basis.ts";
import { share } from "../../statistics/bounded.ts";
import { Extents } from "../../statistics/extents.ts";
import type { MomentSummary } from "../../statistics/moments.ts";
import { type Range, widened } from "../../statistics/range.ts";
import type { FilterStream } from "../../streams/filter-stream.ts";
import type { Kernels } from "../../wasm/load.ts";
import { PlaneCounts, type SavedPlaneCounts } from "./plane-counts.ts";
import { countInPlane, findPlaneExtents, type InPlane } from "./plane-tasks.ts";
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
  const { vectors, variances } = principalComponents(kernels, moments);
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
  /** What its passes are called. */
  key: string;
  stream: FilterStream;
  layers: readonly ConvLayer[];
  basis: PlaneBasis;
  bins: number;
  /** Colours the filters by the nearest of these. */
  centres?: readonly (readonly number[])[];
  /** Of both axes, where several planes are to be laid one above the other. */
  ranges?: readonly [Range, Range];
}

export type Density = Pick<OperatorPlane, "filters" | "x" | "y" | "bins" | "counts" | "clusters">;

/** How many filters lie in each cell of the plane. */
export async function planeDensity(input: PlaneInput): Promise<Density> {
  const { stream, layers, basis, bins, centres } = input;
  const [x, y] = input.ranges ?? (await planeRanges(input));
  const grid = { bins, x, y, centres: centres ?? [] };
  const all = new PlaneCounts(grid);
  const sum = { add: (found: SavedPlaneCounts) => all.mergeSaved(found), save: () => all.save() };
  await stream.sum(`${input.key} counts`, sum, countInPlane, layers, { plane: inPlane(basis), grid });
  const { filters, counts, parts } = all.save();
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
export async function planeRanges({ key, stream, layers, basis }: Omit<PlaneInput, "bins">): Promise<[Range, Range]> {
  const extents = Extents.of(2);
  await stream.sum(`${key} ranges`, extents, findPlaneExtents, layers, inPlane(basis));
  const [x, y] = extents.save();
  return [widened(x), widened(y)];
}

function inPlane({ mean, components }: PlaneBasis): InPlane {
  return { mean, components };
}
