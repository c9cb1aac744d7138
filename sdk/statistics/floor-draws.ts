import {
  type ComparedBins,
  comparedBins,
  type DistanceName,
  distanceNames,
  histogramDistances,
  tabulateHistograms,
} from "../wasm/histogram-distances.ts";
import type { Kernels } from "../wasm/load.ts";
import { type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { filledBins } from "./filled-bins.ts";
import type { DivergenceSettings, GroupHistograms } from "./group-histograms.ts";
import { Hypergeometric } from "./hypergeometric.ts";
import { emptyBinDensity } from "./probabilities.ts";
import { seededUniform53 } from "./random.ts";

/** Draws behind each floor: the 191st of 200 in order is the 95 % bound, since 191 / 201 = 0.95. */
export const floorDraws = 200;
const boundRank = 191;

/** Counts that are drawn before their distances are taken: 8 MB, and 56 MB of tables. */
const countsAtOnce = 2 ** 20;

/** The floor of one distance at one pair of sizes. */
export interface DrawnFloor {
  mean: number;
  upper: number;
}

/** Floors at pairs of sizes, each drawn once; of D alone, or of all distances. */
export class FloorDraws {
  private readonly known = new Map<string, DrawnFloor[]>();
  private readonly pools: Float64Array[];
  private readonly balls: Hypergeometric;

  constructor(
    private readonly kernels: Kernels,
    groups: readonly GroupHistograms[],
    private readonly settings: Pick<DivergenceSettings, "bins" | "range" | "weights">,
    private readonly names: readonly DistanceName[],
  ) {
    this.balls = new Hypergeometric(kernels);
    this.pools = settings.weights.map((_, component) => poolOf(groups, component));
  }

  /**
   * The floors of the names, in their order.
   * @param a The smaller size.
   */
  at(a: number, b: number): DrawnFloor[] {
    const key = `${a} ${b}`;
    const found = this.known.get(key) ?? this.draw(a, b);
    this.known.set(key, found);
    return found;
  }

  private draw(a: number, b: number): DrawnFloor[] {
    const { weights, bins, range } = this.settings;
    // Each pair of sizes has a sequence of its own, whatever else is compared.
    const uniform = seededUniform53((a * 2_654_435_761 + b * 40_503 + 1) % 4_294_967_296);
    const kinds = this.names.some((name) => name !== "d") ? distanceNames.length : 1;
    const sums = new Float64Array(kinds * floorDraws);
    for (const [component, weight] of weights.entries()) {
      // Bins that hold nothing stay empty in both.
      const kept = filledBins(this.pools[component]);
      if (kept.length === 0) continue;
      const pool = enlarged(
        Float64Array.from(kept, (bin) => this.pools[component][bin]),
        a + b,
      );
      withWorkspace(this.kernels, (workspace) => {
        const on = comparedBins(workspace, kept, bins, (range[1] - range[0]) / bins, emptyBinDensity);
        const most = Math.max(1, Math.floor(countsAtOnce / kept.length));
        for (let from = 0; from < floorDraws; from += most) {
          const rows = Math.min(most, floorDraws - from);
          const found = this.drawRows(uniform, pool, [a, b], rows, on, kinds, weight);
          for (let kind = 0; kind < kinds; kind++) {
            for (let i = 0; i < rows; i++) sums[kind * floorDraws + from + i] += found[kind * rows + i];
          }
        }
      });
    }
    return this.names.map((name) => {
      const kind = distanceNames.indexOf(name);
      const draws = sums.slice(kind * floorDraws, (kind + 1) * floorDraws).sort();
      return { mean: total(draws) / floorDraws, upper: draws[boundRank - 1] };
    });
  }

  /** The distances of so many draws of one component, weighted. */
  private drawRows(
    uniform: () => number,
    pool: Float64Array,
    [a, b]: [number, number],
    rows: number,
    on: ComparedBins,
    kinds: number,
    weight: number,
  ): Float64Array {
    const { length } = pool;
    const [first, second] = [new Float64Array(rows * length), new Float64Array(rows * length)];
    const rest = new Float64Array(length);
    for (let row = 0; row < rows; row++) {
      const own = first.subarray(row * length, (row + 1) * length);
      this.sample(uniform, pool, a, own);
      for (let bin = 0; bin < length; bin++) rest[bin] = pool[bin] - own[bin];
      this.sample(uniform, rest, b, second.subarray(row * length, (row + 1) * length));
    }
    return withWorkspace(this.kernels, (workspace: Workspace) => {
      const out = workspace.zeros("f64", kinds * rows);
      const [x, y] = [first, second].map((counts) => tabulateHistograms(workspace, workspace.place("f64", counts), on));
      histogramDistances(workspace, out, x, y, on, weight, true);
      return workspace.copyOut(out);
    });
  }

  /** `size` of the pool's values without replacement, by bin. */
  private sample(uniform: () => number, pool: Float64Array, size: number, out: Float64Array): void {
    let left = total(pool);
    let wanted = Math.min(size, left);
    for (let bin = 0; bin < pool.length; bin++) {
      left -= pool[bin];
      out[bin] = this.balls.draw(uniform, pool[bin], left, wanted);
      wanted -= out[bin];
    }
  }
}

/** The pool as often as it takes to hold so many values: of unequal groups two large ones may not fit into it at once. */
function enlarged(pool: Float64Array, least: number): Float64Array {
  const size = total(pool);
  const times = size === 0 ? 1 : Math.ceil(least / size);
  return times <= 1 ? pool : pool.map((count) => count * times);
}

function sumOf(rows: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(rows[0].length);
  for (const row of rows) for (let i = 0; i < row.length; i++) sums[i] += row[i];
  return sums;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** The counts of all groups together, without those of filters of zeros, as long as others are left. */
function poolOf(groups: readonly GroupHistograms[], component: number): Float64Array {
  const pool = sumOf(groups.map(({ counts }) => counts[component]));
  const alive = pool.slice();
  for (const { zeros } of groups) {
    const bin = zeros?.bins[component] ?? -1;
    if (zeros !== undefined && bin >= 0) alive[bin] = Math.max(0, alive[bin] - zeros.filters);
  }
  return total(alive) > 0 ? alive : pool;
}
