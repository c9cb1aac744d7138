export { type ByteSink, MemorySink } from "./byte-sink.ts";
export { filtersToCsv } from "./filters-to-csv.ts";
export { filtersToNpz } from "./filters-to-npz.ts";
export type { ExportOptions, FilterOwner } from "./select-filters.ts";
export { toJson } from "./to-json.ts";
