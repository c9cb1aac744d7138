import { pickInProportion } from "./pick-in-proportion.ts";

/**
 * Filters to start k-means from, by their indices: the first drawn evenly, each next one with a chance in proportion to its
 * distance from the nearest one so far. Fewer than asked for where every filter lies on one of those.
 * @param nearer Takes one more seed: of each filter the distance from the nearest seed now, squared, and their sum.
 * @see Arthur and Vassilvitskii, k-means++: The Advantages of Careful Seeding, SODA 2007.
 */
export function drawSeeds(
  filters: number,
  clusters: number,
  uniform: () => number,
  nearer: (seed: number) => { distances: Float64Array; sum: number },
): number[] {
  const seeds = [Math.floor(uniform() * filters)];
  for (;;) {
    if (seeds.length === clusters) return seeds;
    const { distances, sum } = nearer(seeds[seeds.length - 1]);
    const next = pickInProportion(distances, uniform() * sum);
    if (next < 0) return seeds;
    seeds.push(next);
  }
}

/**
 * The filter that its centre serves worst, for a cluster that has none: the rule of both k-means here.
 * @param taken Those that were given to other empty clusters, to which it is added.
 */
export function worstServed(distances: Float64Array, taken: Set<number>): number {
  let [worst, most] = [0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < distances.length; i++) {
    if (distances[i] > most && !taken.has(i)) [worst, most] = [i, distances[i]];
  }
  taken.add(worst);
  return worst;
}
