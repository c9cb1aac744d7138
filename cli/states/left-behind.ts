import { dirname, join } from "node:path";
import { clearDeadRuns, othersIn } from "../files/own-names.ts";
import { safeText } from "../format/safe-text.ts";
import { checkpointsOf } from "./checkpoint.ts";

/**
 * What lies beside states that are whole: checkpoints of shards that are done, and files of runs that were killed on other computers
 * (those of this one are cleared). Nothing reads them.
 * @returns A line that says so; "" for nothing.
 */
export async function describeLeftBehind(states: readonly string[]): Promise<string> {
  const left = await checkpointsOf(states);
  for (const folder of new Set(states.map((path) => dirname(path)))) {
    await clearDeadRuns(folder);
    for (const name of await othersIn(folder)) left.push(join(folder, name));
  }
  if (left.length === 0) return "";
  const more = left.length > 3 ? ` and ${left.length - 3} more` : "";
  return `left behind by runs that were killed, unless one still goes on, and not needed: ${left.slice(0, 3).map(safeText).join(", ")}${more}`;
}
