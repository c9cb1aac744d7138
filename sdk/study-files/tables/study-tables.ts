import type { StudyTableMaker } from "./made-table.ts";
import { methodsTable } from "./methods.ts";
import { replacementTable } from "./replacement.ts";

/** Tables that no single result has, by their names in a study. */
export const studyTables: Readonly<Record<string, StudyTableMaker>> = {
  methods: methodsTable,
  replacement: replacementTable,
};
