import type { ByteSource } from "../../bytes/byte-source.ts";
import type { ByteSink } from "../byte-sink.ts";

/** Where a model in several files goes: asked for the sink of each in turn, the opened one first. */
export type SinkOf = (file: ByteSource, index: number) => ByteSink | Promise<ByteSink>;

/** A file that was written. */
export interface RewrittenFile {
  /** Its base name. */
  readonly name: string;
  /** Its length. */
  readonly bytes: number;
  /** Names of the tensors that have new values. */
  readonly tensors: readonly string[];
}
