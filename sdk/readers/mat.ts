import { throwIfAborted } from "../abort.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { UnreadableError } from "../errors.ts";
import { counted } from "../model/counted.ts";
import { inferConvolutions } from "../model/infer-convolutions.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { Budget } from "./budget.ts";
import { RangeCursor } from "./containers/range-cursor.ts";
import { inflateElement } from "./mat/inflate-element.ts";
import { parseMatrix } from "./mat/parse-matrix.ts";
import { compressed, matrix, readTag } from "./mat/tag.ts";
import type { ReadOptions } from "./reader.ts";

/** Text, then where a subsystem's data lie, version and byte order. */
const headerBytes = 128;

/**
 * Reads a MATLAB 5 file (versions 5 to 7; "MAT-File Format", MathWorks): every numeric array, those in cells and
 * structures, too, as MatConvNet keeps a network's filters: "layers/conv1/weights/0". An array's sizes stand as MATLAB
 * has them: (rows, columns, in, out).
 *
 * @throws UnreadableError for a damaged file, UnsafeError above the limits.
 */
export async function read(
  source: ByteSource,
  { signal, budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents> {
  const cursor = await openHeader(source, budget);
  const tensors: ModelTensor[] = [];
  while (cursor.left >= 8) {
    throwIfAborted(signal);
    const { type, length } = await readTag(cursor);
    const body = cursor.part(length);
    if (type === compressed) {
      const inflated = await inflateElement(body, budget);
      const inner = RangeCursor.over(inflated, budget, cursor);
      const tag = await readTag(inner);
      if (tag.type === matrix) await parseMatrix(inner.part(tag.length), [], 0, tensors);
    } else if (type === matrix) await parseMatrix(body, [], 0, tensors);
  }
  return { tensors, ...inferConvolutions(tensors, { inFileOrder: true, bareFilters: true }), files: [source] };
}

async function openHeader(source: ByteSource, budget: Budget): Promise<RangeCursor> {
  const place = { file: source.name, offset: 126 };
  if (source.byteLength < headerBytes) {
    throw new UnreadableError(
      `holds ${counted(source.byteLength, "byte")}, expected a header of ${headerBytes}`,
      place,
    );
  }
  const order = String.fromCharCode(...(await source.read(126, 128)));
  if (order !== "IM" && order !== "MI") {
    throw new UnreadableError(`has the byte order ${JSON.stringify(order)}, expected "IM" or "MI"`, place);
  }
  const cursor = RangeCursor.over(source, budget, { bigEndian: order === "MI" });
  cursor.skip(headerBytes);
  return cursor;
}
