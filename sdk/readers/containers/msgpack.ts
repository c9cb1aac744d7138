import { counted } from "../../model/counted.ts";
import type { RangeCursor } from "./range-cursor.ts";

/** An item of MessagePack; what a map or an array holds follows it. Bytes are not read, only found. */
export type PackedItem =
  | { readonly kind: "nothing" | "boolean" }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly body: RangeCursor }
  | { readonly kind: "array" | "map"; readonly count: number }
  | { readonly kind: "extension"; readonly type: number; readonly body: RangeCursor };

const utf8 = new TextDecoder();

/** Of a key or a type's name. */
const longestText = 65536;

/** Reads one item (the MessagePack specification, "Formats"); numbers that are no whole ones from 0 on give NaN. */
export async function readItem(cursor: RangeCursor): Promise<PackedItem> {
  const first = await cursor.uint(1);
  if (first < 0x80) return { kind: "number", value: first };
  if (first < 0x90) return { kind: "map", count: fitting(first & 15, 2) };
  if (first < 0xa0) return { kind: "array", count: fitting(first & 15, 1) };
  if (first < 0xc0) return text(first & 31);
  if (first >= 0xe0) return { kind: "number", value: Number.NaN };
  switch (first) {
    case 0xc0:
      return { kind: "nothing" };
    case 0xc2:
    case 0xc3:
      return { kind: "boolean" };
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return { kind: "bytes", body: cursor.part(await size(first - 0xc4)) };
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return extension(await size(first - 0xc7));
    case 0xca:
    case 0xcb:
      cursor.skip(first === 0xca ? 4 : 8);
      return { kind: "number", value: Number.NaN };
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return { kind: "number", value: await cursor.uint(widths[first - 0xcc]) };
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      cursor.skip(widths[first - 0xd0]);
      return { kind: "number", value: Number.NaN };
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return extension(1 << (first - 0xd4));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return text(await size(first - 0xd9));
    case 0xdc:
    case 0xdd:
      return { kind: "array", count: fitting(await size(first - 0xdc + 1), 1) };
    case 0xde:
    case 0xdf:
      return { kind: "map", count: fitting(await size(first - 0xde + 1), 2) };
    default:
      throw cursor.fault(`holds the byte ${first}, which begins nothing in MessagePack`);
  }

  function size(power: number): Promise<number> {
    return cursor.uint(widths[power]);
  }

  /** Each of the items takes a byte at least. */
  function fitting(count: number, bytes: number): number {
    if (count * bytes > cursor.left)
      throw cursor.fault(`claims ${counted(count, "item")} in ${counted(cursor.left, "byte")}`);
    return count;
  }

  async function text(length: number): Promise<PackedItem> {
    if (length > longestText)
      throw cursor.fault(`has a text of ${counted(length, "byte")}, expected at most ${longestText}`);
    return { kind: "text", text: utf8.decode(await cursor.take(length)) };
  }

  async function extension(length: number): Promise<PackedItem> {
    const type = await cursor.uint(1);
    return { kind: "extension", type, body: cursor.part(length) };
  }
}

const widths = [1, 2, 4, 8] as const;
