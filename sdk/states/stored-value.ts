import { decodeValue } from "./decode-value.ts";
import { piecesOf, type StateBytes } from "./state-bytes.ts";

/** A value as it lies among the bytes of a state: it is made when it is asked for, and written again as it is. */
export class StoredValue {
  constructor(
    private readonly bytes: StateBytes,
    private readonly start: number,
    private readonly end: number,
  ) {}

  /** The value, made anew each time. @throws UnreadableError */
  get value(): unknown {
    return decodeValue(this.bytes.subarray(this.start, this.end));
  }

  /** What `encodeValue` gave for it, in pieces. */
  get pieces(): Iterable<Uint8Array> {
    return piecesOf(this.bytes, this.start, this.end);
  }
}
