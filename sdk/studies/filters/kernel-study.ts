import type { BasisResult, DensityResult, GroupResult, KernelStudy, PlaneResult } from "../../results/analysis.ts";
import { BandwidthSearch } from "../../statistics/bandwidth-search.ts";
import { type BinnedBandwidth, binnedBandwidth } from "../../statistics/binned-bandwidth.ts";
import type { CountGrid } from "../../statistics/coefficient-counts.ts";
import {
  binDensities,
  countCoefficients,
  estimateDensities,
  findExtents,
  searchQuantiles,
} from "../../statistics/coefficient-tasks.ts";
import { densityMargin } from "../../statistics/density.ts";
import type { BinnedSample, DensityBins, DensityGrid } from "../../statistics/density-bins.ts";
import {
  compareHistograms,
  type DivergenceOptions,
  type DivergenceSettings,
  divergenceSettings,
  type GroupHistograms,
} from "../../statistics/divergence.ts";
import type { MomentSummary } from "../../statistics/moments.ts";
import { numberList } from "../../statistics/number-list.ts";
import { oneValue } from "../../statistics/one-value.ts";
import { type Range, union, widened } from "../../statistics/range.ts";
import { reorderDivergence } from "../../statistics/reorder-divergence.ts";
import { strataCount, strataFit } from "../../statistics/strata.ts";
import { binsOfZero } from "../../statistics/zero-bins.ts";
import type { FilterStream } from "../../streams/filter-stream.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import { pause } from "../../streams/pause.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type Begun, type CountedOnce, filtersOf } from "./begin-groups.ts";
import { chooseCompared } from "./choose-compared.ts";
import { GroupBins, GroupCounts, GroupExtents, QuantileFinds } from "./group-sums.ts";
import type { LayerGroup } from "./groups.ts";
import { binsOfPlanes, mostBinned, pointsOfDensities } from "./resolution.ts";

