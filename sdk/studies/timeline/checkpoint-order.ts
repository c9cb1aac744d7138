import { naturalOrder } from "../../model/natural-order.ts";

/** Digits behind a word for how far a training was: Lightning's epoch=3-step=1200, Keras's weights.05, checkpoint-500, ckpt_12. */
const counters = [
  /(?:^|[^a-z])ep(?:och)?s?[-_=. ]?(\d{1,15})/i,
  /(?:^|[^a-z])(?:(?:global_?)?steps?|iter(?:ation)?s?|ckpt|checkpoint|weights|model)[-_=. ]?(\d{1,15})/i,
];

/** The epoch, or else the step, that a checkpoint's name tells; null where it tells none. */
export function stepOf(name: string): number | null {
  for (const counter of counters) {
    const [, digits] = counter.exec(name) ?? [];
    if (digits !== undefined) return Number(digits);
  }
  return null;
}

/**
 * The order of training of checkpoints, as indices: by the epoch that all names tell, or by the step that all tell; else, and where
 * these are equal, in the natural order of the names.
 */
export function checkpointOrder(names: readonly string[]): number[] {
  const counted = counters
    .map((counter) => names.map((name) => Number(counter.exec(name)?.[1] ?? Number.NaN)))
    .filter((steps) => steps.every((step) => !Number.isNaN(step)));
  return names
    .map((_, i) => i)
    .sort((i, j) => {
      for (const steps of counted) if (steps[i] !== steps[j]) return steps[i] - steps[j];
      return naturalOrder(names[i], names[j]);
    });
}
