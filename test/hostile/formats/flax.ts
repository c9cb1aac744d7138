import { bigEndianField } from "../fields.ts";
import type { Field, HostileFormat, Input } from "../input.ts";
import { modelCases } from "./model-cases.ts";

const file = "flax.msgpack";

export const flax: HostileFormat = {
  name: "flax",
  seeds: () => new Map(modelCases(".msgpack")),
  cases() {
    const cases = new Map<string, Input>();
    const add = (name: string, bytes: readonly number[]) => cases.set(name, { file, bytes: Uint8Array.from(bytes) });
    add("a map of 2^32 - 1 pairs", [0xdf, 255, 255, 255, 255]);
    add("an array of 2^32 - 1 items", [0xdd, 255, 255, 255, 255, 0]);
    add("arrays in arrays, 100,000 deep", new Array(100_000).fill(0x91));
    add("maps in maps, 100,000 deep", new Array(100_000).fill([0x81, 0xa1, 97]).flat());
    add("a text of 4 GB", [0x81, 0xdb, 255, 255, 255, 255]);
    add("a byte that begins nothing", [0xc1]);
    add("100,000 empty maps", [0xdd, 0, 1, 0x86, 0xa0, ...new Array(100_000).fill(0x80)]);
    const key = [0x81, 0xda, 0xea, 0x60, ...new Array(60_000).fill(97)];
    add("keys of 60 kB, 60 deep", [...new Array(60).fill(key).flat(), 0x80]);
    const array = (shape: number[], data: number) => {
      const body = [
        0x93,
        0x90 + shape.length,
        ...shape.flatMap((size) => [0xce, ...bigEndian(size)]),
        0xa7,
        ...text("float32"),
        0xc4,
        data,
        ...new Array(data).fill(0),
      ];
      return [0x81, 0xa1, 97, 0xc7, body.length, 1, ...body];
    };
    add("2^40 numbers in 4 bytes", array([2 ** 20, 2 ** 20], 4));
    add("sizes beyond 2^53", array([2 ** 31, 2 ** 31], 4));
    add("no numbers", array([0, 3, 3, 3], 0));
    return cases;
  },
  /** Lengths of four, two and one bytes, wherever a byte says that one follows. */
  fields(bytes) {
    const fields: Field[] = [];
    for (let at = 0; at + 5 < bytes.length && fields.length < 2000; at++) {
      const width = lengths.get(bytes[at]);
      if (width !== undefined) fields.push(bigEndianField(at + 1, width));
    }
    return fields;
  },
};

const lengths = new Map([
  [0xc4, 1],
  [0xc5, 2],
  [0xc6, 4],
  [0xc7, 1],
  [0xc8, 2],
  [0xc9, 4],
  [0xdc, 2],
  [0xdd, 4],
  [0xde, 2],
  [0xdf, 4],
]);

const text = (value: string): number[] => [...new TextEncoder().encode(value)];
const bigEndian = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value).buffer)].reverse();
