import { UsageError } from "../../errors.ts";
import type { SavedKeys } from "../../results/keys.ts";
import { indicesOf, isPaper, type Method, type Mode, methods } from "../../results/scale-space-names.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";

/** What stands for a filter: the best of the eight families, the nearest of the eight master keys, or of given keys. */
export const idealKinds = ["fit", "master-keys", "keys"] as const;
/** What replaces a filter: its own fit, the nearest of the eight master keys, or of saved keys. */
export type IdealKind = (typeof idealKinds)[number];

/** Which filters are replaced, and by what. */
export interface IdealizeOptions {
  /** Default fit. */
  by?: IdealKind;
  /** The keys of `by: "keys"`. */
  keys?: SavedKeys;
  /** Layers by name, `*` stands for any text; by default every depthwise layer and bare array of filters. */
  layers?: readonly string[];
  /** Filters whose |centred cosine| with their ideal is below it stay as they are. From 0 to 1; default 0.9. */
  minCosine?: number;
  /** Keep the length of the filter without its mean, in place of the least-squares amplitude. Default false. */
  keepAmplitude?: boolean;
  /** Of fits. Default exact. */
  mode?: Mode;
  /** Of fits. Default D1: least squares, a scale an axis. */
  method?: Method;
  /** Whether the manifest carries the SHA-256 of the model's files. Default true. */
  digest?: boolean;
  /** As `AnalyzeOptions.pool`. */
  pool?: TaskRunner;
  /** Ends the work, which then fails with an AbortedError. */
  signal?: AbortSignal;
  /** Called from time to time with how far the work has come. */
  onProgress?: (progress: { stage: string; done: number; total: number }) => void;
}

export interface ResolvedIdealizeOptions {
  by: IdealKind;
  keys: SavedKeys | null;
  layers: readonly string[] | null;
  minCosine: number;
  keepAmplitude: boolean;
  mode: Mode;
  method: Method;
}

/** @throws UsageError for options without meaning. */
export function resolveIdealizeOptions(options: IdealizeOptions): ResolvedIdealizeOptions {
  const { by = "fit", keys, layers, minCosine = 0.9, keepAmplitude = false, mode = "exact", method = "D1" } = options;
  indicesOf("by", [by], idealKinds);
  indicesOf("method", [method], methods);
  isPaper(mode);
  if (!(minCosine >= 0 && minCosine <= 1)) {
    throw new UsageError(`the least cosine is ${minCosine}, expected a number from 0 to 1`);
  }
  if (by === "keys" && keys === undefined) throw new UsageError("by keys: no keys were given");
  if (by !== "keys" && keys !== undefined) throw new UsageError(`keys were given, but filters are replaced by ${by}`);
  return { by, keys: keys ?? null, layers: layers ?? null, minCosine, keepAmplitude, mode, method };
}
