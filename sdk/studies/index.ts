import { filtersStudy } from "./filters/study.ts";
import { furtherStudies } from "./further.ts";
import type { AnyStudy } from "./study.ts";

/** Every study, in the order in which documents, tables and views have them. */
export const studies: readonly AnyStudy[] = [filtersStudy, ...furtherStudies];