/** A group with what is known of its filters already. */
export interface StudiedGroup extends LayerGroup, Pick<GroupResult, "by" | "summary"> {
  /** What its passes are called. */
  key: string;
  /** Of its scaled filters. */
  moments: MomentSummary;
  /** What is known of its coefficients already; null where nothing is. All groups alike. */
  begun: Begun | null;
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
interface GroupState extends StudiedGroup {
  result: GroupResult;
  ranges: readonly Range[];
  searches: readonly BandwidthSearch[];
  bandwidths: number[];
  /** Null for a component whose bandwidth is exact. */
  within: readonly (Range | null)[];
}

/** A group's binned moments, a component each. */
interface BinnedGroup {
  samples: BinnedSample[];
  states: Float64Array[];
}

interface Counted {
  histograms: GroupHistograms;
  plane: PlaneResult;
  /** Null for a component that is not binned yet. */
  samples: (BinnedSample | null)[];
  binned: GroupBins;
}

/** The published rule where nothing varies. */
const unvaried = 1;

/**
 * The distributions of the groups' coefficients and the distances between them. Each pass streams the filters of one
 * group, so memory does not grow with the number of filters.
 */
export async function studyKernel(input: StudyInput): Promise<KernelStudy> {
  const { kernels, basis } = input;
  const { ahead } = input.stream.runner;
  // Pass 1: where the coefficients lie.
  const states = await mapInOrder(input.groups, ahead, async (group): Promise<GroupState> => {
    const known = { ...group, result: describeGroup(group, basis), bandwidths: [], within: [] };
    if (isCountedOnce(group.begun))
      return { ...known, ranges: group.begun.counts.save().ranges as Range[], searches: [] };
    const { extents, searches } = await findRanges(input, group);
    return { ...known, ranges: extents.ranges, searches };
  });
  const overall = union(states.flatMap(({ ranges }) => ranges));
  const settings = divergenceSettings(basis.explainedVarianceRatio, overall, input.divergence);
  const plane = {
    ranges: [0, 1].map((c) => widened(union(states.map(({ ranges }) => ranges[c])))),
    bins: binsOfPlanes(states.length),
  };
  // Pass 2: histograms, bandwidths, and what the densities follow from.
  const { places, sample } = chooseCompared(input.groups);
  const divide = states.length > 1 && strataFit(places.length, basis.components.length, settings.bins);
  const isCompared = new Set(places);
  // Of many groups the bins of all would take more memory than another pass takes time.
  const binsNow = states.length * basis.components.length <= mostBinned;
  const counted = await mapInOrder(states, ahead, async (state, i) => {
    const isDivided = divide && isCompared.has(i);
    const {
      histograms,
      plane: cells,
      ...rest
    } = isCountedOnce(state.begun)
      ? takeCounted(input, state, state.begun, isDivided)
      : await countGroup(input, state, settings, plane, isDivided, binsNow);
    state.bandwidths = await findBandwidths(input, state);
    const binned = binsNow ? await binRest(input, state, rest) : null;
    return { histograms, plane: cells, binned, samples: rest.samples };
  });
  const zeroBins = binsOfZero(basis, settings);
  const histograms = places.map((i) => ({ ...counted[i].histograms, ...deadOf(states[i].result, zeroBins) }));
  const planes = counted.map(({ plane }) => plane);
  // The densities, each component on one grid for all groups.
  const points = pointsOfDensities(states.length, basis.components.length);
  const grids = basis.components.map((_, c) => commonGrid(states, c, points));
  const estimating = mapInOrder(states, ahead, async (state, i) => {
    const none = { samples: counted[i].samples, binned: new GroupBins(state.ranges.map(() => null)) };
    return estimateGroup(input, state, counted[i].binned ?? (await binRest(input, state, none)), grids);
  });
  // Of many groups a pass may be left to read, in another round. Of others workers estimate while this thread compares.
  if (!binsNow) await estimating;
  const compare = async () => {
    await pause();
    return compareHistograms(kernels, histograms, settings);
  };
  const [densities, divergence] = await Promise.all([estimating, compare()]);

  const study: KernelStudy = {
    basis,
    groups: states.map(({ result }) => result),
    divergence: { ...divergence, sample },
    densities: densities.flat(),
    planes,
  };
  return input.sort === "mean" ? sortByMean(study) : study;
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

function isCountedOnce(begun: Begun | null): begun is CountedOnce {
  return begun !== null && "counts" in begun;
}

/** Where a group's coefficients lie, and between which values their quantiles. */
async function findRanges(
  { stream, basis, onFilters }: StudyInput,
  { key, layers, moments, begun }: StudiedGroup,
): Promise<GroupExtents> {
  const found = new GroupExtents(basis, moments.count, filtersOf(layers));
  if (begun !== null && "extents" in begun) found.add(begun.extents.save());
  else {
    const params = { basis, steps: found.searches.map((search) => search.steps) };
    await stream.sum(`${key} extents`, found, findExtents, layers, params, onFilters);
  }
  for (const search of found.searches) search.endPass();
  return found;
}

/** What was counted in one reading. A component whose bins are too wide for its bandwidth is gone through by itself. */
function takeCounted(
  { kernels }: StudyInput,
  state: GroupState,
  { grid, samples, counts }: CountedOnce,
  isDivided: boolean,
): Counted {
  const { result, layers, ranges } = state;
  const bandwidths = counts.binned.bins.map((bins, c): BinnedBandwidth | null => {
    if (oneValue(ranges[c]) !== null) return { bandwidth: unvaried, within: [unvaried, unvaried] };
    return bins && binnedBandwidth(kernels, bins, result.filters, result.standardDeviation[c]);
  });
  state.bandwidths = bandwidths.map((known) => known?.bandwidth ?? Number.NaN);
  state.within = bandwidths.map((known) =>
    known === null || known.within[0] === known.within[1] ? null : known.within,
  );
  state.searches = bandwidths.map((known, c) =>
    known === null ? BandwidthSearch.of(...ranges[c], result.filters) : BandwidthSearch.none(),
  );
  return {
    ...describeCounts(state, counts, isDivided ? filtersOf(layers) : null, grid),
    samples: samples.map((sample, c) => (bandwidths[c] === null ? null : sample)),
  };
}

async function countGroup(
  { kernels, stream, basis, onFilters }: StudyInput,
  state: GroupState,
  { bins, range }: DivergenceSettings,
  plane: { ranges: Range[]; bins: number },
  divide: boolean,
  binsNow: boolean,
): Promise<Counted> {
  const { key, layers, result, ranges, searches } = state;
  const grid = { components: basis.components.length, bins, range, planeBins: plane.bins, plane: plane.ranges };
  const divided = divide ? filtersOf(layers) : null;
  // Where nothing varies, rounding is no variation.
  const samples = ranges.map(([lo, hi], c): BinnedSample | null => {
    const varies = oneValue([lo, hi]) === null;
    const bandwidth = varies ? searches[c].leastBandwidth(kernels, result.standardDeviation[c]) : unvaried;
    return bandwidth === null || !binsNow ? null : { lo, hi, bandwidth };
  });
  for (const [c, search] of searches.entries()) search.settle(result.standardDeviation[c]);
  const found = new GroupCounts(grid, divide, searches, samples);
  const steps = searches.map((search) => search.steps);
  await stream.sum(
    `${key} counts`,
    found,
    countCoefficients,
    layers,
    { basis, grid, divided, steps, samples },
    onFilters,
  );
  for (const search of searches) search.endPass();
  return { ...describeCounts(state, found, divided, grid), samples };
}

/** @param divided Filters of the group; null where its parts are not asked for. */
function describeCounts(
  { result: { name, filters } }: GroupState,
  { counts: found, strata, binned }: GroupCounts,
  divided: number | null,
  { planeBins, plane: [x, y] }: CountGrid,
): Omit<Counted, "samples"> {
  const { counts, outside, plane } = found.save();
  return {
    histograms: {
      ...{ name, filters, counts, outside },
      ...(divided === null || strata === null ? {} : { strata: compact(strata.counted, divided) }),
    },
    plane: { group: name, x, y, bins: planeBins, counts: numberList(plane) },
    binned,
  };
}

/** Counts of parts in half the memory, where each fits into 16 bits: a part has a 32nd of the filters. */
function compact(counts: Uint32Array, filters: number): Uint32Array | Uint16Array {
  return Math.ceil(filters / strataCount) < 2 ** 16 ? Uint16Array.from(counts) : counts;
}

/** The bandwidths, after further passes where the quantiles are not found yet: values that nearly agree take some. */
async function findBandwidths(
  { kernels, stream, basis, onFilters }: StudyInput,
  { key, layers, result, ranges, searches, bandwidths }: GroupState,
): Promise<number[]> {
  for (let pass = 1; !searches.every((search) => search.done); pass++) {
    const steps = searches.map((search) => search.steps);
    const finds = new QuantileFinds(searches);
    await stream.sum(`${key} quantiles ${pass}`, finds, searchQuantiles, layers, { basis, steps }, onFilters);
    for (const search of searches) search.endPass();
  }
  return searches.map((search, c) => {
    if (bandwidths[c] > 0) return bandwidths[c];
    return oneValue(ranges[c]) === null ? search.bandwidth(kernels, result.standardDeviation[c]) : unvaried;
  });
}

function commonGrid(states: readonly GroupState[], component: number, points: number): DensityGrid {
  // A group that does not vary has no bandwidth of its own, and is a point to the others.
  const varying = states.filter(({ ranges }) => oneValue(ranges[component]) === null);
  const widest = (varying.length > 0 ? varying : states).reduce(
    (most, { bandwidths }) => Math.max(most, bandwidths[component]),
    0,
  );
  const margin = densityMargin * widest;
  const [lo, hi] = union(states.map(({ ranges }) => ranges[component]));
  return { lo: lo - margin, hi: hi + margin, points };
}

/** Bins what was not binned before its bandwidth was known. */
async function binRest(
  { stream, basis, onFilters }: StudyInput,
  { key, layers, ranges, bandwidths }: GroupState,
  counted: Pick<Counted, "samples" | "binned">,
): Promise<BinnedGroup> {
  const samples = counted.samples.map(
    (sample, c): BinnedSample => sample ?? { lo: ranges[c][0], hi: ranges[c][1], bandwidth: bandwidths[c] },
  );
  const rest = new GroupBins(samples.map((sample, c) => (counted.samples[c] === null ? sample : null)));
  if (rest.bins.some((bins) => bins !== null)) {
    const params = { basis, samples: samples.map((sample, c) => rest.bins[c] && sample) };
    await stream.sum(`${key} bins`, rest, binDensities, layers, params, onFilters);
  }
  const states = samples.map((_, c) => ((rest.bins[c] ?? counted.binned.bins[c]) as DensityBins).save());
  return { samples, states };
}

async function estimateGroup(
  { stream: { runner, signal } }: StudyInput,
  { result, ranges, bandwidths, within }: GroupState,
  { samples, states }: BinnedGroup,
  grids: DensityGrid[],
): Promise<DensityResult[]> {
  const job = { states, samples, bandwidths, grids, count: result.filters };
  const densities = await runner.run(estimateDensities, job, signal);
  return grids.map((grid, component) => ({
    group: result.name,
    component,
    count: result.filters,
    bandwidth: bandwidths[component],
    ...(within[component] ? { bandwidthWithin: within[component] } : {}),
    constant: oneValue(ranges[component]),
    grid,
    values: numberList(densities[component]),
  }));
}

/** Puts the groups in the order of their mean D to the others; of a sample the matrices alone. */
function sortByMean(study: KernelStudy): KernelStudy {
  const means = study.divergence.matrix.map((row) => row.reduce((sum, value) => sum + value, 0));
  const order = means.map((_, i) => i).sort((a, b) => means[a] - means[b] || a - b);
  const divergence = reorderDivergence(study.divergence, order);
  if (divergence.sample !== null) return { ...study, divergence };
  const rank = new Map(order.map((i, position) => [study.groups[i].name, position]));
  const byRank = (a: { group: string }, b: { group: string }) =>
    (rank.get(a.group) as number) - (rank.get(b.group) as number);
  return {
    ...study,
    groups: order.map((i) => study.groups[i]),
    divergence,
    densities: [...study.densities].sort(byRank),
    planes: [...study.planes].sort(byRank),
  };
}
