import type { ByteSource } from "../bytes/byte-source.ts";

/** A stretch of stored numbers, one after the other. */
export interface StoredRun {
  /** Bytes [start, end) of the source. */
  readonly start: number;
  /** The byte behind its last one. */
  readonly end: number;
  /** Bytes before each number that are none of it (the tag of an unpacked Protocol Buffers field); mostly 0. */
  readonly tagLength: number;
  /** The place of its first number in the order of the file; by default it follows the run before it. */
  readonly first?: number;
}

/** Where the numbers of a tensor lie, for those who write them back. */
export interface TensorStorage {
  /** The file, or the member of an archive, that holds them. */
  readonly source: ByteSource;
  /** The path of that member in its archive. */
  readonly member?: string;
  /** As stored; it may be one that is not read. */
  readonly dtype: string;
  /** Whether the most significant byte of a number comes first. */
  readonly bigEndian: boolean;
  /**
   * "F": the first index runs fastest in the file, though `read` gives C order. Other layouts have strides.
   */
  readonly order:
    | "C"
    | "F"
    | {
        /** How many numbers farther in the file the next index of each axis lies. */
        readonly strides: readonly number[];
      };
  /** Where its bytes lie, in the order of the numbers; [] where `locate` tells. */
  readonly runs: readonly StoredRun[];
  /** Finds the runs, where that takes reading; or says why numbers cannot be put there. */
  readonly locate?: () => Promise<readonly StoredRun[] | string>;
  /** Why numbers cannot be put there as they are ("is transposed by the graph"); absent where they can. */
  readonly fixed?: string;
}

/** The storage of a tensor that a model makes of a stored one; none where that has none. */
export function derivedStorage(storage: TensorStorage | undefined, fixed: string): TensorStorage | undefined {
  return storage && { ...storage, fixed: storage.fixed ?? fixed };
}
