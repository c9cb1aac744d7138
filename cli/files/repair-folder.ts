import { dirname, resolve } from "node:path";
import { clearDeadRuns } from "./own-names.ts";
import { topmostMissing } from "./real-path.ts";
import { finishWhole } from "./unfinished.ts";
import { named } from "./write-failure.ts";

/** Puts right what runs that were killed have left of a folder: a marked whole goes to its places, what came to nothing goes. */
export async function repairFolder(folder: string): Promise<void> {
  await named(folder, "what a killed run has left cannot be put right", () => finishWhole(folder));
  // A folder that is not there yet is prepared beside the topmost one that is to be made.
  for (const place of new Set([resolve(folder), dirname(topmostMissing(folder) ?? resolve(folder))])) {
    await clearDeadRuns(place);
  }
}
