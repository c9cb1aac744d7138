import type { NumberType } from "../../model/decode.ts";
import type { RangeCursor } from "../containers/range-cursor.ts";

/** Types of elements. */
export const [matrix, compressed] = [14, 15];

/** Number types of elements. */
export const numberTypes: ReadonlyMap<number, NumberType> = new Map([
  [1, "i8"],
  [2, "u8"],
  [3, "i16"],
  [4, "u16"],
  [5, "i32"],
  [6, "u32"],
  [7, "f32"],
  [9, "f64"],
  [12, "i64"],
  [13, "u64"],
]);

export interface Tag {
  readonly type: number;
  /** Bytes of the content. */
  readonly length: number;
}

/** An element's type and length, of the top level: compressed ones are not padded. */
export async function readTag(cursor: RangeCursor): Promise<Tag> {
  return { type: await cursor.uint(4), length: await cursor.uint(4) };
}

/** An element within a matrix: its type and its content; up to four bytes lie in the tag itself. */
export async function readElement(cursor: RangeCursor): Promise<{ type: number; body: RangeCursor }> {
  const first = await cursor.uint(4);
  if (first >>> 16 !== 0) {
    const body = cursor.part(4);
    return { type: first & 0xffff, body: body.part(Math.min(4, first >>> 16)) };
  }
  const length = await cursor.uint(4);
  const body = cursor.part(length);
  cursor.skip(Math.min(cursor.left, -length & 7));
  return { type: first, body };
}
