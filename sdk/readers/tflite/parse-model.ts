import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { FlatBuffer, Table } from "../containers/flatbuffer.ts";
import { noPadding } from "../image-size.ts";
import { CUSTOM, convOperators, operatorName } from "./operators.ts";
import { parseTensorTable } from "./parse-tensor-table.ts";
import type { BufferRecord, ModelRecord, OperatorRecord, SubgraphRecord, TensorRecord } from "./records.ts";

// Fields of Model, SubGraph, Operator, OperatorCode and Buffer, by their numbers in the schema.
const MODEL = { version: 0, operatorCodes: 1, subgraphs: 2, description: 3, buffers: 4 };
const SUBGRAPH = { tensors: 0, outputs: 2, operators: 3, name: 4 };
/** The first field of the options of every 2-D convolution: 0 SAME, 1 VALID. */
const PADDING = 0;
const OPERATOR = { code: 0, inputs: 1, outputs: 2, options: 4 };
const CODE = { old: 0, custom: 1, builtin: 3 };
const BUFFER = { data: 0, offset: 1, size: 2 };

/** Indexes a model of the schema's version 3 (3a, 3b, 3c): its graph, and where its numbers lie. */
export async function parseModel(flat: FlatBuffer): Promise<ModelRecord> {
  const { byteLength, name: file } = flat.source;
  if (byteLength < 12) {
    throw new UnreadableError(`has ${counted(byteLength, "byte")}, expected a FlatBuffer of at least 12`, { file });
  }
  const identifier = new TextDecoder().decode(await flat.bytes(4, 4));
  if (identifier !== "TFL3") {
    throw new UnreadableError(`found the identifier ${JSON.stringify(identifier)}, expected "TFL3"`, {
      file,
      offset: 4,
    });
  }
  const model = await flat.root();
  const version = model.u32(MODEL.version);
  if (version !== 3) {
    throw new UnsupportedError(`is of the schema's version ${version}, expected 3`, { file, offset: model.at });
  }
  const ops: string[] = [];
  for await (const code of model.tables(MODEL.operatorCodes)) ops.push(await parseCode(code));
  const subgraphs: SubgraphRecord[] = [];
  for await (const subgraph of model.tables(MODEL.subgraphs)) subgraphs.push(await parseSubgraph(subgraph, ops));
  const buffers: BufferRecord[] = [];
  for await (const buffer of model.tables(MODEL.buffers)) buffers.push(await parseBuffer(buffer));
  return { description: await model.text(MODEL.description), subgraphs, buffers };
}

async function parseCode(table: Table): Promise<string> {
  // The older field is a byte that ends at 127; writers fill both, and the larger is meant.
  const code = Math.max(table.i8(CODE.old), table.i32(CODE.builtin));
  return code === CUSTOM ? (await table.text(CODE.custom)) || "custom operator" : operatorName(code);
}

async function parseSubgraph(table: Table, ops: readonly string[]): Promise<SubgraphRecord> {
  const tensors: TensorRecord[] = [];
  for await (const tensor of table.tables(SUBGRAPH.tensors)) tensors.push(await parseTensorTable(tensor));
  const operators: OperatorRecord[] = [];
  for await (const operator of table.tables(SUBGRAPH.operators)) {
    operators.push(await parseOperator(operator, operators.length, ops, tensors.length));
  }
  const outputs = new Set(await table.ints(SUBGRAPH.outputs));
  return { name: await table.text(SUBGRAPH.name), tensors, operators, outputs };
}

async function parseOperator(
  table: Table,
  index: number,
  ops: readonly string[],
  tensors: number,
): Promise<OperatorRecord> {
  const code = table.u32(OPERATOR.code);
  const op = ops[code];
  if (op === undefined) {
    throw table.buffer.broken(table.at, `operator ${index} has the code ${code}, expected one of ${ops.length}`);
  }
  const inputs = await table.ints(OPERATOR.inputs);
  const outputs = await table.ints(OPERATOR.outputs);
  for (const tensor of [...inputs, ...outputs]) {
    if (tensor < -1 || tensor >= tensors) {
      throw table.buffer.broken(table.at, `${op} (operator ${index}) names tensor ${tensor} of ${tensors}`);
    }
  }
  const record = { op, index, at: table.at, inputs, outputs, multiplier: 0 };
  const convolution = convOperators.get(op);
  if (convolution === undefined || convolution.strides.length === 0) return record;
  const options = await table.table(OPERATOR.options);
  if (options === undefined) return record;
  return {
    ...record,
    stride: convolution.strides.map((field) => options.i32(field)),
    dilation: convolution.strides.map((_, axis) =>
      axis < convolution.dilations.length ? options.i32(convolution.dilations[axis], 1) : 1,
    ),
    ...(convolution.strides.length === 2 ? { padding: options.i8(PADDING) === 0 ? "same" : noPadding } : {}),
    multiplier: convolution.multiplier === undefined ? 0 : options.i32(convolution.multiplier),
  };
}

async function parseBuffer(table: Table): Promise<BufferRecord> {
  const data = await table.vector(BUFFER.data, 1);
  if (data !== undefined && data.count > 0) return { start: data.start, byteLength: data.count };
  // Files beyond 2 GB hold the numbers behind the FlatBuffer; 0 and 1 are placeholders.
  const start = table.u64(BUFFER.offset);
  if (start <= 1) return { start: 0, byteLength: 0 };
  const byteLength = table.u64(BUFFER.size);
  table.buffer.check(start, byteLength, "a buffer");
  return { start, byteLength };
}
