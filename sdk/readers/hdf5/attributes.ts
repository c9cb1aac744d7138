import { counted } from "../../model/counted.ts";
import { elementCount } from "../../model/element-count.ts";
import type { Cursor } from "./cursor.ts";
import { parseDataspace } from "./dataspace.ts";
import { type Datatype, parseDatatype } from "./datatype.ts";
import { GlobalHeaps } from "./global-heap.ts";
import { decodeText } from "./links.ts";
import type { Storage } from "./storage.ts";
import { trimNuls } from "./trim-nuls.ts";

export interface Attribute {
  readonly name: string;
  readonly type: Datatype;
  readonly count: number;
  readonly data: Cursor;
}

/** The name that an attribute message gives, without a look at the rest of it. */
export function attributeName(cursor: Cursor): string {
  cursor.at = 0;
  const version = cursor.u8();
  cursor.skip(1);
  const size = cursor.u16();
  cursor.skip(version === 3 ? 5 : 4);
  return textBefore0(cursor.take(size));
}

/** Attribute message (IV.A.2.m), versions 1 to 3; undefined where its type is stored elsewhere. */
export function parseAttribute(cursor: Cursor): Attribute | undefined {
  cursor.at = 0;
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
  const name = textBefore0(field(nameSize).bytes);
  const [type, space] = [field(typeSize), field(spaceSize)];
  if (version > 1 && (flags & 3) !== 0) return undefined;
  return {
    name,
    type: parseDatatype(type),
    count: elementCount(parseDataspace(space).shape),
    data: cursor.part(cursor.left),
  };
}

function textBefore0(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
}

/** The texts of an attribute, of fixed or variable length; [] where it holds none. */
export async function readTexts(storage: Storage, { type, count, data }: Attribute): Promise<string[]> {
  if (type.text === undefined) return [];
  const each = type.text === "fixed" ? type.size : 8 + storage.offsetSize;
  if (count * each > data.size) throw data.fault(`holds ${counted(data.size, "byte")}, expected ${count * each}`);
  data.at = 0;
  const texts: string[] = [];
  const heaps = new GlobalHeaps(storage);
  for (let i = 0; i < count; i++) {
    const bytes = type.text === "fixed" ? data.take(each) : await heaps.read(data);
    storage.budget.spend("names", bytes.length, { offset: data.offset });
    storage.budget.spend("steps", 5, { offset: data.offset });
    texts.push(trimNuls(decodeText(bytes)));
  }
  return texts;
}
