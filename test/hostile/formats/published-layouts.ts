import { fromBase64, readGolden } from "../../support/golden.ts";
import { content, integer, varint } from "../../support/protobuf-writer.ts";
import type { Field, HostileFormat, Input } from "../input.ts";
import { protobufFields } from "../protobuf-fields.ts";
import { wordFields } from "../word-fields.ts";

interface Fixture {
  format?: string;
  name: string;
  file: string;
  files: Record<string, string>;
}

const fixtures = ["published-layouts.json", "tensorflow.json"].flatMap(
  (name) => readGolden<{ fixtures: Fixture[] }>(name).fixtures,
);

/** A format whose valid files are those of the golden values. */
function format(
  name: string,
  fields: (bytes: Uint8Array) => Field[],
  make: (seed: Input) => Record<string, Uint8Array | Input>,
): HostileFormat {
  const seeds = () =>
    new Map(
      fixtures
        .filter((fixture) => (fixture.format ?? "tensorflow") === name)
        .map(({ name: title, file, files }): [string, Input] => {
          const all = Object.entries(files).map(([path, bytes]) => [path, fromBase64(bytes)] as const);
          const beside = new Map(all.filter(([path]) => path !== file));
          return [title, { file, bytes: fromBase64(files[file]), beside }];
        }),
    );
  return {
    name,
    seeds,
    cases() {
      const [seed] = seeds().values();
      const made = Object.entries(make(seed));
      return new Map(made.map(([title, bytes]) => [title, "file" in bytes ? bytes : { ...seed, bytes }]));
    },
    fields,
  };
}

const many = (count: number, bytes: ArrayLike<number>) => {
  const one = Uint8Array.from(bytes);
  const all = new Uint8Array(count * one.length);
  for (let i = 0; i < count; i++) all.set(one, i * one.length);
  return all;
};
const utf8 = (text: string) => new TextEncoder().encode(text);

/** A node as a field of a GraphDef. */
const node = (name: string, op: string, ...inputs: string[]) =>
  content(1, [...content(1, name), ...content(2, op), ...inputs.flatMap((input) => content(3, input))]);

export const tensorflow = format("tensorflow", protobufFields, (seed) => {
  const ring = [...node("a", "Identity", "b"), ...node("b", "Identity", "a"), ...node("c", "Conv2D", "x", "a")];
  return {
    "200,000 nodes of two bytes": Uint8Array.from([...node("a", "Const"), ...many(200_000, content(1, []))]),
    "a ring of constants": Uint8Array.from(ring),
    "20,000 convolutions of one weight of a long name": Uint8Array.from([
      ...node("w".repeat(10_000), "Const"),
      ...many(20_000, node("c", "Conv2D", "x", "w".repeat(100))),
    ]),
    "a tensor of 2^62 axes": Uint8Array.from(
      node("w", "Const").concat(
        content(
          1,
          content(5, [
            ...content(1, "value"),
            ...content(2, content(8, many(100_000, content(2, content(2, integer(1, 1)))))),
          ]),
        ),
      ),
    ),
    "a table whose index names one block 10,000 times": {
      ...seed,
      file: "m.index",
      bytes: tableOf(many(10_000, [0, 1, 2, 97, 0, 100])),
    },
    "a table of a Snappy block that claims 2^31 bytes": { ...seed, file: "m.index", bytes: snappyBomb() },
  };
});

/** A table whose index block holds these entries: its footer leads to it. */
function tableOf(entries: Uint8Array): Uint8Array {
  const block = [...entries, 0, 0, 0, 0, 1, 0, 0, 0];
  const footer = [...varint(0), ...varint(0), ...varint(0), ...varint(block.length)];
  const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
  return Uint8Array.from([...block, 0, 0, 0, 0, 0, ...footer, ...new Array(40 - footer.length).fill(0), ...magic]);
}

function snappyBomb(): Uint8Array {
  const bytes = tableOf(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 7, 0, 0, 0, 0]));
  // The block's type: Snappy.
  bytes[17] = 1;
  return bytes;
}

export const darknet = format(
  "darknet",
  (bytes) => wordFields(bytes, 4),
  (seed) => {
    const config = (text: string): Input => ({ ...seed, beside: new Map([["net.cfg", utf8(text)]]) });
    const huge = "[convolutional]\nfilters=2147483647\nsize=2147483647\n";
    return {
      "no layers": config("[net]\n"),
      "100,000 sections": config("[net]\n[dropout]\n".repeat(50_000)),
      "filters whose product wraps": config(`[net]\nchannels=2147483647\n${huge}`),
      "filters below zero": config("[net]\n[convolutional]\nfilters=-1\nsize=-3\n"),
      "stride 0": config("[net]\n[maxpool]\nstride=0\nsize=0\n[connected]\noutput=1\n"),
      "routes to itself and beyond": config("[net]\n[route]\nlayers=0,-1,99999\n"),
      "a section of a megabyte": config(`[net]\n[${"a".repeat(1 << 20)}]\n`),
      "20,000 routes of 1,000 layers": config(`[net]\n${`[route]\nlayers=${"-1,".repeat(80)}\n`.repeat(10_000)}`),
      "no numbers at all": { ...seed, bytes: new Uint8Array(20) },
    };
  },
);

