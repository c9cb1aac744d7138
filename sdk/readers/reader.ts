import type { ByteSource } from "../bytes/byte-source.ts";
import type { ModelContents } from "../model/model-file.ts";
import type { Budget } from "./budget.ts";

export interface ReadOptions {
  signal?: AbortSignal;
  /** What the opening may take in all; one of the file's own by default. */
  budget?: Budget;
}

/**
 * What a format's module exports. Only the headers are read: a tensor's values come when its `read` is called. Where a file
 * holds several models, each is given with its `part`.
 */
export interface Reader {
  read(source: ByteSource, options?: ReadOptions): Promise<ModelContents | readonly ModelContents[]>;
}
