import { fromBase64, readGolden } from "../../support/golden.ts";
import type { HostileFormat, Input } from "../input.ts";
import { replaceRange } from "../input.ts";
import { wordFields } from "../word-fields.ts";

const file = "model.tflite";

export const tflite: HostileFormat = {
  name: "tflite",
  seeds() {
    const { fixtures } = readGolden<{ fixtures: { name: string; file: string }[] }>("tflite-fixtures.json");
    return new Map<string, Input>(fixtures.map(({ name, file: bytes }) => [name, { file, bytes: fromBase64(bytes) }]));
  },
  cases() {
    const cases = new Map<string, Input>();
    const add = (name: string, bytes: Uint8Array) => cases.set(name, { file, bytes });
    const [seed] = [...tflite.seeds().values()];
    for (const root of [0, 1, 4, 7, 0x7fffffff, 0x80000000, 0xffffffff]) {
      add(`the root table at ${root}`, replaceRange(seed.bytes, 0, 4, word(root)));
    }
    add("the identifier alone", Uint8Array.from([...word(8), 0x54, 0x46, 0x4c, 0x33]));
    // A table whose vtable is itself, or lies before the file.
    for (const distance of [0, 8, -8, 0x7fffffff, -0x80000000]) {
      add(`a vtable ${distance} bytes before its table`, table(distance, []));
    }
    for (const size of [0, 2, 5, 65535]) add(`a vtable of ${size} bytes`, table(8, [], size));
    // Every field of the root at the same place: a vector of so many elements.
    for (const count of [1, 1000, 0x3fffffff, 0x40000000, 0xffffffff]) add(`vectors of ${count}`, vectors(count));
    // A vector of 250,000 tables, all of them the root.
    const many = new Uint8Array(1 << 20);
    many.set(vectors(250_000));
    const view = new DataView(many.buffer);
    for (let at = 64; at + 4 <= many.length; at += 4) view.setInt32(at, (20 - at) >>> 0, true);
    add("a vector of 250,000 offsets backwards", many);
    for (let at = 64; at + 4 <= many.length; at += 4) view.setUint32(at, 4, true);
    add("a vector of 250,000 offsets to one another", many.slice());
    return cases;
  },
  fields: (bytes) => wordFields(bytes, 4),
};

const word = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value >>> 0).buffer)];
const half = (value: number): number[] => [value & 255, value >> 8];

/** A file with a root table at byte 20 and a vtable at 12. */
function table(distance: number, fields: readonly number[], size = 4 + 2 * fields.length): Uint8Array {
  const vtable = [...half(size), ...half(8), ...fields.flatMap(half)];
  const head = [...word(20), 0x54, 0x46, 0x4c, 0x33, ...new Array(4).fill(0)];
  return Uint8Array.from([...head, ...vtable, ...new Array(8 - vtable.length).fill(0), ...word(distance)]);
}

/** A model whose subgraphs and buffers are the vector at byte 60 that claims so many elements. */
function vectors(count: number): Uint8Array {
  const bytes = new Uint8Array(64);
  // Root table at 36, its vtable at 16 with the fields version, operator codes, subgraphs, description, buffers.
  bytes.set([...word(36), 0x54, 0x46, 0x4c, 0x33]);
  bytes.set([14, 20, 4, 8, 12, 0, 16].flatMap(half), 16);
  bytes.set([20, 3, 60 - 44, 60 - 48, 60 - 52].flatMap(word), 36);
  bytes.set(word(count), 60);
  return bytes;
}