export const caffe = format("caffe", protobufFields, () => ({
  "100,000 layers of two bytes": many(100_000, content(100, [])),
  "a blob of 100,000 axes": Uint8Array.from(
    content(100, content(7, content(7, content(1, new Uint8Array(100_000).fill(1))))),
  ),
  "sizes whose product wraps": Uint8Array.from(
    content(100, content(7, [...content(7, many(4, integer(1, 2n ** 40n))), ...content(5, new Uint8Array(4))])),
  ),
  "groups of 0": Uint8Array.from(
    content(100, [
      ...content(2, "Convolution"),
      ...content(7, [...content(7, content(1, [1, 1, 1, 1])), ...content(5, new Uint8Array(4))]),
      ...content(106, integer(5, 0)),
    ]),
  ),
  "a layer in place, 50,000 times": many(50_000, content(100, [...content(3, "a"), ...content(4, "a")])),
}));

export const coreml = format("coreml", protobufFields, (seed) => ({
  "a pipeline": Uint8Array.from([...integer(1, 4), ...content(2, []), ...content(202, [])]),
  "no network": Uint8Array.from([...integer(1, 4), ...content(2, [])]),
  "100,000 layers": Uint8Array.from([
    ...integer(1, 4),
    ...content(2, []),
    ...content(500, many(100_000, content(1, []))),
  ]),
  "a kernel of 100,000 sizes": Uint8Array.from([
    ...integer(1, 4),
    ...content(2, []),
    ...content(500, content(1, content(100, content(20, new Uint8Array(100_000).fill(1))))),
  ]),
  "weights above the folder": {
    ...seed,
    bytes: Uint8Array.from([
      ...integer(1, 6),
      ...content(2, []),
      ...content(
        502,
        content(
          2,
          content(
            2,
            content(
              3,
              content(
                2,
                content(3, [
                  ...content(1, "const"),
                  ...content(3, content(1, "w")),
                  ...content(5, [
                    ...content(1, "val"),
                    ...content(2, [
                      ...content(2, content(1, integer(1, 11))),
                      ...content(5, content(1, "@model_path/../../secret.bin")),
                    ]),
                  ]),
                ]),
              ),
            ),
          ),
        ),
      ),
    ]),
  },
}));

export const openvino = format(
  "openvino",
  () => [],
  (seed) => {
    const xml = (body: string) => utf8(`<?xml version="1.0"?><net name="m" version="11">${body}</net>`);
    const constant = (id: number, data: string) => `<layer id="${id}" name="w" type="Const"><data ${data}/></layer>`;
    const mul = (id: number) => `<layer id="${id}" name="m${id}" type="Multiply"/>`;
    const edge = (from: number, to: number, port: number) =>
      `<edge from-layer="${from}" from-port="0" to-layer="${to}" to-port="${port}"/>`;
    const f32 = 'element_type="f32" shape="1,1,3,3" offset="0" size="36"';
    const steps = Array.from({ length: 40 }, (_, i) => i + 1);
    return {
      "an entity that names a file": utf8(
        '<!DOCTYPE net [<!ENTITY a SYSTEM "file:///etc/passwd">]><net version="11">&a;</net>',
      ),
      "a billion laughs": utf8(`<!DOCTYPE net [${'<!ENTITY a "&b;&b;">'.repeat(1000)}]><net version="11">&a;</net>`),
      "a tag without an end": utf8(`<net version="11"><layer ${'a="'.repeat(100_000)}`),
      "100,000 open tags": xml("<layers>".repeat(100_000)),
      "an attribute of a megabyte": xml(`<layer id="${"1".repeat(1 << 20)}" type="Const"/>`),
      "200,000 equals signs": xml(`<layer ${"=".repeat(200_000)}/>`),
      "a constant beyond the file": xml(
        constant(0, 'element_type="f32" shape="9007199254740991" offset="0" size="36"'),
      ),
      "an offset below zero": xml(constant(0, 'element_type="f32" shape="1,1,3,3" offset="-36" size="36"')),
      "products of products, 2^40 ways": xml(
        constant(0, f32) +
          steps.map(mul).join("") +
          '<layer id="99" name="c" type="Convolution"/>' +
          steps.map((i) => edge(i - 1, i, 0) + edge(i - 1, i, 1)).join("") +
          edge(40, 99, 1),
      ),
      "a product of itself": xml(
        `${mul(1)}<layer id="99" type="Convolution"/>${edge(1, 1, 0)}${edge(1, 1, 1)}${edge(1, 99, 1)}`,
      ),
      "an old version": utf8('<net name="m" version="7"></net>'),
      "the file of numbers missing": { ...seed, beside: new Map() },
    };
  },
);
