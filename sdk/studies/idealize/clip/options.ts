import { UsageError } from "../../../errors.ts";
import type { TaskRunner } from "../../../streams/task-runner.ts";
import { defaultSize, expectNormSize } from "../../norms/norms-options.ts";

/** Which norms are clipped, and at what. */
export interface ClipOptions {
  /** No singular value is above it afterwards. Above 0. */
  norm: number;
  /** Rows and columns of the periodic images on which norms are measured. Default 32. */
  size?: number;
  /** Layers by name, `*` stands for any text; by default every 2-D layer. */
  layers?: readonly string[];
  /** Whether the manifest carries the SHA-256 of the model's files. Default true. */
  digest?: boolean;
  /** As `AnalyzeOptions.pool`. */
  pool?: TaskRunner;
  /** Ends the work, which then fails with an AbortedError. */
  signal?: AbortSignal;
  /** Called from time to time with how far the work has come; before layers are clipped with the processor seconds it will take. */
  onProgress?: (progress: { stage: string; done: number; total: number; seconds?: number }) => void;
}

/** @throws UsageError for options without meaning. */
export function expectClip({ norm, size = defaultSize }: ClipOptions): void {
  if (!(norm > 0 && norm < Infinity)) {
    throw new UsageError(`the norm to clip at is ${norm}, expected a number above 0`);
  }
  expectNormSize(size);
}
