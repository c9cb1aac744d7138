import type { ByLabel, OperatorNull } from "../../results/operators.ts";
import { seededUniform } from "../../statistics/random.ts";
import { runInOrder } from "../../streams/run-in-order.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";
import { countLabels, type NoiseJob } from "./label-tasks.ts";
import type { Labeller } from "./labeller.ts";
import { type NoiseAsked, noiseKey, tabulatedNoise } from "./noise-table.ts";

/** Operations that a null model may take: the samples follow from it. */
const budget = { periodic: 4e9, zero: 4e10 } as const;
const samplesBetween = { periodic: [2048, 65536], zero: [256, 8192] } as const;

/** Random filters for a null model: as many as a bounded time allows, since zero-padded spectra are dear. */
export function nullSamples(labeller: Labeller, k: number): number {
  const { boundary, size } = labeller;
  const values = size[0] * size[1];
  const cost = boundary === "periodic" ? 60 * values : 6 * values * values * ((k - 1) * (Math.min(...size) + 1) + 1);
  const [least, most] = samplesBetween[boundary];
  return Math.max(least, Math.min(most, Math.floor(budget[boundary] / cost)));
}

/** Laws of the random weights, uniform and normal, each with its samples. */
const nullLaws = 2;

/** Random filters that are labelled for a null model. */
export function nullFilters(labeller: Labeller, k: number, asked: NoiseAsked): number {
  return tabulatedNoise(labeller, k, asked) === undefined ? nullLaws * asked.samples : 0;
}

export interface NoiseOptions extends NoiseAsked {
  signal?: AbortSignal;
  onProgress?: (filters: number) => void;
}

type NoiseCounts = readonly [readonly number[], readonly number[]];

/** Counts found before: they depend on nothing but these texts. */
const known = new Map<string, NoiseCounts>();
/** Kept at most. */
const mostKnown = 64;

/**
 * How often filters of i.i.d. uniform weights in [-1, 1) get each label, with the standard error of the estimate, and how often
 * those of i.i.d. normal weights do. The same seed gives the same answer, whatever else is asked for.
 */
export async function nullModel(
  runner: TaskRunner,
  labeller: Labeller,
  k: number,
  options: NoiseOptions,
): Promise<OperatorNull> {
  const { seed, samples } = options;
  const [share, normalShare] = (await noiseCounts(runner, labeller, k, options)).map(
    (own): ByLabel => Object.fromEntries(labeller.labels.map((label, i) => [label, own[i] / samples])),
  );
  const standardError: ByLabel = {};
  for (const [label, p] of Object.entries(share)) {
    // The usual estimate is 0 for a share of none or all: not known that well.
    standardError[label] = Math.max(1 / samples, Math.sqrt((p * (1 - p)) / samples));
  }
  return { kernel: [k, k], size: [...labeller.size], samples, seed, share, standardError, normalShare };
}

/** Those of the table, those found before, or new ones. */
async function noiseCounts(
  runner: TaskRunner,
  labeller: Labeller,
  k: number,
  options: NoiseOptions,
): Promise<NoiseCounts> {
  const tabulated = tabulatedNoise(labeller, k, options);
  if (tabulated !== undefined) return tabulated;
  const key = k + noiseKey(labeller, options);
  const before = known.get(key);
  if (before !== undefined) {
    options.onProgress?.(nullLaws * options.samples);
    return before;
  }
  const found = await countNoise(runner, labeller, k, options);
  if (known.size >= mostKnown) known.delete(known.keys().next().value as string);
  known.set(key, found);
  return found;
}

/** How many random filters get each label: of uniform weights, and of normal ones. */
export async function countNoise(
  runner: TaskRunner,
  labeller: Labeller,
  k: number,
  { seed, samples, signal, onProgress }: NoiseOptions,
): Promise<[number[], number[]]> {
  const countsOf = async (weight: () => number): Promise<number[]> => {
    const counts = new Array<number>(labeller.labels.length).fill(0);
    const run = async (job: NoiseJob) => {
      const count = job.filters.length / (k * k);
      return { count, labels: await runner.run(countLabels, job, signal) };
    };
    for await (const { count, labels } of runInOrder(noiseJobs(labeller, k, weight, samples), runner.ahead, run)) {
      for (const [label, more] of labels.entries()) counts[label] += more;
      onProgress?.(count);
    }
    return counts;
  };
  const uniform = seededUniform(seed);
  return [await countsOf(() => 2 * uniform() - 1), await countsOf(labeller.normalWeights(seed))];
}

/** The random filters, as many at a time as let a stop be heard. */
function* noiseJobs(labeller: Labeller, k: number, weight: () => number, samples: number): Generator<NoiseJob> {
  const batch = labeller.batch(k);
  for (let start = 0; start < samples; start += batch) {
    const count = Math.min(batch, samples - start);
    const filters = Float64Array.from({ length: count * k * k }, weight);
    yield { labeller: labeller.options, k, filters };
  }
}
