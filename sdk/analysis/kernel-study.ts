import type { ConvLayer } from "../model/conv-layer.ts";
import { extent } from "../wasm/extent.ts";
import { histogram } from "../wasm/histogram.ts";
import { histogram2d } from "../wasm/histogram-2d.ts";
import type { Kernels } from "../wasm/load.ts";
import type { Block, Workspace } from "../wasm/workspace.ts";
import { eachCoefficientChunk } from "./coefficients.ts";
import { BandwidthSearch, DensityBins, type DensityGrid, densityMargin, densityPoints } from "./density.ts";
import {
  compareHistograms,
  type DivergenceOptions,
  type DivergenceSettings,
  divergenceSettings,
  type GroupHistograms,
} from "./divergence.ts";
import type { FilterStore } from "./filter-store.ts";
import type { GroupBy, LayerGroup } from "./groups.ts";
import type { MomentSummary } from "./moments.ts";
import { type Range, union, widened } from "./range.ts";
import type { BasisResult, DensityResult, GroupResult, KernelStudy, PlaneResult } from "./result.ts";

const planeBins = 64;

/** What the study of one kernel size works on. */
export interface StudyInput {
  kernels: Kernels;
  store: FilterStore;
  basis: BasisResult;
  groups: readonly (LayerGroup & { moments: MomentSummary })[];
  by: GroupBy;
  divergence: DivergenceOptions;
  /** Order of the groups: as given, or by ascending mean D to the others. */
  sort: "given" | "mean";
  /** Called after each pass over a layer's filters. */
  onLayer: (layer: ConvLayer) => void;
}

/** What the passes over one group's coefficients find, component by component. */
interface GroupState extends LayerGroup {
  result: GroupResult;
  ranges: Range[];
  bandwidths: number[];
}

/**
 * The distributions of the groups' coefficients and the distances between them. Each pass streams the filters of one
 * group, so memory does not grow with the number of filters.
 */
export async function studyKernel(input: StudyInput): Promise<KernelStudy> {
  const { kernels, basis } = input;
  const states: GroupState[] = [];
  // Pass 1: where the coefficients lie.
  for (const group of input.groups) {
    states.push({
      ...group,
      result: describeGroup(group, input.by, basis),
      ranges: await findRanges(input, group),
      bandwidths: [],
    });
  }
  const overall = union(states.flatMap(({ ranges }) => ranges));
  const settings = divergenceSettings(basis.explainedVarianceRatio, overall, input.divergence);
  // Pass 2: histograms. Passes 3 and 4: the bandwidths.
  const histograms: GroupHistograms[] = [];
  const planes: PlaneResult[] = [];
  const planeRanges = [0, 1].map((c) => widened(union(states.map(({ ranges }) => ranges[c]))));
  for (const state of states) {
    const counted = await countGroup(input, state, settings, planeRanges);
    histograms.push(counted.histograms);
    planes.push(counted.plane);
    state.bandwidths = await findBandwidths(input, state);
  }
  // Pass 5: the densities, each component on one grid for all groups.
  const densities: DensityResult[] = [];
  const grids = basis.components.map((_, c) => commonGrid(states, c));
  for (const state of states) densities.push(...(await estimateGroup(input, state, grids)));

  const study: KernelStudy = {
    basis,
    groups: states.map(({ result }) => result),
    divergence: compareHistograms(kernels, histograms, settings),
    densities,
    planes,
  };
  return input.sort === "mean" ? sortByMean(study, histograms, kernels, settings) : study;
}

/** Mean and deviation along each component, from the moments of the group's scaled filters. */
function describeGroup({ name, moments }: StudyInput["groups"][number], by: GroupBy, basis: BasisResult): GroupResult {
  const { mean, covariance, width, count } = moments;
  const offset = mean.map((value, i) => value - basis.mean[i]);
  const variance = (component: number[]) => {
    let total = 0;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) total += component[i] * covariance[i * width + j] * component[j];
    }
    // Rounding can leave a variance of zero a little below it.
    return Math.max(total, 0);
  };
  return {
    name,
    by,
    filters: count,
    mean: basis.components.map((component) => component.reduce((sum, loading, i) => sum + loading * offset[i], 0)),
    standardDeviation: basis.components.map((component) => Math.sqrt(variance(component))),
  };
}

