import { type Field, toSigned, type WireReader, wireTypes } from "../containers/protobuf.ts";

/** Appends a repeated int64 field, packed or not; refuses more than `most`. */
export async function readInts(wire: WireReader, field: Field, into: number[], most: number): Promise<void> {
  if (field.wire === wireTypes.bytes) {
    for (let at = field.start; at < field.end; ) {
      const [value, next] = wire.heldVarint(at, field.end) ?? (await wire.varint(at, field.end));
      into.push(toSigned(value));
      if (into.length > most) break;
      at = next;
    }
  } else into.push(wire.signed(field));
  if (into.length > most) wire.refuse(field.tag, `a list of more than ${most} numbers`);
}
