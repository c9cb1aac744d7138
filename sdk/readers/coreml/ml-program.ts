import type { ModelTensor } from "../../model/model-file.ts";
import type { Budget } from "../budget.ts";
import { type Field, type WireReader, wireTypes } from "../containers/protobuf.ts";
import { cut } from "../list-some.ts";
import { NoteList } from "../note-list.ts";
import { UniqueNames } from "../unique-names.ts";
import type { CoreLayer, CoreModel } from "./records.ts";
import { type MilValue, type OpenBlobs, parseValue, valueTensor } from "./values.ts";

/** What an operation takes in memory, beside its names. */
const bytesAnOperation = 1200;

interface Operation {
  readonly type: string;
  readonly name: string;
  /** The values that each input names. */
  readonly inputs: ReadonlyMap<string, readonly string[]>;
  readonly outputs: readonly string[];
  /** Of a constant. */
  readonly value?: MilValue;
}

/** The operations of an ML program (MIL.proto), whose weights lie in `weights/weight.bin` beside it. */
export async function parseProgram(
  wire: WireReader,
  program: Field,
  budget: Budget,
  open: OpenBlobs,
): Promise<CoreModel> {
  const operations: Operation[] = [];
  for await (const field of wire.fields(program.start, program.end, 1)) {
    if (field.number === 2) await enter(wire, field, budget, operations, ["map", "function", "map", "block"], 2);
  }
  const constants = new Map<string, ModelTensor>();
  const values = new Map<string, MilValue>();
  const names = new UniqueNames();
  const roles = new Map<string, string>();
  for (const { type, value, outputs } of operations) {
    const [name = ""] = outputs;
    if (type !== "const" || value === undefined) continue;
    values.set(name, value);
    // Scalars, strides and texts are no tensors of the network.
    if (value.blob !== undefined || value.floats !== undefined) {
      constants.set(name, await valueTensor(wire, value, names.take(name), open));
    }
  }
  const notes = new NoteList();
  const layers = operations
    .filter(({ type }) => type !== "const")
    .map((operation): CoreLayer => {
      const { type, name, inputs, outputs } = operation;
      const layer = { type, name: name || outputs[0] || type, inputs: [...inputs.values()].flat(), outputs };
      for (const [key, taken] of inputs) {
        const tensor = constants.get(taken[0] ?? "");
        if (tensor !== undefined && !roles.has(tensor.name))
          roles.set(tensor.name, `${key} of ${type} '${cut(layer.name)}'`);
      }
      if (type !== "conv" && type !== "conv_transpose") return layer;
      const [source = ""] = inputs.get("weight") ?? [];
      const weight = constants.get(source);
      if (weight === undefined) {
        notes.add([
          `${type} '${cut(layer.name)}' is not listed: its weight '${cut(source)}' is no constant that is read here.`,
        ]);
        return layer;
      }
      roles.delete(weight.name);
      const ints = (key: string) => values.get(inputs.get(key)?.[0] ?? "")?.ints;
      const axes = weight.shape.slice(2);
      return {
        ...layer,
        convolution: {
          weight,
          transposed: type === "conv_transpose",
          groups: ints("groups")?.[0] ?? 1,
          stride: ints("strides") ?? axes.map(() => 1),
          dilation: ints("dilations") ?? axes.map(() => 1),
        },
      };
    });
  for (const { name } of constants.values()) {
    const used = layers.some(({ convolution }) => convolution?.weight.name === name);
    if (!used && !roles.has(name)) roles.set(name, "not used by any operation");
  }
  return { kind: "ML program", layers, tensors: [...constants.values()], roles, notes: notes.list() };
}

/** Goes down from the map of functions to the operations of each block. */
async function enter(
  wire: WireReader,
  field: Field,
  budget: Budget,
  operations: Operation[],
  [level, ...below]: readonly string[],
  depth: number,
): Promise<void> {
  if (field.wire !== wireTypes.bytes) return;
  for await (const inner of wire.fields(field.start, field.end, depth)) {
    if (level === "map" && inner.number === 2) await enter(wire, inner, budget, operations, below, depth + 1);
    else if (level === "function" && inner.number === 3) await enter(wire, inner, budget, operations, below, depth + 1);
    else if (level === "block" && inner.number === 3)
      operations.push(await parseOperation(wire, inner, budget, depth + 1));
  }
}

async function parseOperation(wire: WireReader, operation: Field, budget: Budget, depth: number): Promise<Operation> {
  wire.expect(operation, wireTypes.bytes);
  budget.spend("kept", bytesAnOperation, { offset: operation.tag });
  let type = "";
  let name = "";
  let value: MilValue | undefined;
  const inputs = new Map<string, string[]>();
  const outputs: string[] = [];
  for await (const field of wire.fields(operation.start, operation.end, depth)) {
    if (field.number === 1) type = await wire.text(field);
    else if (field.number === 2) await parseInput(wire, field, budget, inputs, depth + 1);
    else if (field.number === 3) {
      wire.expect(field, wireTypes.bytes);
      for await (const part of wire.fields(field.start, field.end, depth + 1)) {
        if (part.number !== 1) continue;
        const text = await wire.text(part);
        budget.spend("names", text.length, { offset: part.tag });
        outputs.push(text);
      }
    } else if (field.number === 5) {
      const [key, found] = await parseEntry(wire, field, depth + 1);
      if (found === undefined) continue;
      if (key === "val") value = await parseValue(wire, found, depth + 2);
    }
  }
  [name] = [outputs[0] ?? ""];
  return { type, name, inputs, outputs, value };
}

/** An entry of a map: its key and where its value lies. */
async function parseEntry(wire: WireReader, entry: Field, depth: number): Promise<[string, Field | undefined]> {
  wire.expect(entry, wireTypes.bytes);
  let key = "";
  let value: Field | undefined;
  for await (const field of wire.fields(entry.start, entry.end, depth)) {
    if (field.number === 1) key = await wire.text(field);
    else if (field.number === 2 && field.wire === wireTypes.bytes) value = field;
  }
  return [key, value];
}

/** An Argument: the names of the values that it binds. */
async function parseInput(
  wire: WireReader,
  field: Field,
  budget: Budget,
  inputs: Map<string, string[]>,
  depth: number,
): Promise<void> {
  const [key, argument] = await parseEntry(wire, field, depth);
  if (argument === undefined) return;
  const taken: string[] = [];
  for await (const binding of wire.fields(argument.start, argument.end, depth + 1)) {
    if (binding.number !== 1 || binding.wire !== wireTypes.bytes) continue;
    for await (const part of wire.fields(binding.start, binding.end, depth + 2)) {
      if (part.number !== 1) continue;
      const text = await wire.text(part);
      budget.spend("kept", 60 + text.length, { offset: part.tag });
      taken.push(text);
    }
  }
  inputs.set(key, taken);
}
