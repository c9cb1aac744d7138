/** A chunk as it is stored. */
export interface StoredChunk {
  readonly address: number;
  readonly size: number;
  /** Bit i: filter i was not applied. */
  readonly mask: number;
}

/** Finds a chunk by its first element's position, at once where it can; undefined where none was written. */
export type FindChunk = (offsets: readonly number[]) => StoredChunk | undefined | Promise<StoredChunk | undefined>;

export interface ChunkGrid {
  readonly shape: readonly number[];
  /** The largest shape that the dataset may take, `unlimited` where it has no bound. */
  readonly largest: readonly number[];
  readonly chunk: readonly number[];
  /** Bytes of a chunk before its filters. */
  readonly bytes: number;
  readonly filtered: boolean;
}
