import type { Method, Mode } from "../../results/scale-space-names.ts";
import { seededUniform } from "../../statistics/random.ts";
import { runInOrder } from "../../streams/run-in-order.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";
import { countExplained, type NoiseFitJob } from "./fit-tasks.ts";
import type { ExplainedShares } from "./study-shares.ts";

/** A share of 1 % is known to 0.2 % from as many. */
const samples = 2048;
/** Filters of one task: enough tasks for eight workers. */
const batch = 256;
const seed = 1;

/** Shares found before: they depend on nothing but these texts. */
const known = new Map<string, ExplainedShares>();

/**
 * What the families and the keys explain of random k x k filters, weights uniform in [-1, 1): the share that an explained share
 * stands beside. The same numbers everywhere.
 */
export async function noiseShares(
  runner: TaskRunner,
  k: number,
  { mode, method, cosine }: { mode: Mode; method: Method; cosine: number },
  signal?: AbortSignal,
): Promise<ExplainedShares> {
  const key = JSON.stringify([k, mode, method, cosine]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const counts = { families: 0, keys: 0 };
  const [sigmaX, sigmaY] = [[] as number[], [] as number[]];
  const jobs = noiseJobs({ k, mode, method, cosine });
  for await (const found of runInOrder(jobs, runner.ahead, (job) => runner.run(countExplained, job, signal))) {
    counts.families += found.families;
    counts.keys += found.keys;
    for (const [x, y] of found.sigmas) {
      sigmaX.push(x);
      sigmaY.push(y);
    }
  }
  const found = { families: counts.families / samples, keys: counts.keys / samples, sigmaX, sigmaY };
  known.set(key, found);
  return found;
}

function* noiseJobs(about: Omit<NoiseFitJob, "filters">): Generator<NoiseFitJob> {
  const uniform = seededUniform(seed);
  for (let start = 0; start < samples; start += batch) {
    const length = Math.min(batch, samples - start) * about.k * about.k;
    yield { ...about, filters: Float64Array.from({ length }, () => 2 * uniform() - 1) };
  }
}
