import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ByteSource } from "../../sdk/bytes/byte-source.ts";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { decodeVarint, endOfVarint, type Field, toSigned, WireReader } from "../../sdk/readers/containers/protobuf.ts";
import { readVarints } from "../../sdk/readers/onnx/runs.ts";
import { read } from "../../sdk/readers/onnx.ts";
import { expectError } from "../support/expect-error.ts";
import { type Bytes, content, f32, f64, integer, varint } from "../support/protobuf-writer.ts";
import { seeded } from "../support/seeded.ts";

async function fieldsOf(bytes: ArrayLike<number>): Promise<Field[]> {
  const source = fromBytes("m.pb", Uint8Array.from(bytes));
  const fields: Field[] = [];
  for await (const field of new WireReader(source).fields(0, source.byteLength)) fields.push(field);
  return fields;
}

/** A file of zeros but for some pieces: as large as one likes. */
function sparseFile(
  byteLength: number,
  pieces: readonly { at: number; bytes: Bytes }[],
): ByteSource & { taken: number } {
  const file = {
    name: "large.onnx",
    byteLength,
    taken: 0,
    async read(start: number, end: number) {
      if (start < 0 || end > byteLength || start > end) throw new Error(`read [${start}, ${end}) of ${byteLength}`);
      file.taken += end - start;
      const out = new Uint8Array(end - start);
      for (const { at, bytes } of pieces) {
        for (let i = Math.max(at, start); i < Math.min(at + bytes.length, end); i++) out[i - start] = bytes[i - at];
      }
      return out;
    },
  };
  return file;
}

test("varints: every length, and both signs", async () => {
  const values = [
    0n,
    1n,
    127n,
    128n,
    300n,
    2n ** 31n,
    2n ** 49n - 1n,
    2n ** 49n,
    2n ** 53n + 1n,
    2n ** 63n,
    2n ** 64n - 1n,
  ];
  for (const value of values) {
    const bytes = Uint8Array.from(varint(value));
    assert.is(endOfVarint(bytes, 0, bytes.length), bytes.length);
    assert.is(BigInt(decodeVarint(bytes, 0, bytes.length)), value);
    assert.is(endOfVarint(bytes, 0, bytes.length - 1), -1, "cut");
  }
  for (const value of [-1n, -300n, -(2n ** 63n)]) {
    const bytes = Uint8Array.from(varint(value));
    assert.is(bytes.length, 10);
    assert.is(toSigned(decodeVarint(bytes, 0, 10)), Number(value));
  }
  // 0 written in more bytes than it needs is legal.
  assert.is(decodeVarint(Uint8Array.of(0x80, 0x80, 0), 0, 3), 0);
});

test("fields of every wire type, in order", async () => {
  const bytes = [
    ...integer(1, 150),
    ...content(2, "testing"),
    ...varint(3 * 8 + 5),
    ...f32(1),
    ...varint(16 * 8 + 1),
    ...f64(2),
  ];
  const fields = await fieldsOf(bytes);
  // 08 96 01, then 12 07 and 7 letters: the examples of the encoding's own documentation.
  assert.equal(bytes.slice(0, 5), [0x08, 0x96, 0x01, 0x12, 0x07]);
  assert.equal(
    fields.map(({ number, wire, start, end }) => [number, wire, start, end]),
    [
      [1, 0, 1, 3],
      [2, 2, 5, 12],
      [3, 5, 13, 17],
      [16, 1, 19, 27],
    ],
  );
  assert.is(fields[0].value, 150);
});

test("a message is read alike wherever the window's edge falls", async () => {
  const random = seeded(7);
  const names = Array.from({ length: 3000 }, (_, i) => `${i}`.repeat(1 + Math.floor(random() * 24)));
  const bytes = Uint8Array.from(names.flatMap((name, i) => [...content(1, name), ...integer(2, i * 1e9)]));
  assert.ok(bytes.length > 1.5 * 65536, "more than one window");
  for (let shift = 0; shift < 40; shift += 3) {
    const shifted = new Uint8Array(shift + bytes.length);
    shifted.set(bytes, shift);
    const wire = new WireReader(fromBytes("m.pb", shifted));
    let i = 0;
    for await (const field of wire.fields(shift, shifted.length)) {
      if (field.number === 1) assert.is(await wire.text(field), names[i]);
      else assert.is(Number(field.value), i++ * 1e9);
    }
    assert.is(i, names.length);
  }
});

