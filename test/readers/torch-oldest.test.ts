import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/index.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { op, pickle } from "../hostile/pickle-bytes.ts";
import { expectError } from "../support/expect-error.ts";
import { tarOf } from "../support/tar.ts";

// The tar format of PyTorch 0.1 (torch/serialization.py, legacy_load), part by part. A whole file of its layout that torch.load
// reads is in golden/torch-files.json.

type Bytes = readonly number[];
const no = [0x89];
const tuple = (...parts: Bytes[]): number[] => [...op.mark, ...parts.flat(), ...op.tuple];
const list = (...parts: Bytes[]): number[] => [...op.emptyList, ...op.mark, ...parts.flat(), ...op.appends];
const i64 = (value: number, little = true): number[] => {
  const bytes = [...new Uint8Array(BigInt64Array.of(BigInt(value)).buffer)];
  return little ? bytes : bytes.reverse();
};
const i32 = (value: number, little = true) => (little ? i64(value).slice(0, 4) : i64(value).slice(0, 4).reverse());
const f32 = (value: number, little = true) => {
  const bytes = [...new Uint8Array(Float32Array.of(value).buffer)];
  return little ? bytes : bytes.reverse();
};
const type = (name: string) => op.global("torch", name);
const numbers = (count: number, little = true) => Array.from({ length: count }, (_, i) => f32(i + 1, little)).flat();

interface Parts {
  little?: boolean;
  storages?: Bytes;
  views?: Bytes;
  tensors?: Bytes;
}
const storage = (key: number, count: number, { little = true, kind = "FloatStorage", held = count } = {}) => [
  ...pickle(tuple(op.int(key), op.text("cpu"), type(kind))),
  ...i64(count, little),
  ...numbers(held, little),
];
const tensor = (key: number, of: number, shape: number[], strides: number[], offset = 0, little = true) => [
  ...pickle(tuple(op.int(key), op.int(of), type("FloatTensor"))),
  ...[...i32(shape.length, little), 0, 0, 0, 0],
  ...[...shape, ...strides, offset].flatMap((value) => i64(value, little)),
];
const contiguous = [36, 9, 3, 1];

/** One weight "w" that is tensor 20 of storage 10. */
function fileOf({ little = true, storages, views = pickle(op.emptyList), tensors }: Parts = {}) {
  const info = pickle(op.emptyDict, op.text("little_endian"), little ? [0x88] : no, op.setItem);
  const object = pickle(op.emptyDict, op.text("w"), [0x58, 2, 0, 0, 0, 0x32, 0x30], op.persistent, op.setItem);
  const parts: [string, Uint8Array][] = [
    ["sys_info", Uint8Array.from(info)],
    ["pickle", Uint8Array.from(object)],
    ["storages", Uint8Array.from([...(storages ?? [...pickle(op.int(1)), ...storage(10, 80, { little })]), ...views])],
    [
      "tensors",
      Uint8Array.from(tensors ?? [...pickle(op.int(1)), ...tensor(20, 10, [2, 4, 3, 3], contiguous, 0, little)]),
    ],
  ];
  return { parts, open: () => openModel(fromBytes("old.pth", tarOf(parts))) };
}
const read = async (parts?: Parts) => [...(await (await fileOf(parts).open()).layers[0].tensor.read())];
const counting = (count: number, from = 1) => Array.from({ length: count }, (_, i) => i + from);
const refused = (parts: Parts, message: RegExp) => expectError(() => fileOf(parts).open(), "unreadable", message);

test("numbers of either order of bytes, at an offset, with strides", async () => {
  assert.equal(await read(), counting(72));
  assert.equal(await read({ little: false }), counting(72));
  const at = (offset: number, strides = contiguous) => ({
    tensors: [...pickle(op.int(1)), ...tensor(20, 10, [2, 4, 3, 3], strides, offset)],
  });
  assert.equal(await read(at(8)), counting(72, 9));
  const turned = await read(at(0, [36, 9, 1, 3]));
  assert.equal(turned.slice(0, 9), [1, 4, 7, 2, 5, 8, 3, 6, 9]);
  await refused(at(9), /reaches to element 81 of a storage of 80/);
});

