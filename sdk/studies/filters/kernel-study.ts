import type { BasisResult, DensityResult, GroupResult, KernelStudy, PlaneResult } from "../../results/analysis.ts";
import { BandwidthSearch } from "../../statistics/bandwidth-search.ts";
import { CoefficientCounts } from "../../statistics/coefficient-counts.ts";
import {
  binDensities,
  countCoefficients,
  estimateDensities,
  findExtents,
  searchQuantiles,
} from "../../statistics/coefficient-tasks.ts";
import { densityMargin, densityPoints } from "../../statistics/density.ts";
import { type BinnedSample, DensityBins, type DensityGrid } from "../../statistics/density-bins.ts";
import {
  compareHistograms,
  type DivergenceOptions,
  type DivergenceSettings,
  divergenceSettings,
  type GroupHistograms,
  noDivergence,
} from "../../statistics/divergence.ts";
import { Extents } from "../../statistics/extents.ts";
import type { MomentSummary } from "../../statistics/moments.ts";
import { numberList } from "../../statistics/number-list.ts";
import { oneValue } from "../../statistics/one-value.ts";
import { type Range, union, widened } from "../../statistics/range.ts";
import { reorderDivergence } from "../../statistics/reorder-divergence.ts";
import { StrataCounts, strataFit } from "../../statistics/strata.ts";
import { binsOfZero } from "../../statistics/zero-bins.ts";
import type { FilterStream } from "../../streams/filter-stream.ts";
import type { FilterTask } from "../../streams/filter-task.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type LayerGroup, mostGroups } from "./groups.ts";

const planeBins = 64;

/** A group with what is known of its filters already. */
export interface StudiedGroup extends LayerGroup, Pick<GroupResult, "by" | "summary"> {
  /** Of its scaled filters. */
  moments: MomentSummary;
}

/** What the study of one kernel size works on. */
export interface StudyInput {
  kernels: Kernels;
  stream: FilterStream;
  basis: BasisResult;
  groups: readonly StudiedGroup[];
  divergence: DivergenceOptions;
  /** Order of the groups: as given, or by ascending mean D to the others. */
  sort: "given" | "mean";
  /** Called as passes go on, with the number of filters gone through since. */
  onFilters: (count: number) => void;
}

/** What the passes over one group's coefficients find, component by component. */
interface GroupState extends LayerGroup {
  result: GroupResult;
  ranges: readonly Range[];
  bandwidths: number[];
}

/**
 * The distributions of the groups' coefficients and the distances between them. Each pass streams the filters of one
 * group, so memory does not grow with the number of filters.
 */
export async function studyKernel(input: StudyInput): Promise<KernelStudy> {
  const { kernels, basis } = input;
  const { ahead } = input.stream.runner;
  // Pass 1: where the coefficients lie.
  const states = await mapInOrder(
    input.groups,
    ahead,
    async (group): Promise<GroupState> => ({
      ...group,
      result: describeGroup(group, basis),
      ranges: await findRanges(input, group),
      bandwidths: [],
    }),
  );
  const overall = union(states.flatMap(({ ranges }) => ranges));
  const settings = divergenceSettings(basis.explainedVarianceRatio, overall, input.divergence);
  const planeRanges = [0, 1].map((c) => widened(union(states.map(({ ranges }) => ranges[c]))));
  // Pass 2: histograms, and with pass 3 the bandwidths.
  const divide =
    states.length > 1 &&
    states.length <= mostGroups &&
    strataFit(states.length, basis.components.length, settings.bins);
  const counted = await mapInOrder(states, ahead, async (state) => {
    const counts = await countGroup(input, state, settings, planeRanges, divide);
    state.bandwidths = await findBandwidths(input, state, counts.searches);
    return counts;
  });
  const zeroBins = binsOfZero(basis, settings);
  const histograms = counted.map((each, i) => ({ ...each.histograms, ...deadOf(states[i].result, zeroBins) }));
  const planes = counted.map(({ plane }) => plane);
  // Pass 4: the densities, each component on one grid for all groups.
  const grids = basis.components.map((_, c) => commonGrid(states, c));
  const densities = (await mapInOrder(states, ahead, (state) => estimateGroup(input, state, grids))).flat();

  const compared = states.length <= mostGroups;
  const study: KernelStudy = {
    basis,
    groups: states.map(({ result }) => result),
    divergence: compared ? compareHistograms(kernels, histograms, settings) : noDivergence(settings),
    densities,
    planes,
  };
  return compared && input.sort === "mean" ? sortByMean(study) : study;
}

/** The filters of zeros of a group, where all of its filters are compared. */
function deadOf({ filters, summary }: GroupResult, bins: readonly number[]): Pick<GroupHistograms, "zeros"> {
  return filters === summary.filters && summary.zeroFilters > 0
    ? { zeros: { filters: summary.zeroFilters, bins } }
    : {};
}

/** Mean and deviation along each component, from the moments of the group's scaled filters. */
function describeGroup({ name, by, parts, moments, summary }: StudiedGroup, basis: BasisResult): GroupResult {
  const { mean, covariance, width, count } = moments;
  const offset = mean.map((value, i) => value - basis.mean[i]);
  const variance = (component: number[]) => {
    let total = 0;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) total += component[i] * covariance[i * width + j] * component[j];
    }
    // Rounding can leave a variance of zero a little above or below it.
    return total > variationOf(covariance, width) ? total : 0;
  };
  return {
    name,
    by,
    parts,
    filters: count,
    mean: basis.components.map((component) => component.reduce((sum, loading, i) => sum + loading * offset[i], 0)),
    standardDeviation: basis.components.map((component) => Math.sqrt(variance(component))),
    summary,
  };
}

