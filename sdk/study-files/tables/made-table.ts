import type { Table } from "../../tables/table.ts";
import type { StepRun } from "../step-run.ts";

/** A table over the results of steps. */
export interface MadeTable {
  readonly caption: string;
  readonly table: Pick<Table, "columns" | "rows">;
}

/** Makes it of the runs of its steps; a text why not, where they have nothing to show. */
export type StudyTableMaker = (runs: readonly StepRun[]) => MadeTable | string;
