import type { TimelineCheckpoint } from "../../results/timeline.ts";

/** A format's ending: letters, then letters or digits. */
const ending = /\.[a-z][a-z0-9]{0,11}$/i;

/** The names of checkpoints as an axis has them: without the formats' endings, where they differ without them. */
export function checkpointLabels(checkpoints: readonly Pick<TimelineCheckpoint, "name">[]): string[] {
  const names = checkpoints.map(({ name }) => name);
  const short = names.map((name) => name.replace(ending, "") || name);
  return new Set(short).size === new Set(names).size ? short : names;
}
