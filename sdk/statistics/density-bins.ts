import { addMoments, momentTally, mostTallied, tallyMoments } from "../wasm/binned-moments.ts";
import { bandwidthForBins, binsForBandwidth, kdeFromBins } from "../wasm/kde-from-bins.ts";
import type { Kernels } from "../wasm/load.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { type Sweep, sweepOnce } from "./coefficient-sweep.ts";
import type { Range } from "./range.ts";
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

/** Binned moments of some values: of all bins, or of those that are not empty alone: where they lie, and three sums for each. */
export type BinParts = { state: Float64Array } | { bins: Uint32Array; sums: Float64Array };

/** A sample from lo to hi in so many bins: its bandwidth is the least for which they do. */
export function sampleInBins(lo: number, hi: number, bins: number): BinnedSample {
  return { lo, hi, bandwidth: bandwidthForBins(hi - lo, bins) };
}

/**
 * Binned moments of a sample that comes in chunks, and the density that follows from them. Where a value lies in its bin is rounded to a
 * millionth of the bin, which is at most 1/24 of the bandwidth: then sums are exact, whatever the order of the values.
 */
export class DensityBins implements State<Float64Array> {
  private constructor(
    private readonly lo: number,
    private readonly hi: number,
    private readonly bins: number,
    private sums: Float64Array | null,
  ) {}

  /** Three sums a bin; bins that only say how values are gone along have none. */
  private get state(): Float64Array {
    this.sums ??= new Float64Array(3 * this.bins);
    return this.sums;
  }

  static over(sample: BinnedSample): DensityBins {
    return DensityBins.shaped(sample, null);
  }

  private static shaped({ lo, hi, bandwidth }: BinnedSample, sums: Float64Array | null): DensityBins {
    // A constant sample has no extent of its own.
    const [from, to] = lo === hi ? [lo - bandwidth / 2, hi + bandwidth / 2] : [lo, hi];
    const bins = Math.min(binsForBandwidth(to - from, bandwidth), mostBins);
    return new DensityBins(from, to, bins, sums);
  }

  static load(sample: BinnedSample, state: Float64Array): DensityBins {
    return DensityBins.shaped(sample, state.slice());
  }

  update(workspace: Workspace, values: Block<"f64">): void {
    withWorkspace(workspace.kernels, (scratch) => {
      const sweep = this.sweep(scratch);
      sweepOnce(sweep, [values]);
      this.addParts(sweep.parts);
    });
  }

  /** Goes along values of the sample; these bins stay as they are. */
  sweep(workspace: Workspace): Sweep & { readonly parts: BinParts } {
    const { lo, hi, bins } = this;
    const state = workspace.zeros("f64", 3 * bins);
    const tally = momentTally(workspace, bins);
    let [tallied, all] = [0, 0];
    const addTallied = () => {
      addMoments(workspace, state, tally);
      [tallied, all] = [0, all + tallied];
    };
    return {
      add([values]) {
        if (tallied + values.length > mostTallied) addTallied();
        tallyMoments(workspace, tally, values, lo, hi);
        tallied += values.length;
      },
      end: addTallied,
      get parts() {
        const sums = workspace.view(state);
        return 3 * all < sums.length ? filledOf(sums, all) : { state: sums.slice() };
      },
    };
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

  /** Of one bin. */
  get width(): number {
    return (this.hi - this.lo) / this.bins;
  }

  /** The ends of the bin of the k-th smallest value (from 0), and where in it that value lies if those of the bin lie evenly. */
  find(rank: number): { bounds: Range; value: number } {
    const { lo, width, state } = this;
    let [bin, below] = [0, 0];
    while (below + state[3 * bin] <= rank) below += state[3 * bin++];
    const share = (rank - below + 0.5) / state[3 * bin];
    return { bounds: [lo + bin * width, lo + (bin + 1) * width], value: lo + (bin + share) * width };
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

/** The bins of a state of so many values that are not empty. */
function filledOf(state: Float64Array, values: number): BinParts {
  const [bins, sums] = [new Uint32Array(values), new Float64Array(3 * values)];
  let found = 0;
  for (let bin = 0; 3 * bin < state.length; bin++) {
    if (state[3 * bin] === 0) continue;
    bins[found] = bin;
    for (let j = 0; j < 3; j++) sums[3 * found + j] = state[3 * bin + j];
    found++;
  }
  return { bins: bins.slice(0, found), sums: sums.slice(0, 3 * found) };
}
