import type { DistanceName } from "../wasm/histogram-distances.ts";
import type { Kernels } from "../wasm/load.ts";
import { componentSpread } from "./component-spread.ts";
import { FloorDraws } from "./floor-draws.ts";
import type { DivergenceSettings, GroupHistograms } from "./group-histograms.ts";
import { fromNoiseScale, toNoiseScale } from "./noise-scale.ts";

/** Pairs of sizes that are drawn for; between more of them floors are interpolated. */
const mostPairs = 36;
/** Factor between the sizes that are drawn for then. */
const step = 3;

/** What a distance would be between two groups of one distribution. */
export interface NoiseFloor {
  /** Mean over the draws. */
  mean: number[][];
  /** The bound that the distance stays under in 95 % of the cases. */
  upper: number[][];
}

/**
 * The noise floor of every distance for every pair of groups: what it would be if both were drawn from one distribution, given
 * their sizes. The one distribution is that of all groups together: as many filters as each of the two has are drawn from it
 * without replacement, component by component. Of two groups that is every way to divide their filters anew. A draw with
 * replacement would give bounds that are too low, since a small pool lacks the rare values that two fresh samples have. That
 * the components of a filter hang together widens the bound (`componentSpread`).
 * On the scale where noise adds up a floor is a smooth function of 1 / n, about c / n, so that for many different sizes it is
 * drawn at powers of three and interpolated linearly in 1 / n. The same bytes on every machine.
 *
 * @param pairs The pairs that are asked for; all by default. The others have 0.
 */
export function noiseFloors<N extends DistanceName>(
  kernels: Kernels,
  groups: readonly GroupHistograms[],
  settings: Pick<DivergenceSettings, "bins" | "range" | "weights">,
  names: readonly N[],
  pairs: Iterable<readonly [number, number]> = everyPair(groups.length),
): Record<N, NoiseFloor> {
  const draws = new FloorDraws(kernels, groups, settings, names);
  const spread = componentSpread(kernels, groups, settings, names);
  const sizes = groups.map(({ counts }) =>
    Math.max(...counts.map((row) => row.reduce((sum, count) => sum + count, 0))),
  );
  // A group wholly outside the range has nothing to draw.
  const nodes = gridOf(sizes.filter((size) => size > 0));
  const shares = sizes.map((size) => (size === 0 ? [] : around(nodes, size)));
  const bySize = new Map(sizes.map((size) => [size, new Map<number, FloorAt[]>()]));
  const ofSizes = sizes.map((size) => bySize.get(size) as Map<number, FloorAt[]>);
  const floors = names.map((name) => [name, { mean: zeros(sizes.length), upper: zeros(sizes.length) }] as const);
  for (const [i, j] of pairs) {
    // Of as many filters as an earlier pair has: the same.
    const known = ofSizes[i].get(sizes[j]);
    const bounds = known ?? floorsBetween(draws, shares[i], shares[j], names);
    if (known === undefined) ofSizes[i].set(sizes[j], bounds);
    for (let n = 0; n < names.length; n++) {
      const [middle, bound] = bounds[n];
      const { mean, upper } = floors[n][1];
      mean[i][j] = mean[j][i] = middle;
      upper[i][j] = upper[j][i] = middle + spread[names[n]] * (bound - middle);
    }
  }
  return Object.fromEntries(floors) as Record<N, NoiseFloor>;
}

function* everyPair(count: number): Generator<[number, number]> {
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) yield [i, j];
}

type FloorAt = [mean: number, upper: number];

/** The floor of every distance between two sizes, from those at the nodes around them. */
function floorsBetween(draws: FloorDraws, first: Nodes, second: Nodes, names: readonly DistanceName[]): FloorAt[] {
  const corners = first.flatMap(([a, shareA]) =>
    second.map(([b, shareB]) => ({ drawn: draws.at(Math.min(a, b), Math.max(a, b)), share: shareA * shareB })),
  );
  return names.map((name, n) => {
    const between = (of: "mean" | "upper") =>
      corners.length === 1
        ? corners[0].drawn[n][of]
        : fromNoiseScale(
            name,
            corners.reduce((sum, { drawn, share }) => sum + share * toNoiseScale(name, drawn[n][of]), 0),
          );
    return [between("mean"), between("upper")];
  });
}

/** The sizes that are drawn for: those that there are, or, where these are many, powers of three between the ends. */
function gridOf(sizes: readonly number[]): number[] {
  const distinct = [...new Set(sizes)].sort((a, b) => a - b);
  if ((distinct.length * (distinct.length + 1)) / 2 <= mostPairs) return distinct;
  const last = distinct[distinct.length - 1];
  const nodes = [distinct[0]];
  while (step * nodes[nodes.length - 1] < last) nodes.push(step * nodes[nodes.length - 1]);
  return [...nodes, last];
}

type Nodes = [node: number, share: number][];

/** The nodes on both sides of a size up to the last one, with their shares in a value between them, linear in 1 / n. */
export function around(nodes: readonly number[], size: number): Nodes {
  const above = nodes.findIndex((node) => node >= size);
  if (nodes[above] === size || above === 0) return [[nodes[above], 1]];
  const [low, high] = [nodes[above - 1], nodes[above]];
  const share = (1 / size - 1 / high) / (1 / low - 1 / high);
  return [
    [low, share],
    [high, 1 - share],
  ];
}

function zeros(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}
