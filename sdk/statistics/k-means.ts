import type { ConvLayer } from "../model/conv-layer.ts";
import type { FiniteFilters } from "../streams/finite-filters.ts";
import { seededUniform } from "./random.ts";

/** Filters that centres are fitted to, at most: drawn evenly from all. */
const mostFilters = 16384;
/** Rounds after which the centres are taken as they are. */
const mostRounds = 100;

/**
 * Centres of clusters of filters by raw weights: Lloyd's k-means from k-means++ seeds, on a seeded sample of at most 16,384.
 * In descending order of the sample's filters; fewer than asked for where there are fewer different filters.
 * @see Arthur and Vassilvitskii, k-means++: The Advantages of Careful Seeding, SODA 2007.
 */
export async function clusterCentres(
  store: FiniteFilters,
  layers: readonly ConvLayer[],
  { clusters, seed }: { clusters: number; seed: number },
): Promise<number[][]> {
  const uniform = seededUniform(seed);
  const { width } = store;
  const sample = await drawSample(store, layers, uniform);
  let centres = seedCentres(sample, width, clusters, uniform);
  let sizes = centres.map(() => 0);
  for (let round = 0, before = ""; round < mostRounds; round++) {
    const sums = centres.map(() => new Array<number>(width).fill(0));
    sizes = centres.map(() => 0);
    for (let i = 0; i < sample.length; i += width) {
      const c = nearestCentre(sample, i, centres);
      sizes[c]++;
      for (let w = 0; w < width; w++) sums[c][w] += sample[i + w];
    }
    centres = centres.map((centre, c) => (sizes[c] > 0 ? sums[c].map((sum) => sum / sizes[c]) : centre));
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

/** Reservoir sampling (Vitter's algorithm R): every filter with the same chance. */
async function drawSample(
  store: FiniteFilters,
  layers: readonly ConvLayer[],
  uniform: () => number,
): Promise<Float64Array> {
  const { width } = store;
  const most = Math.min(
    mostFilters,
    layers.reduce((sum, { filters }) => sum + filters, 0),
  );
  const sample = new Float64Array(most * width);
  let seen = 0;
  for (const layer of layers) {
    for await (const { count, data } of store.chunks(layer)) {
      for (let i = 0; i < count; i++, seen++) {
        const to = seen < most ? seen : Math.floor(uniform() * (seen + 1));
        if (to < most) sample.set(data.subarray(i * width, (i + 1) * width), to * width);
      }
    }
  }
  return sample.subarray(0, Math.min(seen, most) * width);
}

/** Each next centre is a filter drawn with a chance that goes with its squared distance from the nearest one so far. */
function seedCentres(sample: Float64Array, width: number, clusters: number, uniform: () => number): number[][] {
  const count = sample.length / width;
  const filterAt = (i: number) => [...sample.subarray(i * width, (i + 1) * width)];
  const centres = [filterAt(Math.floor(uniform() * count))];
  const least = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  while (centres.length < clusters) {
    let total = 0;
    for (let i = 0; i < count; i++) {
      least[i] = Math.min(least[i], squaredDistance(sample, i * width, centres[centres.length - 1]));
      total += least[i];
    }
    if (total === 0) break;
    let rest = uniform() * total;
    let next = count - 1;
    for (let i = 0; i < count; i++) {
      rest -= least[i];
      if (rest < 0) {
        next = i;
        break;
      }
    }
    centres.push(filterAt(next));
  }
  return centres;
}
