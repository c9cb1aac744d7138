/** Bytes of an open file, as every thread of this process can read them. */
export interface SharedBytes {
  readonly file: {
    readonly descriptor: number;
    readonly name: string;
    readonly byteLength: number;
    /** Is given bytes that a task has just read in this thread: whoever goes along the file need not read them again. */
    onRead?(bytes: Uint8Array, start: number): void;
  };
  /** Where they begin in the file. */
  readonly start: number;
}

/** A random-access run of bytes: a file, a Blob, a buffer, a range-serving URL. */
export interface ByteSource {
  /** The file's base name: shown in messages and results, never a path. */
  readonly name: string;
  /** Of the whole file. */
  readonly byteLength: number;
  /** The bytes [start, end). The caller keeps 0 <= start <= end <= byteLength; a short read is an UnreadableError. */
  read(start: number, end: number): Promise<Uint8Array>;
  /**
   * Opens a file that lies beside this one (external data, a shard), or undefined where none is.
   * `relativePath` comes from `besidePath`; an implementation refuses links that lead out of the folder.
   */
  sibling?(relativePath: string): Promise<ByteSource | undefined>;
  /** SHA-256 in lower-case hex, where the platform computes it faster than portable code. */
  sha256?(signal?: AbortSignal): Promise<string>;
  /** Names that the file has on its disk, where the platform tells: one with several may belong to another folder. */
  readonly links?: number;
  /** These bytes, for the workers of a pool to read by themselves; absent where they are in no open file, or not as they are. */
  readonly shared?: SharedBytes;
  /** Gives the file back to the platform; absent where there is nothing to give back. */
  close?(): Promise<void>;
}