async function eachChunk(
  { kernels, store, basis, onLayer }: StudyInput,
  group: LayerGroup,
  visit: (workspace: Workspace, columns: Block<"f64">[], count: number) => void,
): Promise<void> {
  for (const layer of group.layers) {
    await eachCoefficientChunk(kernels, store, layer, basis, visit);
    onLayer(layer);
  }
}

async function findRanges(input: StudyInput, group: LayerGroup): Promise<Range[]> {
  const ranges = input.basis.components.map((): Range => [Infinity, -Infinity]);
  await eachChunk(input, group, (workspace, columns) => {
    columns.forEach((column, c) => {
      ranges[c] = union([ranges[c], extent(workspace, column)]);
    });
  });
  return ranges;
}

async function countGroup(
  input: StudyInput,
  group: GroupState,
  { bins, range }: DivergenceSettings,
  [x, y]: Range[],
): Promise<{ histograms: GroupHistograms; plane: PlaneResult }> {
  const counts = input.basis.components.map(() => new Float64Array(bins));
  let plane = new Float64Array(planeBins * planeBins);
  let outside = 0;
  await eachChunk(input, group, (workspace, columns) => {
    columns.forEach((column, c) => {
      const block = workspace.place("f64", counts[c]);
      outside += histogram(workspace, block, column, range[0], range[1]);
      counts[c] = workspace.copyOut(block);
    });
    const block = workspace.place("f64", plane);
    histogram2d(workspace, block, columns[0], columns[1], x[0], x[1], y[0], y[1]);
    plane = workspace.copyOut(block);
  });
  return {
    histograms: { name: group.name, filters: group.result.filters, counts, outside },
    plane: { group: group.name, x, y, bins: planeBins, counts: [...plane] },
  };
}

async function findBandwidths(input: StudyInput, { result, ranges, ...group }: GroupState): Promise<number[]> {
  const searches = ranges.map(([lo, hi]) => new BandwidthSearch(lo, hi, result.filters));
  while (!searches.every((search) => search.done)) {
    await eachChunk(input, group, (workspace, columns) => {
      columns.forEach((column, c) => {
        searches[c].visit(workspace, column);
      });
    });
    for (const search of searches) search.endPass();
  }
  return searches.map((search, c) => search.bandwidth(input.kernels, result.standardDeviation[c]));
}

function commonGrid(states: readonly GroupState[], component: number): DensityGrid {
  const margin = densityMargin * Math.max(...states.map(({ bandwidths }) => bandwidths[component]));
  const [lo, hi] = union(states.map(({ ranges }) => ranges[component]));
  return { lo: lo - margin, hi: hi + margin, points: densityPoints };
}

async function estimateGroup(
  input: StudyInput,
  { result, ranges, bandwidths, ...group }: GroupState,
  grids: readonly DensityGrid[],
): Promise<DensityResult[]> {
  const binned = ranges.map(([lo, hi], c) => new DensityBins(lo, hi, bandwidths[c]));
  await eachChunk(input, group, (workspace, columns) => {
    columns.forEach((column, c) => {
      binned[c].visit(workspace, column);
    });
  });
  return grids.map((grid, component) => ({
    group: group.name,
    component,
    count: result.filters,
    bandwidth: bandwidths[component],
    grid,
    values: [...binned[component].density(input.kernels, grid, result.filters)],
  }));
}

/** Puts the groups in the order of their mean D to the others. */
function sortByMean(
  study: KernelStudy,
  histograms: readonly GroupHistograms[],
  kernels: Kernels,
  settings: DivergenceSettings,
): KernelStudy {
  const means = study.divergence.matrix.map((row) => row.reduce((sum, value) => sum + value, 0));
  const order = means.map((_, i) => i).sort((a, b) => means[a] - means[b] || a - b);
  const rank = new Map(order.map((i, position) => [study.groups[i].name, position]));
  const byRank = (a: { group: string }, b: { group: string }) =>
    (rank.get(a.group) as number) - (rank.get(b.group) as number);
  return {
    ...study,
    groups: order.map((i) => study.groups[i]),
    divergence: compareHistograms(
      kernels,
      order.map((i) => histograms[i]),
      settings,
    ),
    densities: [...study.densities].sort(byRank),
    planes: [...study.planes].sort(byRank),
  };
}
