import { UnsafeError } from "../errors.ts";
import { broken, deepest, zerosIn } from "./decode-value.ts";
import { ByteCursor, type StateBytes } from "./state-bytes.ts";
import { StoredValue } from "./stored-value.ts";
import { arrayTypes, form, tag } from "./value-form.ts";

const bytesOfForm: Readonly<Record<number, number>> = { [form.u8]: 1, [form.u16]: 2, [form.u32]: 4, [form.fixed]: 4 };

const utf8 = new TextDecoder();

/**
 * Goes over what `encodeValue` has written, and finds where each value ends without making anything of it.
 * @throws UnreadableError where the bytes end early or are of no value; UnsafeError for too many levels
 */
export class ValueScanner {
  private readonly cursor: ByteCursor;
  private zeros: number;

  constructor(
    private readonly bytes: StateBytes,
    start = 0,
    end = bytes.byteLength,
  ) {
    this.cursor = new ByteCursor(bytes, start, end);
    this.zeros = zerosIn(end - start);
  }

  /** Where it is. */
  get at(): number {
    return this.cursor.at;
  }

  get left(): number {
    return this.cursor.left;
  }

  /** The kind of the next value, which is gone into. */
  tag(): number {
    this.expect(1);
    return this.cursor.byte();
  }

  /** How many values follow, of which each takes some bytes. */
  count(each: number): number {
    this.expect(4);
    const count = this.cursor.length();
    if (count * each > this.left) throw broken(`announces ${count} values where ${this.left} bytes follow`);
    return count;
  }

  /** A text, whose tag was read. */
  text(): string {
    const { at } = this.cursor;
    this.past(this.count(1));
    return utf8.decode(this.bytes.subarray(at + 4, this.cursor.at));
  }

  /** Goes past the next value. */
  skip(): StoredValue {
    const start = this.at;
    this.skipOne(0);
    return this.since(start);
  }

  /** The value that began there. */
  since(start: number): StoredValue {
    return new StoredValue(this.bytes, start, this.at);
  }

  private skipOne(level: number): void {
    if (level > deepest) throw new UnsafeError(`has more than ${deepest} levels of values, the limit`);
    const kind = this.tag();
    if (kind === tag.null || kind === tag.false || kind === tag.true) return;
    if (kind === tag.number) this.past(8);
    else if (kind === tag.text) this.past(this.count(1));
    else if (kind === tag.list) for (let i = this.count(1); i > 0; i--) this.skipOne(level + 1);
    else if (kind === tag.record) {
      for (let i = this.count(2); i > 0; i--) {
        if (this.tag() !== tag.text) throw broken("has a field whose name is no text");
        this.past(this.count(1));
        this.skipOne(level + 1);
      }
    } else if (kind === tag.array) this.skipArray();
    else throw broken(`has a value of the unknown kind ${kind}`);
  }

  private skipArray(): void {
    this.expect(5);
    let count = this.cursor.length();
    const type = this.cursor.byte();
    const Type = arrayTypes[type % 16];
    if (Type === undefined || type >= 32) throw broken(`has an array of the unknown type ${type}`);
    if (type >= 16) {
      const filled = this.count(4);
      this.zeros -= count - filled;
      if (filled > count || this.zeros < 0)
        throw broken(`has an array of ${count} numbers, of which it holds ${filled}`);
      this.past(4 * filled);
      count = filled;
    }
    const shape = this.tag();
    const each = shape === form.plain ? Type.BYTES_PER_ELEMENT : bytesOfForm[shape];
    if (each === undefined) throw broken(`has numbers of the unknown form ${shape}`);
    this.past(count * each);
  }

  private past(count: number): void {
    this.expect(count);
    this.cursor.at += count;
  }

  private expect(count: number): void {
    if (count > this.left) throw broken(`ends after ${this.cursor.end} bytes, in the middle of a value`);
  }
}
