import { appendTo } from "../../append-to.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { elementCount } from "../../model/element-count.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { storedTensor } from "../../model/stored-tensor.ts";
import { unreadTensor } from "../../model/unread-tensor.ts";
import type { Budget } from "../budget.ts";
import { type Field, type WireReader, wireTypes } from "../containers/protobuf.ts";
import { UniqueNames } from "../unique-names.ts";
import type { CoreLayer, CoreModel } from "./records.ts";

/** What a layer takes in memory, beside its names. */
const bytesALayer = 1000;
const mostSteps = 16;

/** The layers of a NeuralNetwork (NeuralNetwork.proto), of its classifier or regressor, in the order of the file. */
export async function parseNeuralNetwork(wire: WireReader, network: Field, budget: Budget): Promise<CoreModel> {
  const layers: CoreLayer[] = [];
  const tensors: ModelTensor[] = [];
  const roles = new Map<string, string>();
  const names = new UniqueNames();
  let normalised = 0;
  for await (const field of wire.fields(network.start, network.end, 1)) {
    if (field.number !== 1) continue;
    wire.expect(field, wireTypes.bytes);
    budget.spend("kept", bytesALayer, { offset: field.tag });
    const texts = new Map<number, string[]>();
    let parameters: Field | undefined;
    let normalises = false;
    for await (const inner of wire.fields(field.start, field.end, 2)) {
      if (inner.number <= 3) {
        const text = await wire.text(inner);
        budget.spend("kept", 60 + text.length, { offset: inner.tag });
        appendTo(texts, inner.number, text);
      } else if (inner.number === 100) parameters = inner;
      else if (inner.number === 160) normalises = true;
    }
    if (normalises) normalised++;
    const [name = ""] = texts.get(1) ?? [];
    const layer = { name, inputs: texts.get(2) ?? [], outputs: texts.get(3) ?? [] };
    if (parameters === undefined) {
      layers.push({ ...layer, type: "layer" });
      continue;
    }
    const { convolution, bias } = await parseConvolution(wire, parameters, names.take(`${name}/weight`));
    tensors.push(convolution.weight);
    if (bias !== undefined) {
      const tensor = await weightTensor(wire, bias, names.take(`${name}/bias`));
      tensors.push(tensor);
      roles.set(tensor.name, `bias of convolution '${name.slice(0, 120)}'`);
    }
    layers.push({ ...layer, type: "convolution", convolution });
  }
  const notes =
    normalised > 0
      ? [`${normalised} batch normalisation layers: not folded into the weights.`]
      : [
          "No batch normalisation layers: the converter folds them into the weights, which changes sparsity and variance entropy.",
        ];
  return { kind: "neural network", layers, tensors, roles, notes };
}

/** A ConvolutionLayerParams: weights are (out, in / groups, rows, columns), of a deconvolution (in, out / groups, ...). */
async function parseConvolution(
  wire: WireReader,
  parameters: Field,
  name: string,
): Promise<{ convolution: NonNullable<CoreLayer["convolution"]>; bias: Field | undefined }> {
  wire.expect(parameters, wireTypes.bytes);
  const lists = new Map<number, number[]>();
  const numbers = new Map<number, number>();
  let weights: Field | undefined;
  let bias: Field | undefined;
  for await (const field of wire.fields(parameters.start, parameters.end, 3)) {
    if (field.number === 90) weights = field;
    else if (field.number === 91) bias = field;
    else if (field.number === 20 || field.number === 30 || field.number === 40) {
      const list = lists.get(field.number) ?? [];
      await addNumbers(wire, field, list);
      lists.set(field.number, list);
    } else if (field.wire === wireTypes.varint) numbers.set(field.number, wire.signed(field));
  }
  const [outputs, inputs, groups] = [numbers.get(1) ?? 0, numbers.get(2) ?? 0, numbers.get(10) ?? 1];
  const kernel = lists.get(20) ?? [3, 3];
  const transposed = numbers.get(60) === 1;
  const place = { file: wire.source.name, tensor: name, offset: parameters.start };
  if (weights === undefined || groups < 1 || (transposed ? outputs : 0) % groups !== 0) {
    throw new UnreadableError(`is a convolution without weights, or of ${outputs} outputs in ${groups} groups`, place);
  }
  const shape = transposed ? [inputs, outputs / groups, ...kernel] : [outputs, inputs, ...kernel];
  return {
    convolution: {
      weight: await weightTensor(wire, weights, name, shape),
      transposed,
      groups,
      stride: lists.get(30) ?? [1, 1],
      dilation: lists.get(40) ?? [1, 1],
    },
    bias,
  };
}

/** A WeightParams: f32 in floatValue, f16 in float16Value; quantised ones are listed with the reason. */
async function weightTensor(
  wire: WireReader,
  weights: Field,
  name: string,
  wanted?: readonly number[],
): Promise<ModelTensor> {
  wire.expect(weights, wireTypes.bytes);
  const place = { file: wire.source.name, tensor: name, offset: weights.start };
  let data: Field | undefined;
  let isQuantised = false;
  for await (const field of wire.fields(weights.start, weights.end, 4)) {
    if ((field.number === 1 || field.number === 2) && field.wire === wireTypes.bytes && field.end > field.start)
      data = field;
    else if (field.number === 30 || field.number === 31 || field.number === 40) isQuantised = true;
  }
  const dtype = data?.number === 2 ? "f16" : "f32";
  const size = dtype === "f16" ? 2 : 4;
  const shape = wanted ?? [data === undefined ? 0 : (data.end - data.start) / size];
  if (isQuantised)
    return unreadTensor({ name, shape, reason: "is quantised: take the model before its quantisation" }, place);
  const count = elementCount(shape, place);
  const length = data === undefined ? 0 : data.end - data.start;
  if (length !== count * size) {
    throw new UnreadableError(
      `found ${counted(length, "byte")}, expected ${count * size}: [${shape}] of ${dtype}`,
      place,
    );
  }
  return storedTensor(wire.source, { name, dtype, shape, offset: data?.start ?? 0 });
}

async function addNumbers(wire: WireReader, field: Field, into: number[]): Promise<void> {
  if (field.wire === wireTypes.varint) into.push(wire.signed(field));
  else {
    wire.expect(field, wireTypes.bytes);
    for (let at = field.start; at < field.end && into.length < mostSteps; ) {
      const [value, next] = await wire.varint(at, field.end);
      into.push(Number(value));
      at = next;
    }
  }
  if (into.length > mostSteps) wire.refuse(field.tag, `a list of more than ${mostSteps} numbers`);
}