/** What rounding alone may leave of a variance: some epsilons of all there is. */
function variationOf(covariance: ArrayLike<number>, width: number): number {
  let trace = 0;
  for (let i = 0; i < width; i++) trace += covariance[i * width + i];
  return width * 2 ** -50 * trace;
}

/** One pass over a group's coefficients: what each task gave, in the order of the chunks. */
async function* pass<P, R>(
  { stream, onFilters }: StudyInput,
  { layers }: LayerGroup,
  task: FilterTask<P, R>,
  params: P,
): AsyncGenerator<R> {
  for await (const { chunks, result } of stream.visit(task, layers, params)) {
    yield result;
    onFilters(chunks.reduce((sum, { total }) => sum + total, 0));
  }
}

async function findRanges(input: StudyInput, group: LayerGroup): Promise<readonly Range[]> {
  const { basis } = input;
  const extents = Extents.of(basis.components.length);
  for await (const found of pass(input, group, findExtents, { basis })) extents.merge(Extents.load(found));
  return extents.ranges;
}

async function countGroup(
  input: StudyInput,
  group: GroupState,
  { bins, range }: DivergenceSettings,
  plane: Range[],
  divide: boolean,
): Promise<{ histograms: GroupHistograms; plane: PlaneResult; searches: BandwidthSearch[] }> {
  const { basis } = input;
  const grid = { components: basis.components.length, bins, range, planeBins, plane };
  const all = CoefficientCounts.on(grid);
  const filters = group.layers.reduce((sum, layer) => sum + layer.filters, 0);
  const strata = divide ? StrataCounts.on(grid) : null;
  const searches = group.ranges.map(([lo, hi]) => BandwidthSearch.of(lo, hi, group.result.filters));
  const steps = searches.map((search) => search.steps);
  const params = { basis, grid, divided: divide ? filters : null, steps };
  for await (const { counted, strata: found, finds } of pass(input, group, countCoefficients, params)) {
    all.add(counted);
    if (found !== null) strata?.add(found);
    for (const [c, search] of searches.entries()) search.addFinds(finds[c]);
  }
  for (const search of searches) search.endPass();
  const [x, y] = plane;
  const { counts, outside, plane: cells } = all.save();
  return {
    histograms: {
      ...{ name: group.name, filters: group.result.filters, counts, outside },
      ...(strata === null ? {} : { strata: strata.counted }),
    },
    plane: { group: group.name, x, y, bins: planeBins, counts: numberList(cells) },
    searches,
  };
}

async function findBandwidths(
  input: StudyInput,
  { result, ...group }: GroupState,
  searches: readonly BandwidthSearch[],
): Promise<number[]> {
  const { basis } = input;
  while (!searches.every((search) => search.done)) {
    const steps = searches.map((search) => search.steps);
    for await (const finds of pass(input, group, searchQuantiles, { basis, steps })) {
      for (const [c, search] of searches.entries()) search.addFinds(finds[c]);
    }
    for (const search of searches) search.endPass();
  }
  return searches.map((search, c) =>
    // The published rule where nothing varies: rounding is no variation.
    oneValue(group.ranges[c]) === null ? search.bandwidth(input.kernels, result.standardDeviation[c]) : 1,
  );
}

function commonGrid(states: readonly GroupState[], component: number): DensityGrid {
  // A group that does not vary has no bandwidth of its own, and is a point to the others.
  const varying = states.filter(({ ranges }) => oneValue(ranges[component]) === null);
  const widest = (varying.length > 0 ? varying : states).reduce(
    (most, { bandwidths }) => Math.max(most, bandwidths[component]),
    0,
  );
  const margin = densityMargin * widest;
  const [lo, hi] = union(states.map(({ ranges }) => ranges[component]));
  return { lo: lo - margin, hi: hi + margin, points: densityPoints };
}

async function estimateGroup(
  input: StudyInput,
  { result, ranges, bandwidths, ...group }: GroupState,
  grids: DensityGrid[],
): Promise<DensityResult[]> {
  const samples = ranges.map(([lo, hi], c): BinnedSample => ({ lo, hi, bandwidth: bandwidths[c] }));
  const binned = samples.map(DensityBins.over);
  for await (const parts of pass(input, group, binDensities, { basis: input.basis, samples })) {
    for (const [c, bins] of binned.entries()) bins.addParts(parts[c]);
  }
  const { runner, signal } = input.stream;
  const states = binned.map((bins) => bins.save());
  const job = { states, samples, grids, count: result.filters };
  const densities = await runner.run(estimateDensities, job, signal);
  return grids.map((grid, component) => ({
    group: group.name,
    component,
    count: result.filters,
    bandwidth: bandwidths[component],
    constant: oneValue(ranges[component]),
    grid,
    values: numberList(densities[component]),
  }));
}

/** Puts the groups in the order of their mean D to the others. */
function sortByMean(study: KernelStudy): KernelStudy {
  const means = study.divergence.matrix.map((row) => row.reduce((sum, value) => sum + value, 0));
  const order = means.map((_, i) => i).sort((a, b) => means[a] - means[b] || a - b);
  const rank = new Map(order.map((i, position) => [study.groups[i].name, position]));
  const byRank = (a: { group: string }, b: { group: string }) =>
    (rank.get(a.group) as number) - (rank.get(b.group) as number);
  return {
    ...study,
    groups: order.map((i) => study.groups[i]),
    divergence: reorderDivergence(study.divergence, order),
    densities: [...study.densities].sort(byRank),
    planes: [...study.planes].sort(byRank),
  };
}
