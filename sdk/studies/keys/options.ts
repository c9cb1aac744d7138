import { UsageError } from "../../errors.ts";
import type { SavedKeys } from "../../results/keys.ts";
import { largestKeys } from "../largest-keys.ts";
import type { CommonOptions } from "../study.ts";

export interface KeysOptions extends CommonOptions {
  /** k of the k x k filters; the size with most filters by default. */
  kernel?: number;
  /** As of every study; by default every depthwise layer and bare array of filters. */
  layers?: readonly string[];
  /** How many keys; "elbow" (the default) takes as many as the elbow of the curve says. */
  count?: number | "elbow";
  /** Keys that clustering gives before the removal. Default 50. */
  candidates?: number;
  /** Tell a filter from its negative. Default false. */
  signed?: boolean;
  /** Default 1. */
  seed?: number;
  /** Runs of the clustering, of which the best is kept. Default 4. */
  restarts?: number;
  /** Centred cosine from which on a filter counts as explained. Default 0.9. */
  cosine?: number;
  /** Filters that the search looks at, at most; all are measured. Default 20,000; fewer where they take more than 12 MB (above 12 x 12). */
  sample?: number;
  /** Keys to use in place of ones extracted from the models. They decide the kernel size and `signed`. */
  use?: SavedKeys;
}

/** The options with every default filled in. */
export interface ResolvedKeysOptions {
  /** Null: the size with most filters. */
  kernel: number | null;
  layers: readonly string[] | null;
  use: SavedKeys | null;
  count: number | "elbow";
  candidates: number;
  signed: boolean;
  seed: number;
  restarts: number;
  cosine: number;
  sample: number;
}

/** @throws UsageError for what has no meaning */
export function resolveKeysOptions(options: KeysOptions): ResolvedKeysOptions {
  const { count = "elbow", candidates = 50, seed = 1, restarts = 4, cosine = 0.9, sample = 20_000, use } = options;
  if (options.kernel !== undefined) expectWhole("kernel size", options.kernel, 2, largestKeys);
  expectWhole("number of candidates", candidates, 1, 1024);
  if (count !== "elbow") expectWhole("number of keys", count, 1, candidates);
  expectWhole("seed", seed, 0, 2 ** 32 - 1);
  expectWhole("number of restarts", restarts, 1, 1000);
  expectWhole("sample", sample, 1, 2 ** 24);
  if (!(cosine >= 0 && cosine <= 1)) throw new UsageError(`the cosine is ${cosine}, expected a number from 0 to 1`);
  if (use !== undefined && options.kernel !== undefined && options.kernel !== use.kernel[0]) {
    throw new UsageError(`the keys to use are ${use.kernel.join("x")}, the kernel size asked for is ${options.kernel}`);
  }
  return {
    kernel: use?.kernel[0] ?? options.kernel ?? null,
    layers: options.layers === undefined ? null : [...options.layers],
    use: use ?? null,
    count,
    candidates,
    signed: use?.signed ?? options.signed ?? false,
    seed,
    restarts,
    cosine,
    sample,
  };
}

function expectWhole(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new UsageError(`the ${what} is ${value}, expected a whole number from ${least} to ${most}`);
}
