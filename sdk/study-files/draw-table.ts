import type { StudyTable } from "../results/study-file.ts";
import { tablesOf } from "../studies/tables-of.ts";
import type { Table } from "../tables/table.ts";
import { type StepRun, stepsOf } from "./step-run.ts";
import { studyTables } from "./tables/study-tables.ts";

/** A table of a study. */
export interface DrawnTable {
  /** What was asked for. */
  readonly asked: StudyTable;
  /** What it shows. */
  readonly caption: string | undefined;
  /** Its rows. */
  readonly table: Table;
}

/** A table of a study; a text why not, where the results have no such table. */
export function drawTable(asked: StudyTable, runs: readonly StepRun[]): DrawnTable | string {
  const { file, step, table: name } = asked;
  const names = stepsOf(asked);
  const shown = runs.filter((run) => names.includes(run.name));
  if (shown.length === 0) return `${names.join(", ")} left out`;
  const over = studyTables[name];
  if (over !== undefined) {
    const made = over(shown);
    if (typeof made === "string") return made;
    return { asked, caption: asked.caption ?? made.caption, table: { ...made.table, name: file } };
  }
  const found = tablesOf(shown[0].document).find((table) => table.name === name);
  if (found === undefined) return `the result of ${step} has no table ${name}`;
  return { asked, caption: asked.caption, table: { ...found, name: file } };
}
