import { elementCount } from "../../model/element-count.ts";
import type { Cursor } from "./cursor.ts";
import { parseDataspace } from "./dataspace.ts";
import { type Datatype, parseDatatype } from "./datatype.ts";
import { decodeText } from "./links.ts";
import type { Storage } from "./storage.ts";

export interface Attribute {
  readonly name: string;
  readonly type: Datatype;
  readonly count: number;
  readonly data: Cursor;
}

/** All texts of one attribute: a model's configuration takes some MB. */
const mostTextBytes = 64 * 1024 * 1024;

/** Attribute message (IV.A.2.m), versions 1 to 3; undefined where its type is stored elsewhere. */
export function parseAttribute(cursor: Cursor): Attribute | undefined {
  const version = cursor.u8();
  if (version < 1 || version > 3) throw cursor.fault(`has an attribute of version ${version}, expected 1 to 3`);
  const flags = cursor.u8();
  const [nameSize, typeSize, spaceSize] = [cursor.u16(), cursor.u16(), cursor.u16()];
  if (version === 3) cursor.skip(1);
  const field = (size: number) => {
    const part = cursor.part(size);
    if (version === 1) cursor.skip(-size & 7);
    return part;
  };
  const name = decodeText(field(nameSize).bytes).replace(/\0.*$/s, "");
  const [type, space] = [field(typeSize), field(spaceSize)];
  if (version > 1 && (flags & 3) !== 0) return undefined;
  return {
    name,
    type: parseDatatype(type),
    count: elementCount(parseDataspace(space).shape),
    data: cursor.part(cursor.left),
  };
}

/** The texts of an attribute, of fixed or variable length; undefined where it holds none. */
export async function readTexts(storage: Storage, { type, count, data }: Attribute): Promise<string[] | undefined> {
  if (type.text === undefined) return undefined;
  const each = type.text === "fixed" ? type.size : 8 + storage.offsetSize;
  if (count * each > data.bytes.length) throw data.fault(`holds ${data.bytes.length} bytes, expected ${count * each}`);
  data.at = 0;
  const texts: string[] = [];
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (type.text === "fixed") texts.push(decodeText(data.take(each)).replace(/\0+$/, ""));
    else {
      const [length, address, index] = [data.u32(), data.address(), data.u32()];
      total += length;
      if (total > mostTextBytes) throw data.fault(`has texts of more than ${mostTextBytes} bytes, the limit`);
      const bytes = length === 0 ? new Uint8Array() : await readGlobalHeap(storage, address, index);
      if (length > bytes.length) throw data.fault(`has a text of ${length} bytes, its heap holds ${bytes.length}`);
      texts.push(decodeText(bytes.subarray(0, length)).replace(/\0+$/, ""));
    }
  }
  return texts;
}

/** One object of a global heap collection (III.E). */
async function readGlobalHeap(storage: Storage, address: number, index: number): Promise<Uint8Array> {
  const head = await storage.structure(address, 8 + storage.lengthSize);
  head.expect("GCOL");
  head.skip(4);
  const heap = await storage.structure(address + head.bytes.length, head.length() - head.bytes.length);
  while (heap.left >= 8 + storage.lengthSize) {
    const found = heap.u16();
    heap.skip(6);
    const size = heap.length();
    if (found === index) return heap.take(size);
    // Object 0 is the free space at the end.
    if (found === 0) break;
    heap.skip(size + (-size & 7));
  }
  throw head.fault(`has no object ${index} in this heap`);
}
