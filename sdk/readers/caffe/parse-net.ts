import { UnreadableError } from "../../errors.ts";
import type { Budget } from "../budget.ts";
import { type Field, type WireReader, wireTypes } from "../containers/protobuf.ts";

export interface CaffeBlob {
  readonly shape: readonly number[];
  /** Where its f32 numbers lie. */
  readonly data: { readonly start: number; readonly end: number };
}

/** A LayerParameter, or a V1LayerParameter. */
export interface CaffeLayer {
  readonly name: string;
  readonly type: string;
  readonly bottoms: readonly string[];
  readonly tops: readonly string[];
  readonly blobs: readonly CaffeBlob[];
  readonly convolution: { readonly group: number; readonly stride: number[]; readonly dilation: number[] };
}

/** Field numbers of caffe.proto: LayerParameter, and V1LayerParameter of 2014. */
const versions = {
  100: { name: 1, type: 2, bottom: 3, top: 4, blobs: 7, convolution: 106 },
  2: { name: 4, type: 5, bottom: 2, top: 3, blobs: 6, convolution: 10 },
} as const;

/** LayerType of V1LayerParameter, of those that hold numbers. */
const oldTypes: ReadonlyMap<number, string> = new Map([
  [4, "Convolution"],
  [14, "InnerProduct"],
  [39, "Deconvolution"],
]);

/** What a layer takes in memory, beside its names. */
const bytesALayer = 1000;
const mostAxes = 32;

/** The layers of a NetParameter, without their numbers. */
export async function parseNet(wire: WireReader, budget: Budget): Promise<CaffeLayer[]> {
  const layers: CaffeLayer[] = [];
  for await (const field of wire.fields(0, wire.source.byteLength)) {
    if (field.number === 100 || field.number === 2)
      layers.push(await parseLayer(wire, budget, field, versions[field.number]));
  }
  return layers;
}

async function parseLayer(
  wire: WireReader,
  budget: Budget,
  layer: Field,
  numbers: (typeof versions)[keyof typeof versions],
): Promise<CaffeLayer> {
  wire.expect(layer, wireTypes.bytes);
  budget.spend("kept", bytesALayer, { offset: layer.tag });
  let name = "";
  let type = "";
  const lists = { bottoms: [] as string[], tops: [] as string[] };
  const blobs: CaffeBlob[] = [];
  let convolution: CaffeLayer["convolution"] = { group: 1, stride: [1, 1], dilation: [1, 1] };
  for await (const field of wire.fields(layer.start, layer.end, 1)) {
    switch (field.number) {
      case numbers.name:
        name = await wire.text(field);
        budget.spend("names", name.length);
        break;
      case numbers.type:
        type =
          field.wire === wireTypes.varint
            ? (oldTypes.get(Number(field.value)) ?? `layer type ${field.value}`)
            : await wire.text(field);
        break;
      case numbers.bottom:
      case numbers.top: {
        const text = await wire.text(field);
        budget.spend("kept", 60 + text.length, { offset: field.tag });
        lists[field.number === numbers.bottom ? "bottoms" : "tops"].push(text);
        break;
      }
      case numbers.blobs:
        budget.spend("kept", 300, { offset: field.tag });
        blobs.push(await parseBlob(wire, field));
        break;
      case numbers.convolution:
        convolution = await parseConvolution(wire, field);
        break;
    }
  }
  return { name, type, ...lists, blobs, convolution };
}

/** A BlobProto: its shape, of four numbers in old files. */
async function parseBlob(wire: WireReader, blob: Field): Promise<CaffeBlob> {
  wire.expect(blob, wireTypes.bytes);
  const old = [0, 0, 0, 0];
  let shape: number[] | undefined;
  let data = { start: blob.start, end: blob.start };
  for await (const field of wire.fields(blob.start, blob.end, 2)) {
    if (field.number >= 1 && field.number <= 4) old[field.number - 1] = wire.signed(field);
    else if (field.number === 5 && field.wire === wireTypes.bytes) data = field;
    else if (field.number === 7) {
      shape = [];
      wire.expect(field, wireTypes.bytes);
      for await (const dimension of wire.fields(field.start, field.end, 3)) await addNumbers(wire, dimension, shape);
    }
  }
  return { shape: shape ?? old, data };
}

/** A ConvolutionParameter. */
async function parseConvolution(wire: WireReader, parameter: Field): Promise<CaffeLayer["convolution"]> {
  wire.expect(parameter, wireTypes.bytes);
  const lists = new Map<number, number[]>();
  for await (const field of wire.fields(parameter.start, parameter.end, 2)) {
    if (![5, 6, 13, 14, 18].includes(field.number)) continue;
    const list = lists.get(field.number) ?? [];
    await addNumbers(wire, field, list);
    lists.set(field.number, list);
  }
  // One for both axes, or one an axis; stride_h and stride_w in files that give them apart.
  const pair = (list: number[] = []) => [list[0] ?? 1, list[1] ?? list[0] ?? 1];
  const [rows] = lists.get(13) ?? [];
  const [columns] = lists.get(14) ?? [];
  const stride = rows === undefined || columns === undefined ? pair(lists.get(6)) : [rows, columns];
  return { group: lists.get(5)?.[0] ?? 1, stride, dilation: pair(lists.get(18)) };
}

async function addNumbers(wire: WireReader, field: Field, into: number[]): Promise<void> {
  if (field.wire === wireTypes.varint) into.push(wire.signed(field));
  else {
    wire.expect(field, wireTypes.bytes);
    for (let at = field.start; at < field.end && into.length <= mostAxes; ) {
      const [value, next] = await wire.varint(at, field.end);
      into.push(Number(value));
      at = next;
    }
  }
  if (into.length > mostAxes) {
    throw new UnreadableError(`has more than ${mostAxes} axes`, { file: wire.source.name, offset: field.tag });
  }
}
