import { binnedMoments, binOf } from "../wasm/binned-moments.ts";
import { binsForBandwidth, kdeFromBins } from "../wasm/kde-from-bins.ts";
import type { Kernels } from "../wasm/load.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import type { State } from "./state.ts";

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

/** A sample: its least and greatest value, and the least bandwidth that its density may have. */
export interface BinnedSample {
  lo: number;
  hi: number;
  bandwidth: number;
}

/**
 * The sums of each chunk are rounded to multiples of this, in bin widths: then chunks add up exactly, whatever their order,
 * to 2^33 values in a bin. It moves no value by more than a millionth of a bin, which is at most 1/24 of the bandwidth.
 */
const quantum = 2 ** -20;

/**
 * Binned moments of one chunk, all of them; or of several, each chunk's bins that are not empty after the other's: where they
 * lie, and three sums for each.
 */
export type BinParts = { state: Float64Array } | { bins: Uint32Array; sums: Float64Array };

/** Binned moments of a sample that comes in chunks, and the density that follows from them. */
export class DensityBins implements State<Float64Array> {
  private constructor(
    private readonly lo: number,
    private readonly hi: number,
    /** Three sums a bin. */
    private readonly state: Float64Array,
  ) {}

  static over(sample: BinnedSample): DensityBins {
    return DensityBins.shaped(sample, (bins) => new Float64Array(3 * bins));
  }

  private static shaped({ lo, hi, bandwidth }: BinnedSample, state: (bins: number) => Float64Array): DensityBins {
    // A constant sample has no extent of its own.
    const [from, to] = lo === hi ? [lo - bandwidth / 2, hi + bandwidth / 2] : [lo, hi];
    const bins = Math.min(binsForBandwidth(to - from, bandwidth), mostBins);
    return new DensityBins(from, to, state(bins));
  }

  static load(sample: BinnedSample, state: Float64Array): DensityBins {
    return DensityBins.shaped(sample, () => state.slice());
  }

  update(workspace: Workspace, values: Block<"f64">): void {
    this.addParts(this.partsOf(workspace, [values]));
  }

  /** The binned moments of chunks of the sample, in their order; these bins stay as they are. */
  partsOf(workspace: Workspace, chunks: readonly Block<"f64">[]): BinParts {
    const state = workspace.zeros("f64", this.state.length);
    if (chunks.length === 1) {
      binnedMoments(workspace, state, chunks[0], this.lo, this.hi);
      const sums = workspace.copyOut(state);
      for (let from = 0; from < sums.length; from += 3) roundSums(sums, from);
      return { state: sums };
    }
    const most = chunks.reduce((sum, { length }) => sum + length, 0);
    const [bins, sums] = [new Uint32Array(most), new Float64Array(3 * most)];
    const count = this.state.length / 3;
    const all = workspace.view(state);
    let found = 0;
    for (const chunk of chunks) {
      binnedMoments(workspace, state, chunk, this.lo, this.hi);
      const values = workspace.view(chunk);
      for (let i = 0; i < values.length; i++) {
        const bin = binOf(values[i], count, this.lo, this.hi);
        const from = 3 * bin;
        // Taken for a value before it.
        if (!(all[from] > 0)) continue;
        bins[found] = bin;
        const to = 3 * found++;
        for (let j = 0; j < 3; j++) {
          sums[to + j] = all[from + j];
          all[from + j] = 0;
        }
        roundSums(sums, to);
      }
    }
    return { bins: bins.slice(0, found), sums: sums.slice(0, 3 * found) };
  }

  /** Adds binned moments of further chunks. */
  addParts(parts: BinParts): void {
    if ("state" in parts) {
      for (let i = 0; i < parts.state.length; i++) this.state[i] += parts.state[i];
      return;
    }
    const { bins, sums } = parts;
    for (let i = 0; i < bins.length; i++) {
      for (let j = 0; j < 3; j++) this.state[3 * bins[i] + j] += sums[3 * i + j];
    }
  }

  /** Adds bins of the same sample. */
  merge({ state }: DensityBins): void {
    this.addParts({ state });
  }

  save(): Float64Array {
    return this.state.slice();
  }

  /** The density on a grid; `count` is the size of the whole sample. */
  density(kernels: Kernels, grid: DensityGrid, count: number, bandwidth: number): Float64Array {
    return withWorkspace(kernels, (workspace) => {
      const out = workspace.allocate("f64", grid.points);
      const state = workspace.place("f64", this.state);
      kdeFromBins(workspace, out, grid.lo, grid.hi, state, this.lo, this.hi, bandwidth, count);
      return workspace.copyOut(out);
    });
  }
}

/** Rounds a bin's sums; the first, how many values it has, is a whole number. */
function roundSums(sums: Float64Array, from: number): void {
  if (sums[from] === 0) return;
  sums[from + 1] = rounded(sums[from + 1]);
  sums[from + 2] = rounded(sums[from + 2]);
}

function rounded(sum: number): number {
  // Adding 0 makes -0 the same as 0.
  return Math.round(sum / quantum) * quantum + 0;
}
