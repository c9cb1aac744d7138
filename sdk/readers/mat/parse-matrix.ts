import { counted } from "../../model/counted.ts";
import { type NumberType, sizeOf } from "../../model/decode.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { storedTensor } from "../../model/stored-tensor.ts";
import type { RangeCursor } from "../containers/range-cursor.ts";
import { inCOrder } from "../in-c-order.ts";
import { matrix, numberTypes, readElement } from "./tag.ts";

/** Classes of arrays. */
const [cell, structure, object, text, sparse, firstNumeric, lastNumeric] = [1, 2, 3, 4, 5, 6, 15];

const utf8 = new TextDecoder();

/** Cells in structures in cells: a network has six levels. */
const deepest = 32;
/** Axes of an array. */
const mostAxes = 32;
/** Of a field's name: MATLAB allows 63. */
const longestField = 256;
/** What an array takes in memory. */
const bytesKept = 500;

/**
 * Reads a matrix element's headers, and those of the arrays within; numeric ones become tensors named by the path that
 * leads to them. Gives the text, where it is one: a structure's field "name" calls it.
 */
export async function parseMatrix(
  cursor: RangeCursor,
  path: readonly string[],
  depth: number,
  tensors: ModelTensor[],
): Promise<string | undefined> {
  if (depth > deepest) throw cursor.fault(`nests arrays deeper than ${deepest}, the limit`);
  cursor.budget.spend("kept", bytesKept, { offset: cursor.at });
  // MATLAB writes an empty array as an element without content.
  if (cursor.left === 0) return undefined;
  const flags = await (await readElement(cursor)).body.uint(4);
  const kind = flags & 0xff;
  // Objects of MATLAB's own classes keep no sizes here.
  if (kind > lastNumeric) return undefined;
  const shape = await readSizes((await readElement(cursor)).body);
  const own = await readText((await readElement(cursor)).body);
  const names = own === "" ? path : [...path, own];
  const count = elementCount(shape, { file: cursor.source.name, offset: cursor.at });
  if (kind === text) return readCharacters(cursor);
  if (kind === cell) {
    for (let i = 0; i < count; i++) await parseInside(cursor, [...names, String(i)], depth, tensors);
    return undefined;
  }
  if (kind === structure || kind === object) {
    if (kind === object) await readElement(cursor);
    await parseStructure(cursor, count, names, depth, tensors);
    return undefined;
  }
  if (kind >= firstNumeric && kind !== sparse && (flags & 0x800) === 0 && count > 0) {
    const { type, body } = await readElement(cursor);
    tensors.push(numericTensor(body, numberTypes.get(type), shape, names.join("/")));
  }
  return undefined;
}

async function parseInside(
  cursor: RangeCursor,
  path: readonly string[],
  depth: number,
  tensors: ModelTensor[],
): Promise<string | undefined> {
  const { type, body } = await readElement(cursor);
  if (type !== matrix) throw body.fault(`holds an element of type ${type}, expected an array`);
  const length = path.reduce((sum, part) => sum + part.length + 1, 0);
  cursor.budget.spend("names", length, { offset: body.at });
  return parseMatrix(body, path, depth + 1, tensors);
}

/** Each of the elements, field by field; what it calls itself stands for its number. */
async function parseStructure(
  cursor: RangeCursor,
  count: number,
  path: readonly string[],
  depth: number,
  tensors: ModelTensor[],
): Promise<void> {
  const width = await (await readElement(cursor)).body.uint(4);
  if (width === 0 || width > longestField)
    throw cursor.fault(`has names of ${counted(width, "byte")}, expected 1 to ${longestField}`);
  const list = (await readElement(cursor)).body;
  const fields: string[] = [];
  while (list.left >= width) fields.push(textOf(await list.take(width)));
  // Elements without fields take no byte: a file can claim any number of them.
  if (fields.length === 0) return;
  for (let i = 0; i < count; i++) {
    const found: ModelTensor[] = [];
    const within = count === 1 ? path : [...path, String(i)];
    let called: string | undefined;
    for (const field of fields) {
      const said = await parseInside(cursor, [...within, field], depth, found);
      if (field === "name") called = said;
    }
    const prefix = within.join("/");
    const short = called === undefined || called === "" ? undefined : [...within.slice(0, -1), called].join("/");
    for (const tensor of found) {
      if (short === undefined || depth === 0) tensors.push(tensor);
      else {
        cursor.budget.spend("names", short.length + tensor.name.length, { offset: cursor.at });
        tensors.push({ ...tensor, name: short + tensor.name.slice(prefix.length) });
      }
    }
  }
}

function numericTensor(
  body: RangeCursor,
  dtype: NumberType | undefined,
  shape: readonly number[],
  name: string,
): ModelTensor {
  if (dtype === undefined) throw body.fault("has numbers of an unknown type");
  const count = elementCount(shape);
  if (count * sizeOf(dtype) !== body.left) {
    throw body.fault(
      `holds ${counted(body.left, "byte")} of numbers, expected ${count * sizeOf(dtype)} for [${shape}]`,
    );
  }
  const stored = storedTensor(body.source, { name, dtype, shape, offset: body.at, bigEndian: body.bigEndian });
  return inCOrder(stored);
}

async function readSizes(body: RangeCursor): Promise<number[]> {
  const count = body.left / 4;
  if (!(count >= 1 && count <= mostAxes))
    throw body.fault(`has ${counted(count, "axis", "axes")}, expected 1 to ${mostAxes}`);
  const sizes: number[] = [];
  for (let i = 0; i < Math.floor(count); i++) sizes.push(await body.uint(4));
  return sizes;
}

/** A text of one array, of 1 or 2 bytes a character. */
async function readCharacters(cursor: RangeCursor): Promise<string> {
  const { type, body } = await readElement(cursor);
  const length = Math.min(body.left, 2 * longestField);
  const bytes = await body.take(length);
  if (type === 4 || type === 17) return textOf(bytes.filter((_, i) => i % 2 === (cursor.bigEndian ? 1 : 0)));
  return textOf(bytes);
}

async function readText(body: RangeCursor): Promise<string> {
  return textOf(await body.take(Math.min(body.left, longestField)));
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return utf8.decode(end < 0 ? bytes : bytes.subarray(0, end));
}
