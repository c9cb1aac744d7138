import { test } from "uvu";
import * as assert from "uvu/assert";
import { blockOf, Cursor, undefinedAddress } from "../../sdk/readers/hdf5/cursor.ts";
import { parseDataspace, unlimited } from "../../sdk/readers/hdf5/dataspace.ts";
import { parseDatatype } from "../../sdk/readers/hdf5/datatype.ts";
import { parseFilters } from "../../sdk/readers/hdf5/filters.ts";
import { parseLayout } from "../../sdk/readers/hdf5/layout.ts";
import { parseLink } from "../../sdk/readers/hdf5/links.ts";
import { expandLzf } from "../../sdk/readers/hdf5/lzf.ts";
import { expectError } from "../support/expect-error.ts";

// Messages as the HDF5 File Format Specification (version 3.0) lays them out, with each number at its ends.

const over = (bytes: readonly number[], { offsetSize = 8, lengthSize = 8 } = {}) =>
  new Cursor(blockOf(Uint8Array.from(bytes), 0), { file: "a.h5", offsetSize, lengthSize });
const little = (value: number | bigint, width: number): number[] =>
  Array.from({ length: width }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
const refused = (make: () => unknown, message: RegExp) => expectError(async () => make(), "unreadable", message);

test("numbers of 1 to 8 bytes, little-endian, below 2^53", async () => {
  for (const [value, width] of [
    [0x12, 1],
    [0x1234, 2],
    [0x123456, 3],
    [0xfedcba98, 4],
    [0x123456789a, 5],
    [0x123456789abc, 6],
    [0x1123456789abcd, 7],
    [2 ** 53 - 1, 8],
    [2 ** 32 + 5, 8],
    [0, 8],
    [0xffffffff, 5],
  ] as const)
    assert.is(over(little(value, width)).uint(width), value);
  assert.is(over(new Array(8).fill(255)).uint(8), undefinedAddress);
  assert.is(over(new Array(8).fill(255)).address(), undefinedAddress);
  assert.is(over(new Array(4).fill(255), { offsetSize: 4 }).address(), undefinedAddress);
  assert.is(over(new Array(4).fill(255), { lengthSize: 4 }).length(), 0xffffffff);
  await refused(() => over(little(2n ** 53n, 8)).uint(8), /has the number 9007199254740992, expected less than 2\^53/);
  await refused(() => over(little(2n ** 64n - 2n, 8)).uint(8), /expected less than 2\^53/);
  for (const width of [0, 9]) await refused(() => over(new Array(9).fill(0)).uint(width), /has a number of [09] bytes/);
  await refused(() => over([1, 2, 3]).u32(), /holds 3 more bytes here, expected 4/);
});

/** Class and version, flags, size, then the properties. */
const datatype = (kind: number, flags: number, size: number, ...rest: number[]) =>
  parseDatatype(over([0x10 | kind, flags & 255, flags >> 8, 0, ...little(size, 4), ...rest]));
const whole = (bits: number, signed: boolean, first = 0) =>
  datatype(0, signed ? 8 : 0, bits / 8, ...little(first, 2), ...little(bits, 2));
/** Size, precision, exponent's place and width, fraction's place and width, bias; the sign is the last bit of flags' second byte. */
const float = (size: number, [precision, e, eBits, f, fBits, bias]: number[], flags = 0) =>
  datatype(
    1,
    flags | ((precision - 1) << 8),
    size,
    0,
    0,
    ...little(precision, 2),
    e,
    eBits,
    f,
    fBits,
    ...little(bias, 4),
  );

test("datatypes: whole numbers, floats by the places of their bits, texts, others by name", async () => {
  for (const bits of [8, 16, 32, 64])
    for (const signed of [true, false]) assert.is(whole(bits, signed).number, `${signed ? "i" : "u"}${bits}`);
  assert.is(whole(24, true).name, "integer of 24 bits");
  assert.is(datatype(0, 0, 4, 0, 0, 24, 0).number, undefined);
  const ieee: [string, number, number[]][] = [
    ["f64", 8, [64, 52, 11, 0, 52, 1023]],
    ["f32", 4, [32, 23, 8, 0, 23, 127]],
    ["f16", 2, [16, 10, 5, 0, 10, 15]],
    ["bf16", 2, [16, 7, 8, 0, 7, 127]],
  ];
  for (const [name, size, fields] of ieee) {
    assert.equal([float(size, fields).number, float(size, fields).bigEndian], [name, false]);
    assert.is(float(size, fields, 1).bigEndian, true);
    // The order of the VAX.
    assert.is(float(size, fields, 0x41).number, undefined);
    for (const [i] of fields.entries()) {
      const other = fields.map((value, j) => (i === j ? value - 1 : value));
      assert.is(float(size, other).number, undefined, `${name}: ${other}`);
    }
  }
  assert.is(float(4, [31, 23, 7, 0, 23, 63]).name, "float of 31 bits");
  assert.is(datatype(3, 0, 5).text, "fixed");
  assert.is(datatype(7, 0, 8).name, "reference to an object");
  for (const [flags, size] of [
    [1, 8],
    [0, 12],
  ])
    assert.is(datatype(7, flags, size).name, "reference");
  const named = (kind: number, flags: number, ...rest: number[]) => datatype(kind, flags, 8, ...rest).name;
  assert.equal(
    [named(2, 0, 0, 0), named(4, 0, 0, 0, 0, 0), named(5, 0), named(11, 0)],
    ["time", "bits", "opaque", "class 11"],
  );
  await refused(() => datatype(0, 0, 0, 0, 0, 0, 0), /has elements of 0 bytes/);
});

/** An inner message of i8. */
const byteType = [0x10, 8, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];
const text = (value: string, padded: boolean) => {
  const bytes = [...new TextEncoder().encode(value), 0];
  return padded ? [...bytes, ...new Array(-bytes.length & 7).fill(0)] : bytes;
};

test("types of types: records of each version, lists, arrays, named numbers, and what lies behind them", async () => {
  const of = (kind: number, version: number, flags: number, size: number, ...rest: number[]) => {
    const cursor = over([(version << 4) | kind, flags & 255, flags >> 8, 0, ...little(size, 4), ...rest]);
    return { type: parseDatatype(cursor), left: cursor.left };
  };
  const members = (...list: [string, number][]) => list.map(([name, offset]) => ({ name, offset, byte: "i8" }));
  const record = (version: number, size: number, ...fields: [string, number][]) => {
    const width = size < 2 ** 8 ? 1 : size < 2 ** 16 ? 2 : size < 2 ** 24 ? 3 : 4;
    const bytes = fields.flatMap(([name, offset]) => [
      ...text(name, version < 3),
      ...little(offset, version < 3 ? 4 : width),
      ...new Array(version === 1 ? 28 : 0).fill(0),
      ...byteType,
    ]);
    const { type, left } = of(6, version, fields.length, size, ...bytes, 9);
    return [type.name, left, type.members?.map(({ name, offset, type: { name: byte } }) => ({ name, offset, byte }))];
  };
  for (const version of [1, 2, 3])
    for (const size of [2, 255, 256, 65535, 65536, 2 ** 24 - 1, 2 ** 24])
      assert.equal(record(version, size, ["a", 0], ["longest", size - 1]), [
        ...["compound", 1],
        members(["a", 0], ["longest", size - 1]),
      ]);
  await refused(() => record(3, 2, ["a", 2]), /has a field that ends at byte 3 of 2/);
  const variable = of(9, 1, 1, 16, ...byteType, 9);
  assert.equal([variable.type.text, variable.left], ["variable", 1]);
  const list = of(9, 1, 0, 16, ...byteType, 9);
  assert.equal([list.type.name, list.type.text, list.type.base?.name, list.left], ["list", undefined, "i8", 1]);
  const old = of(10, 2, 0, 6, 2, 0, 0, 0, ...little(2, 4), ...little(3, 4), ...new Array(8).fill(0), ...byteType, 9);
  const now = of(10, 3, 0, 6, 2, ...little(2, 4), ...little(3, 4), ...byteType, 9);
  for (const { type, left } of [old, now]) assert.equal([type.name, type.base?.name, left], ["array", "i8", 1]);
  for (const version of [1, 3]) {
    const named = of(8, version, 2, 1, ...byteType, ...text("on", version < 3), ...text("off", version < 3), 0, 1, 9);
    assert.equal([named.type.name, named.left], ["enum", 1]);
  }
  assert.equal([of(2, 1, 0, 8, 64, 0, 9).left, of(4, 1, 0, 1, 0, 0, 8, 0, 9).left], [1, 1]);
  assert.is(of(5, 1, 8, 2, ...text("tag", true), 9).left, 1);
  const nested = (depth: number): number[] =>
    depth === 0 ? byteType : [0x19, 0, 0, 0, 16, 0, 0, 0, ...nested(depth - 1)];
  assert.is(parseDatatype(over(nested(4))).base?.base?.base?.base?.name, "i8");
  await refused(() => parseDatatype(over(nested(5))), /has types within types, deeper than 4/);
});

test("dataspaces of versions 1 and 2, with largest sizes, of none and of too many axes", async () => {
  const one = (rank: number, flags: number, ...sizes: number[]) =>
    parseDataspace(over([1, rank, flags, 0, 0, 0, 0, 0, ...sizes.flatMap((size) => little(size, 8))]));
  const two = (rank: number, flags: number, kind: number, ...sizes: (number | bigint)[]) =>
    parseDataspace(over([2, rank, flags, kind, ...sizes.flatMap((size) => little(size, 8))]));
  assert.equal(one(2, 0, 3, 4), { shape: [3, 4], largest: [3, 4] });
  assert.equal(one(1, 1, 3, 3), { shape: [3], largest: [3] });
  assert.equal(two(0, 0, 0), { shape: [], largest: [] });
  assert.equal(two(0, 0, 2), { shape: [0], largest: [0] });
  assert.equal(two(2, 1, 1, 3, 4, 5, 2n ** 64n - 1n), { shape: [3, 4], largest: [5, unlimited] });
  const narrow = parseDataspace(over([2, 1, 1, 1, ...little(3, 4), 255, 255, 255, 255], { lengthSize: 4 }));
  assert.equal(narrow, { shape: [3], largest: [unlimited] });
  assert.is(two(32, 0, 1, ...new Array(32).fill(1)).shape.length, 32);
  await refused(() => two(33, 0, 1, ...new Array(33).fill(1)), /has 33 dimensions, expected at most 32/);
  await refused(() => two(1, 1, 1, 3, 2), /has an axis of 3, expected at most 2/);
  await refused(() => two(1, 0, 1, 2n ** 64n - 1n), /has an unlimited dimension/);
  await refused(() => parseDataspace(over([3, 0, 0, 0])), /a dataspace of version 3, expected 1 or 2/);
});

test("layouts of versions 1 to 4", async () => {
  const layout = (...bytes: number[]) => parseLayout(over(bytes));
  const eight = (value: number) => little(value, 8);
  const four = (value: number) => little(value, 4);
  assert.equal(layout(3, 1, ...eight(77)), { kind: "contiguous", address: 77 });
  assert.equal(layout(3, 3), { kind: "virtual" });
  const compact = layout(3, 0, 2, 0, 8, 9);
  assert.equal(compact.kind === "compact" && [...compact.data.bytes], [8, 9]);
  const tree = (address: number, chunk: number[]) => ({ kind: "chunked", chunk, index: { type: "b-tree", address } });
  assert.equal(layout(3, 2, 3, ...eight(50), ...four(6), ...four(7), ...four(4)), tree(50, [6, 7]));
  for (const version of [1, 2]) {
    const old = (kind: number, ...rest: number[]) => layout(version, 2, kind, 0, 0, 0, 0, 0, ...rest);
    assert.equal(old(1, ...eight(60), ...four(1), ...four(1)), { kind: "contiguous", address: 60 });
    assert.equal(old(2, ...eight(61), ...four(5), ...four(4)), tree(61, [5]));
    const held = old(0, ...four(1), ...four(1), ...four(2), 3, 4);
    assert.equal(held.kind === "compact" && [...held.data.bytes], [3, 4]);
  }
  const latest = (flags: number, index: number, ...rest: number[]) =>
    layout(4, 2, flags, 3, 1, 6, 7, 4, index, ...rest);
  const chunked = (index: object) => ({ kind: "chunked", chunk: [6, 7], index });
  assert.equal(latest(0, 1, ...eight(9)), chunked({ type: "single", size: null, mask: 0, address: 9 }));
  assert.equal(
    latest(2, 1, ...eight(100), ...four(5), ...eight(9)),
    chunked({ type: "single", size: 100, mask: 5, address: 9 }),
  );
  assert.equal(latest(0, 2, ...eight(9)), chunked({ type: "implicit", address: 9 }));
  assert.equal(latest(0, 3, 0, ...eight(9)), chunked({ type: "fixed array", address: 9 }));
  assert.equal(latest(0, 4, 0, 0, 0, 0, 0, ...eight(9)), chunked({ type: "extensible array", address: 9 }));
  assert.equal(latest(0, 5, 0, 0, 0, 0, 0, 0, ...eight(9)), chunked({ type: "version 2 b-tree", address: 9 }));
  for (const index of [0, 6])
    await refused(() => latest(0, index, ...eight(9)), /a chunk index of type [06], expected 1/);
  await refused(() => layout(5, 1), /a layout of version 5, expected 1 to 4/);
  await refused(() => layout(0, 1), /a layout of version 0, expected 1 to 4/);
  await refused(() => layout(3, 4), /a layout of class 4, expected 0 to 3/);
  // The element's size is counted as an axis: 2 to 33.
  const ranked = (rank: number, size = 1) =>
    layout(3, 2, rank, ...eight(0), ...new Array(rank).fill(four(size)).flat());
  for (const rank of [2, 33]) assert.is((ranked(rank) as unknown as { chunk: number[] }).chunk.length, rank - 1);
  await refused(() => ranked(1), /has chunks of 0 dimensions, expected 1 to 32/);
  await refused(() => ranked(34), /has chunks of 33 dimensions, expected 1 to 32/);
  await refused(() => ranked(3, 0), /has chunks of the shape \[0, 0\]/);
});

test("filters of versions 1 and 2: names are padded to eight bytes in the first, left out below 256 in the second", async () => {
  const one = [1, 2, 0, 0, 0, 0, 0, 0];
  // gzip, level 6, a name of 5 bytes; one value is followed by four bytes of nothing.
  const gzip = [1, 0, 5, 0, 0, 0, 1, 0, ...new Array(8).fill(97), 6, 0, 0, 0, 0, 0, 0, 0];
  const shuffle = [2, 0, 0, 0, 0, 0, 2, 0, 4, 0, 0, 0, 9, 0, 0, 0];
  const found = [
    { id: 1, values: [6] },
    { id: 2, values: [4, 9] },
  ];
  assert.equal(parseFilters(over([...one, ...gzip, ...shuffle])), found);
  const lzf = [0x00, 0x7d, 3, 0, 0, 0, 1, 0, 97, 98, 99, 4, 0, 0, 0];
  assert.equal(parseFilters(over([2, 2, 1, 0, 0, 0, 1, 0, 6, 0, 0, 0, ...lzf])), [
    { id: 1, values: [6] },
    { id: 32000, values: [4] },
  ]);
  // 256 is the first that brings its name.
  assert.equal(parseFilters(over([2, 2, 0, 1, 1, 0, 0, 0, 0, 0, 97, 255, 0, 0, 0, 0, 0])), [
    { id: 256, values: [] },
    { id: 255, values: [] },
  ]);
  for (const version of [0, 3]) await refused(() => parseFilters(over([version, 0])), /has filters of version/);
});

test("links: hard, soft and out of the file, numbered or not, with a character set or not", () => {
  const link = (flags: number, ...rest: number[]) => parseLink(over([1, flags, ...rest]));
  const name = [1, 119];
  const created = undefined;
  assert.equal(link(0, ...name, ...little(50, 8)), { name: "w", created, address: 50 });
  assert.equal(link(4, ...little(7, 8), ...name, ...little(50, 8)), { name: "w", created: 7, address: 50 });
  assert.equal(link(16, 1, 2, 0xc3, 0xa9, ...little(50, 8)), { name: "é", created, address: 50 });
  assert.equal(link(1, 1, 0, 119, ...little(50, 8)), { name: "w", created, address: 50 });
  assert.equal(link(3, ...little(1, 8), 119, ...little(50, 8)), { name: "w", created, address: 50 });
  assert.equal(link(8, 1, ...name), { name: "w", created, external: false });
  assert.equal(link(8 + 4 + 16, 64, ...little(2, 8), 0, ...name), { name: "w", created: 2, external: true });
  assert.equal(link(8, 0, ...name, ...little(3, 8)), { name: "w", created, address: 3 });
});

test("LZF: literals, copies near and far, runs that overlap, and what is damaged", async () => {
  const expand = (most: number, ...bytes: number[]) => [...expandLzf(Uint8Array.from(bytes), most, { file: "a.h5" })];
  assert.equal(expand(3, 2, 7, 8, 9), [7, 8, 9]);
  // Three bytes from one before: the run repeats.
  assert.equal(expand(4, 0, 5, 0x20, 0), [5, 5, 5, 5]);
  assert.equal(expand(6, 2, 1, 2, 3, 0x20, 2), [1, 2, 3, 1, 2, 3]);
  // Length 7 + 2 + 3 with a byte of its own.
  assert.equal(expand(13, 0, 4, 0xe0, 3, 0), new Array(13).fill(4));
  const far = expand(303, ...Array.from({ length: 10 }, (_, i) => [29, ...new Array(30).fill(i)]).flat(), 0x21, 43);
  assert.equal(far.slice(300), [0, 0, 0]);
  const wrong = /whose lzf stream is damaged/;
  await refused(() => expand(2, 2, 7, 8, 9), wrong);
  await refused(() => expand(3, 2, 7, 8), wrong);
  await refused(() => expand(9, 0, 5, 0x20, 1), wrong);
  await refused(() => expand(3, 0, 5, 0x20, 0), wrong);
  await refused(() => expand(9, 0, 5, 0x20), wrong);
  assert.equal(expand(9), []);
});

test.run();
