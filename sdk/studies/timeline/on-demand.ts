import type { TimelineDocument } from "../../results/timeline.ts";
import type { Checkpoint, TimelineOptions } from "./timeline.ts";

/**
 * How the filters of a network changed over its checkpoints, which come in the order of the training (`checkpointOrder`). Three are
 * open at a time, and one layer of each is in memory. Loaded when it is called for.
 *
 * @throws UsageError for fewer than two; NoFiltersError where the last has no convolution; AbortedError.
 */
export async function timeline(
  checkpoints: readonly Checkpoint[],
  options: TimelineOptions = {},
): Promise<TimelineDocument> {
  return (await import("./timeline.ts")).timeline(checkpoints, options);
}
