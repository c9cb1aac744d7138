import { binnedMoments } from "../wasm/binned-moments.ts";
import { extent } from "../wasm/extent.ts";
import { binsForBandwidth, kdeFromBins } from "../wasm/kde-from-bins.ts";
import { type Kernels, kernels as loadedKernels } from "../wasm/load.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { OrderStatistics, type SearchFind, type SearchStep } from "./order-statistics.ts";

/** Points of a density's grid. */
export const densityPoints = 1024;

/** Standard deviations of the smoothing kernel by which a density's grid reaches beyond the data. */
export const densityMargin = 3;

/**
 * Bins at most (3 MB of moments). It is reached where the bandwidth is below 1/5500 of the data's range, far below the
 * step of the grid: such a density is a row of spikes whose shape no grid of 1024 points shows.
 */
const mostBins = 131072;

/** Where a density lies: `points` even steps from lo to hi, both included. */
export interface DensityGrid {
  /** The first point. */
  lo: number;
  /** The last point. */
  hi: number;
  /** Points, both ends included. */
  points: number;
}

/** A kernel density estimate on an even grid. */
export interface Density {
  /** Numbers in the sample. */
  count: number;
  /** Standard deviation of the smoothing kernel. */
  bandwidth: number;
  /** Where `values` lie. */
  grid: DensityGrid;
  /** The density at each point of the grid. */
  values: Float64Array;
}

/**
 * The Gaussian kernel density of a sample, with h = s (0.75 n)^(-1/5), s = min(sd, IQR / 1.349), by default on 1024
 * points that reach 3 h beyond the data; within 1e-6 of the peak of the direct sum.
 * @param values At least one finite number.
 */
export async function estimateDensity(values: Float64Array, grid?: DensityGrid): Promise<Density> {
  const kernels = await loadedKernels();
  return withWorkspace(kernels, (workspace) => {
    const block = workspace.place("f64", values);
    const [lo, hi] = extent(workspace, block);
    const search = new BandwidthSearch(lo, hi, values.length);
    while (!search.done) {
      search.visit(workspace, block);
      search.endPass();
    }
    const bandwidth = search.bandwidth(kernels, standardDeviation(values));
    const margin = densityMargin * bandwidth;
    const on = grid ?? { lo: lo - margin, hi: hi + margin, points: densityPoints };
    const bins = new DensityBins(lo, hi, bandwidth);
    bins.visit(workspace, block);
    return { count: values.length, bandwidth, grid: on, values: bins.density(kernels, on, values.length) };
  });
}

/** The quantiles that a bandwidth needs: the quartiles, and the ends of the middle 98 % where those are one value. */
const quantiles = [0.25, 0.75, 0.01, 0.99];

/** The passes over a sample that its bandwidth needs. */
export class BandwidthSearch {
  private readonly search: OrderStatistics;

  constructor(
    lo: number,
    hi: number,
    private readonly count: number,
  ) {
    const ranks = quantiles.flatMap((q) => this.ranksOf(q));
    this.search = new OrderStatistics([...new Set(ranks)], lo, hi);
  }

  get done(): boolean {
    return this.search.done;
  }

  visit(workspace: Workspace, values: Block<"f64">): void {
    this.search.visit(workspace, values);
  }

  get steps(): SearchStep[] {
    return this.search.steps;
  }

  merge(finds: readonly SearchFind[]): void {
    this.search.merge(finds);
  }

  endPass(): void {
    this.search.endPass();
  }

  /** h = s (0.75 n)^(-1/5); where s is 0 it is taken from the range of 1 % to 99 %, and where that is 0 too, h = 1. */
  bandwidth(kernels: Kernels, standardDeviation: number): number {
    const [q25, q75, q01, q99] = quantiles.map((q) => this.quantile(q));
    let s = Math.min(standardDeviation, (q75 - q25) / 1.3489795003921634);
    if (s === 0) s = (q99 - q01) / 4.6526957480816815;
    return s === 0 ? 1 : s * bandwidthFactor(kernels, this.count);
  }

  private ranksOf(q: number): [number, number] {
    const rank = Math.floor(q * (this.count - 1));
    return [rank, Math.min(rank + 1, this.count - 1)];
  }

  private quantile(q: number): number {
    const [a, b] = this.ranksOf(q).map((rank) => this.search.value(rank));
    const fraction = q * (this.count - 1) - this.ranksOf(q)[0];
    // From the nearer end, as numpy does.
    return fraction < 0.5 ? a + (b - a) * fraction : b - (b - a) * (1 - fraction);
  }
}

/** (0.75 n)^(-1/5). */
function bandwidthFactor(kernels: Kernels, count: number): number {
  return kernels.exp(-0.2 * kernels.log(0.75 * count));
}

/** Binned moments of a sample that comes in chunks, and the density that follows from them. */
export class DensityBins {
  private state: Float64Array;
  private readonly lo: number;
  private readonly hi: number;

  constructor(
    lo: number,
    hi: number,
    private readonly bandwidth: number,
  ) {
    // A constant sample has no extent of its own.
    this.lo = lo === hi ? lo - bandwidth / 2 : lo;
    this.hi = lo === hi ? hi + bandwidth / 2 : hi;
    this.state = new Float64Array(3 * Math.min(binsForBandwidth(this.hi - this.lo, bandwidth), mostBins));
  }

  visit(workspace: Workspace, values: Block<"f64">): void {
    const state = workspace.place("f64", this.state);
    binnedMoments(workspace, state, values, this.lo, this.hi);
    this.state = workspace.copyOut(state);
  }

  /** The state, which whoever asks may give away: these bins are then done with. */
  save(): Float64Array {
    return this.state;
  }

  /** Adds what bins of the same range and bandwidth have saved. */
  mergeSaved(state: Float64Array): void {
    for (let i = 0; i < state.length; i++) this.state[i] += state[i];
  }

  /** The density on a grid; `count` is the size of the whole sample. */
  density(kernels: Kernels, grid: DensityGrid, count: number): Float64Array {
    return withWorkspace(kernels, (workspace) => {
      const out = workspace.allocate("f64", grid.points);
      const state = workspace.place("f64", this.state);
      kdeFromBins(workspace, out, grid.lo, grid.hi, state, this.lo, this.hi, this.bandwidth, count);
      return workspace.copyOut(out);
    });
  }
}

/** n - 1 in the denominator; 0 for a single value. */
function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / Math.max(values.length - 1, 1));
}
