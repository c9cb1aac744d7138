import type { ByteSource } from "../bytes/byte-source.ts";
import type { ModelContents } from "../model/model-file.ts";
import type { Budget } from "./budget.ts";

export interface ReadOptions {
  signal?: AbortSignal;
  /** What the opening may take in all; one of the file's own by default. */
  budget?: Budget;
  /** Rows and columns of the images that go into the network, where the file states none. */
  inputSize?: readonly [number, number];
  /** How files within this one are read; absent where archives lie in archives too deep. */
  inner?: InnerReader;
}

/** Reads files within a file (of an archive) as what they are. */
export interface InnerReader {
  /** Whether a file's first bytes, or its name, say that it is a model. */
  isModel(name: string, head: Uint8Array): boolean;
  /** Its models, each with its format. @throws what opening a file throws */
  read(source: ByteSource): Promise<ModelContents[]>;
}

/**
 * What a format's module exports. Only the headers are read: a tensor's values come when its `read` is called. Where a file
 * holds several models, each is given with its `part`.
 */
export interface Reader {
  read(source: ByteSource, options?: ReadOptions): Promise<ModelContents | readonly ModelContents[]>;
}