test("views of storages: their offset counts, and they end within their root", async () => {
  const through = (views: Bytes): Parts => ({
    views: pickle(views),
    tensors: [...pickle(op.int(1)), ...tensor(20, 11, [2, 4, 3, 3], contiguous)],
  });
  const view = (...values: number[]) => list(tuple(...values.map((value) => op.int(value))));
  assert.equal(await read(through(view(11, 10, 8, 72))), counting(72, 9));
  assert.equal(await read(through(view(11, 10, 0, 80))), counting(72));
  await refused(through(view(11, 10, 9, 72)), /a view that reaches beyond its storage/);
  await refused(through(view(11, 12, 0, 72)), /a view of a storage that is not there/);
  await refused(through(view(11, 10, -1, 72)), /a view of a storage that is not there/);
  await refused(through(view(11, 10, 0, -1)), /a view of a storage that is not there/);
  await refused(through(view(11, 10, 0)), /a view of a storage that is not there/);
  // A view of a view counts from the root.
  const both = list(
    tuple(op.int(12), op.int(10), op.int(3), op.int(77)),
    tuple(op.int(11), op.int(12), op.int(5), op.int(72)),
  );
  assert.equal(await read(through(both)), counting(72, 9));
});

test("storages: a known type, a key, and their elements in the file", async () => {
  const of = (...bytes: Bytes[]): Parts => ({
    storages: [...pickle(op.int(bytes.length)), ...bytes.flat()],
    views: [],
  });
  assert.equal(await read(of(storage(10, 72))), counting(72));
  assert.equal(await read(of(storage(9, 3), storage(10, 72))), counting(72));
  assert.equal(await read(of(storage(9, 0), storage(10, 72))), counting(72));
  await refused(of(storage(10, 72, { kind: "OtherStorage" })), /a storage without a key or a known type/);
  await refused(of(storage(10, 73, { held: 72 })), /a storage of 73 elements with 288 bytes left/);
  await refused(of(storage(10, -1, { held: 0 })), /a storage of -1 elements/);
  await refused(of(storage(10, 2 ** 60, { held: 0 })), /a storage of 1152921504606847000 elements with 0 bytes left/);
  await refused(of(pickle(op.int(5))), /a storage without a key or a known type/);
  await refused(of(storage(10, 72).slice(0, -290)), /its end, expected numbers of a tensor or storage/);
});

test("tensors: a storage, whole sizes from 0 on, and 64 axes at most", async () => {
  const of = (...bytes: Bytes[]): Parts => ({ tensors: [...pickle(op.int(1)), ...bytes.flat()] });
  await refused(of(tensor(20, 99, [2, 4, 3, 3], contiguous)), /a tensor without a storage/);
  await refused(of(tensor(20, 10, [-2, 4, 3, 3], contiguous)), /a tensor with sizes, strides or an offset below 0/);
  await refused(of(tensor(20, 10, [2, 4, 3, 3], contiguous, -1)), /a tensor with sizes, strides or an offset below 0/);
  const axes = (count: number) => of(tensor(20, 10, new Array(count).fill(1), new Array(count).fill(1)));
  assert.is((await fileOf(axes(64)).open()).tensors[0].shape.length, 64);
  await refused(axes(65), /a tensor of 65 axes/);
  await refused(of(tensor(20, 10, [2, 4, 3, 3], contiguous).slice(0, -1)), /its end, expected numbers/);
});

test("counts, and parts of the archive that are missing", async () => {
  for (const value of [op.int(-1), op.int(100_001), op.text("1"), op.none]) {
    await refused({ storages: pickle(value), views: [] }, /old\.pth\/storages: found a count that is none from 0/);
    await refused({ tensors: pickle(value) }, /old\.pth\/tensors: found a count that is none from 0 to 100000/);
  }
  const { parts } = fileOf();
  for (const [name] of parts) {
    if (name === "sys_info") continue;
    const others = parts.filter(([each]) => each !== name);
    await expectError(
      () => openModel(fromBytes("old.pth", tarOf(others))),
      "unreadable",
      new RegExp(`^old\\.pth: is a tar archive without ${name}, expected a PyTorch file`),
    );
  }
});

test.run();