test("varints across the edges of windows and reads", async () => {
  // Six bytes each with their tags: no power of two falls between two of them.
  const values = Array.from({ length: 30_000 }, (_, i) => 2 ** 30 + i);
  const fields = Uint8Array.from(values.flatMap((value) => integer(1, value)));
  for (let shift = 0; shift < 6; shift++) {
    const shifted = new Uint8Array(shift + fields.length);
    shifted.set(fields, shift);
    const wire = new WireReader(fromBytes("m.pb", shifted));
    const found: number[] = [];
    for await (const field of wire.fields(shift, shifted.length)) found.push(wire.signed(field));
    assert.equal(found, values);
  }
  for (const [runs, bytes] of [
    [{ start: 0, end: fields.length, tagLength: 1 }, fields],
    [{ start: 0, end: values.length * 5, tagLength: 0 }, Uint8Array.from(values.flatMap((value) => varint(value)))],
  ] as const) {
    const found: (number | bigint)[] = [];
    for await (const some of readVarints(fromBytes("m.pb", bytes), [runs])) found.push(...some);
    assert.equal(found, values);
  }
});

test("texts: longer than the window, too long, and no UTF-8", async () => {
  const long = "x".repeat(200_000);
  const source = fromBytes("m.pb", Uint8Array.from([...content(1, long), ...content(2, [0xff, 0x41])]));
  const wire = new WireReader(source);
  const texts: string[] = [];
  for await (const field of wire.fields(0, source.byteLength)) texts.push(await wire.text(field));
  assert.equal(texts, [long, "\ufffdA"]);

  const endless = sparseFile(2 ** 33, [{ at: 0, bytes: content(1, [], 2 ** 32) }]);
  const reader = new WireReader(endless);
  const [field] = [(await reader.fields(0, 2 ** 33).next()).value as Field];
  await expectError(() => reader.text(field), "unsafe", /a text of 4294967296 bytes, expected at most 1048576/);
  assert.ok(endless.taken < 1e6);
});

test("a model of 6 GB is indexed by its headers, and its far end is read", async () => {
  const gigabyte = 2 ** 30;
  // Twelve weights of 512 MB, each [out, 4096, 3, 3] of f32 with the blob last in its message.
  const out = 3641;
  const blob = out * 4096 * 9 * 4;
  const pieces: { at: number; bytes: Bytes }[] = [];
  const headers: Bytes[] = [];
  const nodes: Bytes = [];
  for (let i = 0; i < 12; i++) {
    const start = [
      ...[out, 4096, 3, 3].flatMap((size) => integer(1, size)),
      ...integer(2, 1),
      ...content(8, `w${i}`),
      ...content(9, [], blob),
    ];
    headers.push([...varint(5 * 8 + 2), ...varint(start.length + blob), ...start]);
    nodes.push(
      ...content(1, [...content(1, "x"), ...content(1, `w${i}`), ...content(2, `y${i}`), ...content(4, "Conv")]),
    );
  }
  const graphLength = headers.reduce((sum, header) => sum + header.length + blob, nodes.length);
  const start = [...integer(1, 8), ...varint(7 * 8 + 2), ...varint(graphLength)];
  pieces.push({ at: 0, bytes: start });
  let at = start.length;
  for (const header of headers) {
    pieces.push({ at, bytes: header });
    at += header.length + blob;
  }
  // The very last number of the last weight.
  pieces.push({ at: at - 4, bytes: f32(0.25) });
  const end = [...nodes, ...content(8, integer(2, 13))];
  pieces.push({ at, bytes: end });
  const file = sparseFile(at + end.length, pieces);
  assert.ok(file.byteLength > 6 * 10 ** 9 && file.byteLength > 5.5 * gigabyte);

  const { convolutions } = await read(file);
  assert.is(convolutions.length, 12);
  // A window of 64 KiB for each blob that is passed over.
  assert.ok(file.taken < 12 * 3 * 65536, `${file.taken} bytes were read`);
  const { tensor } = convolutions[11];
  const count = out * 4096 * 9;
  assert.equal([...(await tensor.read(count - 3, count))], [0, 0, 0.25]);
});

test("more nodes than a file of its size may have", async () => {
  const nodes = new Uint8Array(2 * 1_000_001);
  for (let i = 0; i < nodes.length; i += 2) nodes[i] = 0x0a;
  const start = [...integer(1, 8), ...varint(7 * 8 + 2), ...varint(nodes.length)];
  const bytes = new Uint8Array(start.length + nodes.length);
  bytes.set(start);
  bytes.set(nodes, start.length);
  await expectError(() => read(fromBytes("m.onnx", bytes)), "unsafe", /more than 38 MiB of what is kept in memory/);
});

test.run();
