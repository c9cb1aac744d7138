import { deflateSync } from "node:zlib";
import type { HostileFormat, Input } from "../input.ts";
import { wordFields } from "../word-fields.ts";
import { modelCases } from "./model-cases.ts";

const file = "filters.mat";

export const matlab: HostileFormat = {
  name: "matlab",
  seeds: () => new Map(modelCases(".mat").filter(([name]) => name !== "seven.mat")),
  cases() {
    const cases = new Map<string, Input>();
    const add = (name: string, ...elements: number[][]) =>
      cases.set(name, { file, bytes: Uint8Array.from([...header(), ...elements.flat()]) });
    add("no variable");
    add("an element beyond the end", u32(14), u32(1000));
    add("cells in cells, 200 deep", cells(200));
    add("2^31 cells", element(14, [...flags(1), ...sizes(2 ** 31 - 1, 1), ...element(1, [])]));
    add(
      "2^62 numbers",
      element(14, [...flags(6), ...sizes(2 ** 31 - 1, 2 ** 31 - 1), ...element(1, []), ...element(9, [])]),
    );
    add("10,000 axes", element(14, [...flags(6), ...element(5, new Array(40_000).fill(1)), ...element(1, [])]));
    add(
      "a structure without fields",
      element(14, [...flags(2), ...sizes(1, 1), ...element(1, []), ...element(5, u32(0)), ...element(1, [])]),
    );
    add(
      "a structure of 100,000 elements",
      element(14, [
        ...flags(2),
        ...sizes(100_000, 1),
        ...element(1, []),
        ...element(5, u32(4)),
        ...element(1, [97, 0, 0, 0]),
      ]),
    );
    const zeros = deflateSync(new Uint8Array(80 * 2 ** 20), { level: 9 });
    add("80 MiB of zeros in 80 kB", [...u32(15), ...u32(zeros.length), ...zeros]);
    add("a damaged zlib stream", element(15, new Array(64).fill(7)));
    add("100,000 empty arrays", Array.from({ length: 100_000 }, () => [...u32(14), ...u32(0)]).flat());
    return cases;
  },
  fields: (bytes) => wordFields(bytes, 4, 128),
};

const u32 = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value).buffer)];
const element = (type: number, content: readonly number[]): number[] => [
  ...u32(type),
  ...u32(content.length),
  ...content,
  ...new Array(-content.length & 7).fill(0),
];
const flags = (kind: number): number[] => element(6, [...u32(kind), ...u32(0)]);
const sizes = (...all: number[]): number[] => element(5, all.flatMap(u32));

function header(): number[] {
  const text = [...new TextEncoder().encode("MATLAB 5.0 MAT-file".padEnd(116))];
  return [...text, ...new Array(8).fill(0), 0, 1, 0x49, 0x4d];
}

function cells(depth: number): number[] {
  let inner = element(14, []);
  for (let i = 0; i < depth; i++) inner = element(14, [...flags(1), ...sizes(1, 1), ...element(1, []), ...inner]);
  return inner;
}
