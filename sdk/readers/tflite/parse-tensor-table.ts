import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { elementCount } from "../../model/element-count.ts";
import type { Table } from "../containers/flatbuffer.ts";
import { dtypeName } from "./dtypes.ts";
import { parseSparsity } from "./parse-sparsity.ts";
import type { Quantisation, TensorRecord } from "./records.ts";

/** No operator takes more axes than 8. */
const MAX_RANK = 16;

// Fields of Tensor and QuantizationParameters, by their numbers in the schema.
const SHAPE = 0;
const TYPE = 1;
const BUFFER = 2;
const NAME = 3;
const QUANTISATION = 4;
const SPARSITY = 6;
const SCALE = 2;
const ZERO_POINT = 3;
const DETAILS_TYPE = 4;
const AXIS = 6;

export async function parseTensorTable(table: Table): Promise<TensorRecord> {
  const name = await table.text(NAME);
  const place = { file: table.buffer.source.name, tensor: name, offset: table.at };
  const shape = await table.ints(SHAPE);
  if (shape.length > MAX_RANK) {
    throw new UnreadableError(`has ${counted(shape.length, "axis", "axes")}, expected at most ${MAX_RANK}`, place);
  }
  if (!shape.includes(-1)) elementCount(shape, place);
  const quantisation = await table.table(QUANTISATION);
  const sparsity = await table.table(SPARSITY);
  return {
    name,
    at: table.at,
    dtype: dtypeName(table.i8(TYPE)),
    shape,
    buffer: table.u32(BUFFER),
    quantisation: quantisation && (await parseQuantisation(quantisation, shape, place)),
    sparsity: sparsity && (await parseSparsity(sparsity, shape, place)),
  };
}

type Place = { file: string; tensor: string; offset: number };

/** Undefined where there are no scales: a range alone, seen in training, changes no number. */
async function parseQuantisation(
  table: Table,
  shape: readonly number[],
  place: Place,
): Promise<Quantisation | undefined> {
  if (table.u8(DETAILS_TYPE) !== 0) throw new UnsupportedError("has a quantisation of its own: not read here", place);
  const scale = await table.floats(SCALE);
  if (scale.length === 0) return undefined;
  const stored = await table.longs(ZERO_POINT);
  const axis = table.i32(AXIS);
  if (scale.length > 1 && scale.length !== shape[axis]) {
    throw new UnreadableError(
      `has ${scale.length} quantisation scales, expected 1 or one for each of axis ${axis} of [${shape}]`,
      place,
    );
  }
  if (stored.length > 1 && stored.length !== scale.length) {
    throw new UnreadableError(
      `has ${stored.length} zero points, expected 1 or one for each of ${scale.length} scales`,
      place,
    );
  }
  return { scale, zeroPoint: scale.map((_, i) => stored[stored.length > 1 ? i : 0] ?? 0), axis };
}
