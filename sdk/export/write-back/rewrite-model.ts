import type { Model } from "../../model/model.ts";
import type { ByteSink } from "../byte-sink.ts";
import type { Replacements } from "./replacement.ts";
import type { RewrittenFile, SinkOf } from "./rewritten-file.ts";

/**
 * Writes every file of a model again with other numbers in some of its tensors and every other byte as it was; in a zip
 * archive that has to move, the headers are put right. Numbers are rounded to the tensor's own type, to nearest, ties to even.
 * Files are streamed: at most one tensor's values are in memory.
 *
 * @param sink For a model in one file a sink; else a function that gives one for each of its files.
 * @throws UnsupportedError for a format or a tensor that cannot be written back, saying what to do; UsageError for a name
 *   that no tensor has, for values that do not fit its shape or its type, and for one sink to take several files.
 */
export async function rewriteModel(
  model: Model,
  replacements: Replacements,
  sink: ByteSink | SinkOf,
  options: { signal?: AbortSignal } = {},
): Promise<RewrittenFile[]> {
  const { rewriteFiles } = await import("./rewrite-files.ts");
  return rewriteFiles(model, replacements, sink, options);
}
