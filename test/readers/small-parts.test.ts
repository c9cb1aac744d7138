import { inflateRawSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { Budget, type BudgetKind } from "../../sdk/readers/budget.ts";
import { FlatBuffer } from "../../sdk/readers/containers/flatbuffer.ts";
import { describeDtype } from "../../sdk/readers/containers/numpy-dtype.ts";
import { PickleGlobal, PickleObject } from "../../sdk/readers/containers/pickle-values.ts";
import { inflateSnappy } from "../../sdk/readers/containers/snappy.ts";
import type { ZipEntry } from "../../sdk/readers/containers/zip.ts";
import { holdInflated } from "../../sdk/readers/keras/hold-inflated.ts";
import { nameLegacyWeights } from "../../sdk/readers/keras/name-legacy-weights.ts";
import { quantised } from "../../sdk/readers/onnx/quantised-tensor.ts";
import { parsePayloads } from "../../sdk/readers/pt2/payloads.ts";
import { itemsOf } from "../../sdk/readers/torch/values.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { countingTensor } from "../support/tensors.ts";
import { convolution, external } from "./onnx-writer.ts";

const MiB = 2 ** 20;

test("what is free of each kind, and what each byte of the file adds", () => {
  const free: Record<BudgetKind, [number, number]> = {
    names: [16_000_000, 1],
    kept: [32 * MiB, 3],
    structure: [32 * MiB, 4],
    deflated: [2 ** 26, 16],
    inflated: [64 * MiB, 4],
    values: [16 * MiB, 8],
    steps: [5_000_000, 2],
  };
  for (const [kind, [most, perByte]] of Object.entries(free) as [BudgetKind, [number, number]][]) {
    for (const byteLength of [0, 1, 1000]) {
      const limit = most + perByte * byteLength;
      const budget = new Budget({ name: "m", byteLength });
      assert.equal(
        [budget.allows(kind, limit + 1), budget.allows(kind, limit), budget.allows(kind, 1)],
        [false, true, false],
      );
    }
  }
});

test("dtypes of numpy by their codes and the order in their state", () => {
  const dtype = (code: unknown, ...state: unknown[]) => {
    const object = new PickleObject(new PickleGlobal("numpy", "dtype"), [code as string]);
    if (state.length > 0) (object as { state: unknown }).state = state;
    const found = describeDtype(object);
    return found && `${found.name} ${found.itemSize} ${found.readable} ${found.bigEndian}`;
  };
  assert.is(dtype("f4"), "f32 4 true false");
  assert.is(dtype("<f8", 3, "<"), "f64 8 true false");
  assert.is(dtype("f2", 3, ">"), "f16 2 true true");
  assert.is(dtype("|u1"), "u8 1 true false");
  assert.is(dtype("i8"), "i64 8 true false");
  assert.is(dtype("b1"), "bool 1 true false");
  assert.is(dtype("U3"), "U3 12 false false");
  assert.is(dtype("S5"), "S5 5 false false");
  assert.is(dtype("c8"), "c8 8 false false");
  assert.is(dtype("O8"), "O8 0 false false");
  assert.is(dtype("f"), "f 1 false false");
  for (const code of ["", "f4x", "4f", "!f4"]) assert.is(dtype(code), undefined, code);
  assert.is(describeDtype(new PickleObject(new PickleGlobal("numpy", "ndarray"), ["f4"])), undefined);
});

test("Snappy: literals of each length, copies of each kind, and what does not fit", () => {
  const inflate = (length: number, ...packed: number[]) => [
    ...inflateSnappy(
      Uint8Array.from([(length & 127) | (length > 127 ? 128 : 0), ...(length > 127 ? [length >> 7] : []), ...packed]),
    ),
  ];
  const literal = (...bytes: number[]) => [(bytes.length - 1) << 2, ...bytes];
  assert.equal(inflate(3, ...literal(1, 2, 3)), [1, 2, 3]);
  const many = Array.from({ length: 61 }, (_, i) => i);
  assert.equal(inflate(61, 60 << 2, 60, ...many), many);
  const more = Array.from({ length: 300 }, (_, i) => i & 255);
  assert.equal(inflate(300, 61 << 2, 299 & 255, 299 >> 8, ...more), more);
  // Four to eleven bytes from at most 2,047 back; up to 64 from two or four bytes of distance.
  assert.equal(inflate(7, ...literal(1, 2, 3), 1, 3), [1, 2, 3, 1, 2, 3, 1]);
  assert.equal(inflate(5, ...literal(9), 1, 1), [9, 9, 9, 9, 9]);
  assert.equal(inflate(5, ...literal(8, 9), (2 << 2) | 2, 2, 0), [8, 9, 8, 9, 8]);
  assert.equal(inflate(5, ...literal(8, 9), (2 << 2) | 3, 2, 0, 0, 0), [8, 9, 8, 9, 8]);
  const far = inflate(304, 61 << 2, 299 & 255, 299 >> 8, ...more, (1 << 5) | 1, 44);
  assert.equal(far.slice(300), [0, 1, 2, 3]);
  const wrong = (message: RegExp, length: number, ...packed: number[]) =>
    assert.throws(() => inflate(length, ...packed), message, `${packed}`);
  wrong(/a literal that does not fit/, 2, ...literal(1, 2, 3));
  wrong(/inflates to 3 bytes, expected 4/, 4, ...literal(1, 2, 3));
  wrong(/a literal that does not fit/, 3, 2 << 2, 1, 2);
  // Four bytes from three back, where there is room for three; from four back, and from none.
  wrong(/a copy that does not fit/, 6, ...literal(1, 2, 3), 1, 3);
  wrong(/a copy that does not fit/, 7, ...literal(1, 2, 3), 1, 4);
  wrong(/a copy that does not fit/, 7, ...literal(1, 2, 3), 1, 0);
});

test("a deflated entry that is held whole is bounded by its archive; a stored one is read where it lies", async () => {
  const entry = (byteLength: number, deflated: boolean) =>
    ({ name: "model.weights.h5", byteLength, deflated, read: async () => new Uint8Array(4) }) as unknown as ZipEntry;
  const archive = fromBytes("m.keras", new Uint8Array(100));
  const stored = entry(2 ** 40, false);
  assert.is(holdInflated(stored, archive), stored);
  assert.is(holdInflated(entry(32 * MiB, true), archive).byteLength, 32 * MiB);
  await expectError(
    async () => holdInflated(entry(32 * MiB + 1, true), archive),
    "unsafe",
    /^m\.keras, tensor "model\.weights\.h5": inflates to 33554433 bytes/,
  );
});

test("tables of a vector come one after the other, each a level deeper", async () => {
  const bytes = new Uint8Array(128);
  const view = new DataView(bytes.buffer);
  // A shape at 4: two words, of one field at 4. The outer table at 16; its vector at 28; inner tables at 48 and 64.
  for (const [at, value] of [
    [4, 6],
    [6, 8],
    [8, 4],
  ])
    view.setUint16(at, value, true);
  view.setInt32(16, 12, true);
  view.setUint32(20, 8, true);
  view.setUint32(28, 2, true);
  for (const [i, target] of [48, 64].entries()) {
    view.setUint32(32 + 4 * i, target - (32 + 4 * i), true);
    view.setInt32(target, target - 4, true);
    view.setUint32(target + 4, 7 + i, true);
  }
  const outer = await new FlatBuffer(fromBytes("m", bytes)).table(16, 3);
  const found: number[][] = [];
  for await (const inner of outer.tables(0)) found.push([inner.at, inner.depth, inner.u32(0)]);
  assert.equal(found, [
    [48, 4, 7],
    [64, 4, 8],
  ]);
});

test("QuantizeLinear keeps to the range of the zero point's type", async () => {
  const ranges: [string, number, number][] = [
    ...([
      ["u8", 0, 255],
      ["i8", -128, 127],
      ["u16", 0, 65535],
      ["i16", -32768, 32767],
      ["u4", 0, 15],
      ["i4", -8, 7],
    ] as [string, number, number][]),
  ];
  const numbers = [-1e6, -8.5, -0.5, 0.5, 1.5, 1e6];
  const source = { ...countingTensor("w", [6]), read: async () => Float64Array.from(numbers) };
  const scale = { ...countingTensor("s", []), read: async () => Float64Array.of(1) };
  for (const [dtype, least, most] of ranges) {
    const zeroPoint = { ...countingTensor("z", []), dtype, read: async () => Float64Array.of(0) };
    const values = [...(await quantised(source, { scale, zeroPoint, axis: 0 }).read())];
    // Halves go to the even neighbour.
    assert.equal(
      values,
      [least, Math.max(least, -8), 0, 0, 2, most].map((x) => x + 0),
      dtype,
    );
  }
});

test("a payload that is pickled by its class, sparse or of an unknown type is listed with the reason", () => {
  const meta = {
    dtype: 7,
    layout: 7,
    sizes: [{ as_int: 2 }, 3],
    strides: [{ as_int: 3 }, 1],
    storage_offset: { as_int: 4 },
  };
  const payload = (change: object, more: object = {}) =>
    parsePayloads(
      { config: { w: { path_name: "weight_0", use_pickle: false, tensor_meta: { ...meta, ...change }, ...more } } },
      "m",
    )[0];
  const plain = payload({});
  assert.equal(
    [plain.path, plain.shape, plain.strides, plain.offset, plain.reason],
    ["weight_0", [2, 3], [3, 1], 4, undefined],
  );
  assert.equal(plain.element, { name: "f32", size: 4 });
  assert.match(String(payload({}, { use_pickle: true }).reason), "a class of its own, pickled");
  assert.match(String(payload({ layout: 1 }).reason), "sparse: not read here");
  const unknown = payload({ dtype: 99 });
  assert.match(String(unknown.reason), "elements of type 99 are not read");
  assert.equal(unknown.element, { name: "unknown", size: 1 });
});

test("ONNX: external data behind a hard link are refused, as onnx does", async () => {
  const open = (links: number | undefined) => {
    const model = fromBytes("m.onnx", convolution(external("w", [2, 1, 3, 3], { location: "w.bin" })));
    const sibling = async () => ({ ...fromBytes("w.bin", new Uint8Array(72)), links });
    return openModel({ ...model, sibling });
  };
  for (const links of [undefined, 1]) assert.is((await open(links)).layers.length, 1);
  await expectError(() => open(2), "unsafe", /its data is in "w\.bin", a hard link \(2 names\): copy it/);
});

test("a file of the old format that is cut off says how long it was, within a tenth", async () => {
  const { files } = readGolden<{ files: { name: string; file: string }[] }>("torch.json");
  const whole = fromBase64(files.find(({ name }) => name === "state_dict, old format")!.file);
  for (const share of [0.5, 0.7, 0.95]) {
    const cut = whole.slice(0, Math.floor(share * whole.length));
    try {
      await openModel(fromBytes("a.pt", cut));
      assert.unreachable();
    } catch (error) {
      const [, size, unit] = /of about ([\d.]+) (k?B|bytes)/.exec((error as Error).message) ?? [];
      const about = Number(size) * (unit === "kB" ? 1000 : 1);
      assert.ok(Math.abs(about / whole.length - 1) < 0.1, `${(error as Error).message}, of ${whole.length}`);
    }
  }
});

test("an OrderedDict of Python 2 is pairs of keys and values", () => {
  const pairs = new PickleObject(new PickleGlobal("collections", "OrderedDict"), [[["a", 1], ["b", 2], "odd"]]);
  assert.equal(
    [...itemsOf(pairs)],
    [
      ["a", 1],
      ["b", 2],
      [null, null],
    ],
  );
  assert.equal([...itemsOf(new Map([["c", 3]]))], [["c", 3]]);
  assert.equal([...itemsOf(new PickleObject(new PickleGlobal("other", "Dict"), [[["a", 1]]]))], []);
});

test("weights of Keras 1 by their ends, and names that only end like them", async () => {
  const paths = ["conv/conv_W", "conv/conv_b", "c/c_W_1:0", "a/web", "b/NEW", "d/kernel:0", "W", "e/_W"];
  const file = {
    groups: new Set<string>(),
    datasets: new Map(paths.map((path) => [path, countingTensor(path, [1])])),
    texts: async () => [],
    budget: new Budget({ name: "m.h5", byteLength: 0 }),
  };
  const named = await nameLegacyWeights(file as unknown as Parameters<typeof nameLegacyWeights>[0]);
  assert.equal(
    paths.map((path) => named.get(path)),
    ["conv/conv/kernel", "conv/conv/bias", "c/c/kernel", "a/web", "b/NEW", "d/kernel", "W", "e//kernel"],
  );
});

test("HDF5: a heap's blocks are powers of 2", async () => {
  const { files } = readGolden<{ files: Record<string, { file: string }> }>("hdf5-latest.json");
  const bytes = new Uint8Array(inflateRawSync(fromBase64(files.links.file)));
  const at = Buffer.from(bytes).indexOf("FRHP");
  assert.ok(at > 0, "the file has a heap");
  // Behind the heap's own counts (III.G): blocks of a row, sizes of the first and of the largest direct block.
  for (const [offset, value] of [
    [110, 3],
    [112, 513],
    [120, 65537],
  ]) {
    const changed = bytes.slice();
    new DataView(changed.buffer).setUint16(at + offset, value, true);
    await expectError(
      () => openModel(fromBytes("m.h5", changed)),
      "unreadable",
      /has a heap of .* expected powers of 2/,
    );
  }
});

test.run();
