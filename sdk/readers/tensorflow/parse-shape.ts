import { UnreadableError } from "../../errors.ts";
import { type Field, type WireReader, wireTypes } from "../containers/protobuf.ts";

/** TensorFlow's own limit is 254; no convolution has more than five axes. */
const MAX_AXES = 64;

/** A TensorShapeProto: its sizes; -1 where one is unknown. */
export async function parseShape(wire: WireReader, shape: Field, depth: number): Promise<number[]> {
  wire.expect(shape, wireTypes.bytes);
  const sizes: number[] = [];
  for await (const dimension of wire.fields(shape.start, shape.end, depth)) {
    if (dimension.number !== 2) continue;
    wire.expect(dimension, wireTypes.bytes);
    let size = 0;
    for await (const field of wire.fields(dimension.start, dimension.end, depth + 1)) {
      if (field.number === 1) size = wire.signed(field);
    }
    if (sizes.push(size) > MAX_AXES) {
      throw new UnreadableError(`has more than ${MAX_AXES} axes`, { file: wire.source.name, offset: shape.start });
    }
  }
  return sizes;
}
