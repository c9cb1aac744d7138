import type { ConvLayer } from "../model/conv-layer.ts";
import type { FilterStream } from "../streams/filter-stream.ts";
import { onFiniteFilters } from "../streams/filter-task.ts";
import type { PlacedFilters } from "../streams/placed-filters.ts";
import { drawSeeds, worstServed } from "./k-means-seeds.ts";
import { seededUniform } from "./random.ts";
import { Reservoir } from "./reservoir.ts";

/** Filters that centres are fitted to, at most: drawn evenly from all. */
const mostFilters = 16384;
/** Rounds after which the centres are taken as they are. */
const mostRounds = 100;

/**
 * Centres of clusters of filters by raw weights: Lloyd's k-means from k-means++ seeds, on a seeded sample of at most 16,384.
 * In descending order of the sample's filters; fewer than asked for where there are fewer different filters. A centre without
 * filters moves to the one that lies farthest from its own.
 */
export async function clusterCentres(
  stream: FilterStream,
  layers: readonly ConvLayer[],
  { clusters, seed }: { clusters: number; seed: number },
): Promise<number[][]> {
  const uniform = seededUniform(seed);
  const { width } = stream;
  const sample = await drawSample(stream, layers, uniform);
  const filterAt = (i: number) => [...sample.subarray(i * width, (i + 1) * width)];
  const least = new Float64Array(sample.length / width).fill(Number.POSITIVE_INFINITY);
  const nearer = (seed: number) => {
    const centre = filterAt(seed);
    let sum = 0;
    for (let i = 0; i < least.length; i++) {
      least[i] = Math.min(least[i], squaredDistance(sample, i * width, centre));
      sum += least[i];
    }
    return { distances: least, sum };
  };
  let centres = drawSeeds(least.length, clusters, uniform, nearer).map(filterAt);
  let sizes = centres.map(() => 0);
  for (let round = 0, before = ""; round < mostRounds; round++) {
    const sums = centres.map(() => new Array<number>(width).fill(0));
    sizes = centres.map(() => 0);
    const distances = new Float64Array(least.length);
    for (let i = 0; i < distances.length; i++) {
      const c = nearestCentre(sample, i * width, centres);
      distances[i] = squaredDistance(sample, i * width, centres[c]);
      sizes[c]++;
      for (let w = 0; w < width; w++) sums[c][w] += sample[i * width + w];
    }
    const taken = new Set<number>();
    centres = sums.map((own, c) =>
      sizes[c] > 0 ? own.map((sum) => sum / sizes[c]) : filterAt(worstServed(distances, taken)),
    );
    const now = JSON.stringify(centres);
    if (now === before) break;
    before = now;
  }
  return centres
    .map((centre, c) => ({ centre, size: sizes[c] }))
    .sort((a, b) => b.size - a.size)
    .map(({ centre }) => centre);
}

/** The index of the centre nearest to the filter at `from`, the first of equals. */
export function nearestCentre(data: ArrayLike<number>, from: number, centres: readonly (readonly number[])[]): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  centres.forEach((centre, c) => {
    const distance = squaredDistance(data, from, centre);
    if (distance < least) [best, least] = [c, distance];
  });
  return best;
}

function squaredDistance(data: ArrayLike<number>, from: number, centre: readonly number[]): number {
  let sum = 0;
  for (let w = 0; w < centre.length; w++) sum += (data[from + w] - centre[w]) * (data[from + w] - centre[w]);
  return sum;
}

async function drawSample(
  stream: FilterStream,
  layers: readonly ConvLayer[],
  uniform: () => number,
): Promise<Float64Array> {
  const { width } = stream;
  const all = layers.reduce((sum, { filters }) => sum + filters, 0);
  const reservoir = new Reservoir(Math.min(mostFilters, all), uniform);
  const sample = new Float64Array(reservoir.capacity * width);
  for await (const { result } of stream.visit(bringFilters, layers, null)) {
    for (let from = 0; from < result.length; from += width) {
      const place = reservoir.next();
      if (place >= 0) sample.set(result.subarray(from, from + width), place * width);
    }
  }
  return sample.subarray(0, reservoir.size * width);
}

/** Finite filters, to be looked at here. */
export const bringFilters = onFiniteFilters("bring filters", ({ workspace, block }: PlacedFilters, _: null) =>
  workspace.copyOut(block),
);
