import type { Kernels } from "../wasm/load.ts";
import type { DivergenceSettings, GroupHistograms } from "./group-histograms.ts";
import { Hypergeometric } from "./hypergeometric.ts";
import { emptyBinDensity } from "./probabilities.ts";
import { seededUniform53 } from "./random.ts";

/** Draws behind each floor: the 191st of 200 in order is the 95 % bound, since 191 / 201 = 0.95. */
export const floorDraws = 200;
const boundRank = 191;

/** Pairs of sizes that are drawn for; between more of them floors are interpolated. */
const mostPairs = 105;

/** What D would be between two groups of one distribution. */
export interface DivergenceFloor {
  /** Mean over the draws. */
  mean: number[][];
  /** The bound that D stays under in 95 % of the cases. */
  upper: number[][];
}

interface Floor {
  mean: number;
  upper: number;
}

/**
 * The noise floor of D for every pair of groups: what D would be if both were drawn from one distribution, given their sizes.
 * The one distribution is that of all groups together: as many filters as each of the two has are drawn from it without
 * replacement, component by component. Of two groups that is every way to divide their filters anew. A draw with
 * replacement would give bounds that are too low, since a small pool lacks the rare values that two fresh samples have.
 * D of two finite samples of one distribution is about c / n; the floor is a smooth function of 1 / n, so that for many
 * different sizes it is drawn at powers of two and interpolated linearly in 1 / n. The same bytes on every machine.
 */
export function divergenceFloor(
  kernels: Pick<Kernels, "log" | "exp">,
  groups: readonly GroupHistograms[],
  settings: Pick<DivergenceSettings, "bins" | "range" | "weights">,
): DivergenceFloor {
  const draw = new FloorDraws(kernels, groups, settings);
  const sizes = groups.map(({ counts }) => Math.max(...counts.map((row) => total(row))));
  // A group wholly outside the range has nothing to draw.
  const nodes = gridOf(sizes.filter((size) => size > 0));
  const floor = (a: number, b: number) => (a <= b ? draw.at(a, b) : draw.at(b, a));
  const between = (a: number, b: number): Floor => {
    const corners = around(nodes, a).flatMap(([nodeA, shareA]) =>
      around(nodes, b).map(([nodeB, shareB]) => ({ ...floor(nodeA, nodeB), share: shareA * shareB })),
    );
    const sum = (of: (corner: Floor) => number) => corners.reduce((all, corner) => all + corner.share * of(corner), 0);
    return { mean: sum(({ mean }) => mean), upper: sum(({ upper }) => upper) };
  };
  const table = sizes.map((a, i) =>
    sizes.map((b, j) =>
      i === j || a === 0 || b === 0 ? { mean: 0, upper: 0 } : a <= b ? between(a, b) : between(b, a),
    ),
  );
  return {
    mean: table.map((row) => row.map(({ mean }) => mean)),
    upper: table.map((row) => row.map(({ upper }) => upper)),
  };
}

/** The sizes that are drawn for: those that there are, or, where these are many, powers of two between the ends. */
function gridOf(sizes: readonly number[]): number[] {
  const distinct = [...new Set(sizes)].sort((a, b) => a - b);
  if ((distinct.length * (distinct.length + 1)) / 2 <= mostPairs) return distinct;
  const last = distinct[distinct.length - 1];
  const nodes = [distinct[0]];
  while (2 * nodes[nodes.length - 1] < last) nodes.push(2 * nodes[nodes.length - 1]);
  return [...nodes, last];
}

/** The nodes on both sides of a size, with their shares in a value between them, linear in 1 / n. */
function around(nodes: readonly number[], size: number): [node: number, share: number][] {
  const above = nodes.findIndex((node) => node >= size);
  if (nodes[above] === size || above === 0) return [[nodes[above], 1]];
  const [low, high] = [nodes[above - 1], nodes[above]];
  const share = (1 / size - 1 / high) / (1 / low - 1 / high);
  return [
    [low, share],
    [high, 1 - share],
  ];
}

