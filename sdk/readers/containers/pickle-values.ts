import type { ByteSource } from "../../bytes/byte-source.ts";

/**
 * What a pickle describes, as data. Integers are numbers where they are exact, else bigints; lists and tuples are
 * arrays; short bytes are themselves, long ones the place where they lie.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleBytes
  | PickleValue[]
  | PickleDict
  | PickleGlobal
  | PickleObject
  | PicklePersistent;

/** A long byte string, or text, which is read when it is asked for. */
export class PickleBytes {
  constructor(
    readonly source: ByteSource,
    /** The bytes [start, end) of the source. */
    readonly start: number,
    readonly end: number,
    readonly as: "bytes" | "utf-8",
  ) {}
}

/** In the order of insertion, like Python's. A key that is no number or text is known by its identity only. */
export type PickleDict = Map<PickleValue, PickleValue>;

/** The name of a class or function. It stays a name: nothing is imported. */
export class PickleGlobal {
  readonly path: string;
  constructor(module: string, name: string) {
    this.path = `${module}.${name}`;
  }
}

/** What calling `callable` with `args` would have made, and what would then have been done to it. */
export class PickleObject {
  /** What __setstate__ would have got, or what would have gone into __dict__. */
  state: PickleValue | undefined;
  /** What would have been appended to it, as to a list (or added, as to a set). */
  items: PickleValue[] | undefined;
  /** What would have been set in it, as in a dictionary. */
  entries: PickleDict | undefined;
  /** The file that lies in an argument of it, as its reader found it. */
  inner: unknown;

  constructor(
    readonly callable: PickleValue,
    readonly args: PickleValue,
  ) {}
}

/** An object that lies outside the pickle, by the id that the writer gave it. */
export class PicklePersistent {
  /** What it stands for, as its reader found it. */
  inner: unknown;
  constructor(readonly id: PickleValue) {}
}
