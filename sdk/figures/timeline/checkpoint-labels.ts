import type { TimelineCheckpoint } from "../../results/timeline.ts";
import { fileEnding } from "../file-ending.ts";

/** The names of checkpoints as an axis has them: without the formats' endings, where they differ without them. */
export function checkpointLabels(checkpoints: readonly Pick<TimelineCheckpoint, "name">[]): string[] {
  const names = checkpoints.map(({ name }) => name);
  const short = names.map((name) => name.replace(fileEnding, "") || name);
  return new Set(short).size === new Set(names).size ? short : names;
}