/** Floors at pairs of sizes, each drawn once. */
class FloorDraws {
  private readonly known = new Map<string, Floor>();
  private readonly pool: Float64Array[];
  private readonly balls: Hypergeometric;
  private readonly logEmpty: number;

  constructor(
    private readonly kernels: Pick<Kernels, "log" | "exp">,
    groups: readonly GroupHistograms[],
    private readonly settings: Pick<DivergenceSettings, "bins" | "range" | "weights">,
  ) {
    this.balls = new Hypergeometric(kernels);
    this.logEmpty = kernels.log(emptyBinDensity);
    this.pool = settings.weights.map((_, component) => sumOf(groups.map(({ counts }) => counts[component])));
  }

  /** @param a The smaller size. */
  at(a: number, b: number): Floor {
    const key = `${a} ${b}`;
    const found = this.known.get(key) ?? this.draw(a, b);
    this.known.set(key, found);
    return found;
  }

  private draw(a: number, b: number): Floor {
    const { weights, bins, range } = this.settings;
    const binWidth = (range[1] - range[0]) / bins;
    // Each pair of sizes has a sequence of its own, whatever else is compared.
    const uniform = seededUniform53((a * 2_654_435_761 + b * 40_503 + 1) % 4_294_967_296);
    const draws = new Float64Array(floorDraws);
    const [first, second] = [new Float64Array(bins), new Float64Array(bins)];
    for (const [component, weight] of weights.entries()) {
      // Bins that hold nothing stay empty in both: they only share in the sums that densities are divided by.
      const pool = enlarged(this.pool[component], a + b).filter((count) => count > 0);
      const empty = bins - pool.length;
      const rest = new Float64Array(pool.length);
      for (let i = 0; i < floorDraws; i++) {
        this.sample(uniform, pool, a, first);
        for (let bin = 0; bin < pool.length; bin++) rest[bin] = pool[bin] - first[bin];
        this.sample(uniform, rest, b, second);
        draws[i] += weight * this.symmetricKL(first, second, pool.length, empty, binWidth);
      }
    }
    draws.sort();
    return { mean: total(draws) / floorDraws, upper: draws[boundRank - 1] };
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

  /** As `probabilities` and the kernels have it, with ln of a count from the table of ln n!; `empty` bins hold nothing in both. */
  private symmetricKL(a: Float64Array, b: Float64Array, length: number, empty: number, binWidth: number): number {
    const scaleA = 1 / (total(a, length) * binWidth);
    const scaleB = 1 / (total(b, length) * binWidth);
    let sumA = empty * emptyBinDensity;
    let sumB = sumA;
    for (let i = 0; i < length; i++) {
      sumA += a[i] === 0 ? emptyBinDensity : a[i] * scaleA;
      sumB += b[i] === 0 ? emptyBinDensity : b[i] * scaleB;
    }
    const logA = this.kernels.log(scaleA);
    const logB = this.kernels.log(scaleB);
    const offset = this.kernels.log(sumB) - this.kernels.log(sumA);
    let sum = empty * emptyBinDensity * (1 / sumA - 1 / sumB) * offset;
    for (let i = 0; i < length; i++) {
      const p = (a[i] === 0 ? emptyBinDensity : a[i] * scaleA) / sumA;
      const q = (b[i] === 0 ? emptyBinDensity : b[i] * scaleB) / sumB;
      const ratio = this.logDensity(a[i], logA) - this.logDensity(b[i], logB) + offset;
      sum += (p - q) * ratio;
    }
    return sum;
  }

  private logDensity(count: number, logScale: number): number {
    return count === 0 ? this.logEmpty : this.balls.logCount(count) + logScale;
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
  for (const row of rows) for (const [i, value] of row.entries()) sums[i] += value;
  return sums;
}

function total(values: Float64Array, length = values.length): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += values[i];
  return sum;
}
