import type { Table } from "../tables/table.ts";
import { studies } from "./index.ts";

/** Every table of a document of any study, further studies included; their names are distinct. */
export function tablesOf(document: object): Table[] {
  return studies.filter(({ key }) => key in document).flatMap((study) => study.tables(document));
}
