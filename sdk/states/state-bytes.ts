/** The bytes of a state, read where they are asked for: an array of bytes is one, a large file may be another. */
export interface StateBytes {
  /** How many there are. */
  readonly byteLength: number;
  /** Those from `start` to before `end`; they do not change afterwards. */
  subarray(start: number, end: number): Uint8Array;
}

/** Bytes that are gone through at once. */
const stretch = 2 ** 18;

/** The bytes from `start` to before `end`, in pieces. */
export function* piecesOf(bytes: StateBytes, start: number, end: number): Generator<Uint8Array> {
  for (let at = start; at < end; at += stretch) yield bytes.subarray(at, Math.min(end, at + stretch));
}

/** Bytes gone through from one end to the other: a stretch of them is held at a time. */
export class ByteCursor {
  private held = new Uint8Array(0);
  private view = new DataView(this.held.buffer);
  private from = 0;

  constructor(
    readonly bytes: StateBytes,
    public at: number,
    readonly end: number,
  ) {}

  /** How many are left. */
  get left(): number {
    return this.end - this.at;
  }

  byte(): number {
    const at = this.hold(1);
    return this.held[at];
  }

  /** A whole number of 4 bytes. */
  length(): number {
    // Held first: that may be another view.
    const at = this.hold(4);
    return this.view.getUint32(at, true);
  }

  /** @returns Where the next `count` begin in what is held; they are gone past. */
  private hold(count: number): number {
    const { at, end } = this;
    if (at + count > end) throw new RangeError(`no ${count} bytes at ${at} of ${end}`);
    if (at + count > this.from + this.held.length || at < this.from) {
      this.held = this.bytes.subarray(at, Math.min(end, at + stretch)) as Uint8Array<ArrayBuffer>;
      this.view = new DataView(this.held.buffer, this.held.byteOffset, this.held.length);
      this.from = at;
    }
    this.at = at + count;
    return at - this.from;
  }
}
