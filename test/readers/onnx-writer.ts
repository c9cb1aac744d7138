import { type Bytes, content, integer } from "../support/protobuf-writer.ts";

// The few messages of onnx.proto that hostile fixtures need.

/** A TensorProto, f32 unless `rest` comes with another type. */
export function tensor(name: string, dims: readonly (number | bigint)[], rest: Bytes, dataType = 1): Bytes {
  return [...dims.flatMap((size) => integer(1, size)), ...integer(2, dataType), ...content(8, name), ...rest];
}

/** A tensor of zeros whose count fits. */
export function zeros(name: string, dims: readonly number[]): Bytes {
  return tensor(name, dims, content(9, new Uint8Array(4 * dims.reduce((a, b) => a * b, 1))));
}

/** A tensor whose data are in another file. */
export function external(name: string, dims: readonly number[], entries: Record<string, string>): Bytes {
  const pairs = Object.entries(entries).flatMap(([key, value]) =>
    content(13, [...content(1, key), ...content(2, value)]),
  );
  return tensor(name, dims, [...pairs, ...integer(14, 1)]);
}

export const initializer = (bytes: Bytes): Bytes => content(5, bytes);

/** A NodeProto as a field of its graph. */
export function node(op: string, inputs: readonly string[], outputs: readonly string[], ...attributes: Bytes[]): Bytes {
  return content(1, [
    ...inputs.flatMap((input) => content(1, input)),
    ...outputs.flatMap((output) => content(2, output)),
    ...content(4, op),
    ...attributes.flatMap((attribute) => content(5, attribute)),
  ]);
}

export const intAttribute = (name: string, value: number | bigint): Bytes => [
  ...content(1, name),
  ...integer(3, value),
];

export function model(...graph: Bytes[]): Uint8Array {
  return Uint8Array.from([...integer(1, 8), ...content(7, graph.flat()), ...content(8, integer(2, 13))]);
}

/** A model of one convolution whose weight is called "w". */
export function convolution(weight: Bytes, ...attributes: Bytes[]): Uint8Array {
  return model(initializer(weight), node("Conv", ["x", "w"], ["y"], ...attributes));
}
