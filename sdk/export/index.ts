export { type ByteSink, MemorySink } from "./byte-sink.ts";
export { filtersToCsv } from "./filters-to-csv.ts";
export { filtersToNpz } from "./filters-to-npz.ts";
export type { ExportOptions, FilterOwner } from "./select-filters.ts";
export { jsonPieces, toJson } from "./to-json.ts";
export type { Replacements } from "./write-back/replacement.ts";
export { rewriteModel } from "./write-back/rewrite-model.ts";
export type { RewrittenFile, SinkOf } from "./write-back/rewritten-file.ts";
