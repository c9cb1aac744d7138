import type { TimelineCheckpoint } from "../../results/timeline.ts";
import { fileEnding } from "../file-ending.ts";
import { grouped } from "../svg/number.ts";

/** The names of checkpoints as an axis has them: without the formats' endings, where they differ without them. */
export function checkpointLabels(checkpoints: readonly Pick<TimelineCheckpoint, "name">[]): string[] {
  const names = checkpoints.map(({ name }) => name);
  const short = names.map((name) => name.replace(fileEnding, "") || name);
  return new Set(short).size === new Set(names).size ? short : names;
}

/** The epochs or steps that the names tell, where each tells another; else the names. */
export function checkpointTicks(checkpoints: readonly Pick<TimelineCheckpoint, "name" | "step">[]): string[] {
  const steps = checkpoints.flatMap(({ step }) => (step === null ? [] : [grouped(step)]));
  return new Set(steps).size === checkpoints.length ? steps : checkpointLabels(checkpoints);
}
