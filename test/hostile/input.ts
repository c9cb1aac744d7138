/** A model as somebody might send it: a file and those that lie beside it. */
export interface Input {
  /** The file's name, whose end may decide how it is read. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly beside?: ReadonlyMap<string, Uint8Array>;
}

/** A place of a file that holds a number: a length, a count, an offset, a size. */
export interface Field {
  readonly at: number;
  readonly length: number;
  /** The number's bytes as the format writes them; what does not fit is wrapped around. */
  encode(value: bigint): ArrayLike<number>;
}

/** What a format gives to the corpus and to the fuzzer. */
export interface HostileFormat {
  readonly name: string;
  /** Valid files, small ones: the fuzzer changes them. */
  seeds(): Map<string, Input>;
  /** Files made to do harm, each by its intent. */
  cases(): Map<string, Input>;
  /** Where a valid or a changed file holds numbers. */
  fields?(bytes: Uint8Array): Field[];
  /** Mends checksums and outer lengths, so that a change inside is not noticed at the door. */
  repair?(bytes: Uint8Array): Uint8Array;
}

/** The bytes with those of [at, at + length) replaced. */
export function replaceRange(bytes: Uint8Array, at: number, length: number, by: ArrayLike<number>): Uint8Array {
  const result = new Uint8Array(bytes.length - length + by.length);
  result.set(bytes.subarray(0, at));
  result.set(by, at);
  result.set(bytes.subarray(at + length), at + by.length);
  return result;
}
