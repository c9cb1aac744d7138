import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { accountTensors } from "../../sdk/model/account-tensors.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../support/golden.ts";
import { safetensors } from "../support/safetensors.ts";
import { readTruncated } from "../support/truncations.ts";

interface Golden {
  safetensors: { file: string; tensors: { name: string; dtype: string; shape: number[]; values: string }[] };
}
const golden = readGolden<Golden>("readers.json").safetensors;
const open = (bytes: Uint8Array) => openModel(fromBytes("m.safetensors", bytes));

test("every element type gives numpy's values", async () => {
  const model = await open(fromBase64(golden.file));
  assert.is(model.format, "safetensors");
  assert.is(model.tensors.length, golden.tensors.length);
  for (const [i, { name, dtype, shape, values }] of golden.tensors.entries()) {
    const tensor = model.tensors[i];
    assert.equal([tensor.name, tensor.dtype, tensor.shape], [name, dtype, shape]);
    assert.ok(sameNumbers(await tensor.read(), doublesFromBase64(values)), name);
    const half = doublesFromBase64(values).length >> 1;
    assert.ok(sameNumbers(await tensor.read(half), doublesFromBase64(values).subarray(half)), `${name}, second half`);
  }
});

test("layers come in natural order; a tensor called __proto__ is one of them", async () => {
  const model = await open(fromBase64(golden.file));
  assert.equal(
    model.layers.map(({ name }) => name),
    ["__proto__", "brain", "conv1", "empty", "half"],
  );
  const account = accountTensors(
    model,
    model.layers.filter(({ reason }) => reason === null),
  );
  assert.equal(account.used, ["conv1.weight", "__proto__", "half.weight", "brain.weight"]);
  assert.is(account.used.length + account.skipped.length, golden.tensors.length);
  const reasons = new Map(account.skipped.map(({ name, reason }) => [name, reason]));
  assert.is(reasons.get("conv1.bias"), "bias: rank 1");
  assert.is(reasons.get("fc.weight"), "matrix of a linear layer: rank 2, no spatial kernel");
  assert.is(reasons.get("count"), "scalar: no spatial kernel");
  assert.is(reasons.get("empty.weight"), "shape [0, 3, 3, 3]: holds no filters");
});

test("more tensors than the limit are refused before they are built", async () => {
  // What is kept of so many takes 120 MB, which a file of 30 MB may.
  const read = (count: number, size: number, key = "data_offsets", metadata = "") => {
    const entry = (i: number) => `"${i}":{"dtype":"U8","shape":[${size}],"${key}":[${size * i},${size * (i + 1)}]}`;
    const header = `{${metadata}${Array.from({ length: count }, (_, i) => entry(i)).join(",")}}`;
    return open(safetensors(header, new Uint8Array(size * count)));
  };
  assert.is((await read(100_000, 300, "data_offsets", '"__metadata__":{},')).tensors.length, 100_000);
  const expected = /^m\.safetensors, byte 8: holds more than 100000 tensors, the limit$/;
  await expectError(() => read(100_001, 300), "unsafe", expected);
  await expectError(() => read(200_000, 300, "data\\u005foffsets"), "unsafe", expected);
  const kept =
    /^m\.safetensors, tensor "\d+": has more than \d+ MiB of what is kept in memory, the limit for its size$/;
  await expectError(() => read(100_000, 0), "unsafe", kept);
});

test("the header's length is checked before anything is allocated", async () => {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, 2n ** 60n, true);
  await expectError(
    () => open(bytes),
    "unsafe",
    /^m\.safetensors: says its header has 1152921504606846976 bytes; the limit is 100000000$/,
  );
  new DataView(bytes.buffer).setBigUint64(0, 1000n, true);
  await expectError(() => open(bytes), "unreadable", /ends at byte 1008, but the file has 16/);
  await expectError(() => open(new Uint8Array(5)), "unreadable", /holds 5 bytes, expected a header length of 8/);
  await expectError(() => open(new Uint8Array(0)), "unreadable", /is empty/);
});

const f32 = (shape: number[], data_offsets: number[]) => ({ dtype: "F32", shape, data_offsets });

test("offsets must cover the data once", async () => {
  const data = new Uint8Array(72);
  const refuse = (header: object, message: RegExp) =>
    expectError(() => open(safetensors(header, data)), "unreadable", message);
  const error = await refuse(
    { a: f32([9], [0, 36]), b: f32([9], [32, 68]) },
    /starts at byte \d+ and overlaps another tensor/,
  );
  assert.equal([error.place.file, error.place.tensor], ["m.safetensors", "b"]);
  await refuse({ a: f32([8], [0, 32]), b: f32([9], [36, 72]) }, /leaves a hole/);
  await refuse({ a: f32([9], [36, 72]) }, /leaves a hole/);
  await refuse({ a: f32([9], [0, 36]) }, /36 bytes of no tensor/);
  await refuse(
    { a: f32([18], [0, 72]), b: f32([18], [72, 144]) },
    /is cut off: \d+ bytes of about \d+ bytes are there/,
  );
  await refuse({ a: f32([18], [72, 0]) }, /expected 0 <= start <= end/);
  await refuse({ a: f32([18], [-72, 0]) }, /expected 0 <= start <= end/);
  await refuse({ a: f32([18], [0, 2 ** 60]) }, /expected 0 <= start <= end/);
  await refuse({ a: f32([3, 3], [0, 72]) }, /holds 72 bytes, expected 36 for the shape \[3, 3\] of F32/);
  await refuse({ a: f32([2 ** 31, 2 ** 31, 2 ** 31], [0, 72]) }, /more than 2\^53/);
  await refuse({ a: f32([4.5, 4], [0, 72]) }, /expected whole sizes/);
  await refuse({ a: { dtype: "F32", shape: [18] } }, /lacks a dtype, a shape or two data_offsets/);
  await refuse({ a: 3 }, /lacks/);
});

test("the header is strict JSON", async () => {
  const refuse = (text: string, message: RegExp) =>
    expectError(() => open(safetensors(text, new Uint8Array(0))), "unreadable", message);
  await refuse('{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{}}', /has the key "a" twice/);
  await refuse('{"a":{"dtype":"F32","dtype":"F64","shape":[0],"data_offsets":[0,0]}}', /has the key "dtype" twice/);
  await refuse('{"a":}', /no valid JSON: it holds "}", expected a value/);
  await refuse("{} x", /expected nothing after/);
  await refuse(`{"a":${"[".repeat(100000)}`, /nests deeper/);
});

test("element types that are not read are listed, their layers with the reason, the rest read", async () => {
  const data = new Uint8Array(18 + 36).fill(1);
  const model = await open(
    safetensors(
      {
        "a.weight": { dtype: "F8_E8M0", shape: [1, 2, 3, 3], data_offsets: [0, 18] },
        "b.weight": f32([1, 1, 3, 3], [18, 54]),
      },
      data,
    ),
  );
  assert.equal(
    model.layers.map(({ name, reason, depth }) => [name, reason, depth]),
    [
      ["a", "has elements of type F8_E8M0, which is not read", 0],
      ["b", null, 1],
    ],
  );
  const analysed = model.layers.filter(({ reason }) => reason === null);
  assert.match(accountTensors(model, analysed).skipped[0].reason, /elements of type F8_E8M0, which is not read/);
  await expectError(() => model.tensors[0].read(), "unsupported", /F8_E8M0/);
});

test("floats of eight bits are read", async () => {
  const bytes = (first: number) => Uint8Array.from({ length: 9 }, (_, i) => first + i);
  const model = await open(
    safetensors(
      {
        "a.weight": { dtype: "F8_E4M3", shape: [1, 1, 3, 3], data_offsets: [0, 9] },
        "b.weight": { dtype: "F8_E5M2", shape: [1, 1, 3, 3], data_offsets: [9, 18] },
      },
      Uint8Array.of(...bytes(0x38), ...bytes(0x3c)),
    ),
  );
  assert.equal(
    model.tensors.map(({ dtype }) => dtype),
    ["f8e4m3fn", "f8e5m2"],
  );
  assert.equal([...(await model.tensors[0].read())], [1, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75, 1.875, 2]);
  assert.equal([...(await model.tensors[1].read())], [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4]);
});

test("data are as long as the elements of every type of the format's description, 3 to 64 bits wide", async () => {
  const bits = {
    ...{ F64: 64, I64: 64, U64: 64, C64: 64, F32: 32, I32: 32, U32: 32, F16: 16, BF16: 16, I16: 16, U16: 16 },
    ...{ I8: 8, U8: 8, BOOL: 8, F8_E4M3: 8, F8_E5M2: 8, F8_E8M0: 8, F6_E2M3: 6, F6_E3M2: 6, F4: 4 },
  };
  for (const [dtype, width] of Object.entries(bits)) {
    const file = (length: number) =>
      safetensors({ a: { dtype, shape: [8], data_offsets: [0, length] } }, new Uint8Array(length));
    assert.is((await open(file(width))).tensors.length, 1, dtype);
    await expectError(() => open(file(width - 1)), "unreadable", /./);
    await expectError(() => open(file(width + 1)), "unreadable", /./);
  }
});

test("MLX's files have channels last, other frameworks' first", async () => {
  const layout = async (format?: string) => {
    const metadata = format === undefined ? {} : { __metadata__: { format } };
    const weight = { dtype: "F32", shape: [8, 3, 3, 3], data_offsets: [0, 864] };
    const model = await open(safetensors({ ...metadata, "a.weight": weight }, new Uint8Array(864)));
    return model.layers[0].layout;
  };
  assert.equal([await layout("mlx"), await layout("pt"), await layout()], ["OHWI", "OIHW", "OIHW"]);
});

test("a file of no tensors opens", async () => {
  const model = await open(safetensors({ __metadata__: { format: "pt" } }, new Uint8Array(0)));
  assert.equal([model.tensors.length, model.layers.length], [0, 0]);
});

test("a file cut anywhere is an error", async () => {
  const { failed, of } = await readTruncated("m.safetensors", fromBase64(golden.file));
  assert.is(failed, of);
});

test("a header with any one byte changed is an error or a model, nothing else", async () => {
  const bytes = safetensors({ "a.weight": f32([1, 1, 3, 3], [0, 36]) }, new Uint8Array(36));
  for (let i = 0; i < bytes.length - 36; i++) {
    for (const value of [0, 34, 0x7d, 0x39, 255]) {
      const changed = bytes.slice();
      changed[i] = value;
      await open(changed).catch((error) => assert.match(error.code, /^(unreadable|unsupported|unsafe)$/));
    }
  }
});

test("a scale beside a weight of 8 bits is told; beside one of 32 bits, or of a linear layer, it is not", async () => {
  type Tensor = [name: string, dtype: string, bytes: number, shape: number[]];
  const notesOf = async (tensors: Tensor[]) => {
    let end = 0;
    const header = tensors.map(([name, dtype, bytes, shape]) => {
      end += bytes;
      return [name, { dtype, shape, data_offsets: [end - bytes, end] }];
    });
    const { notes } = await open(safetensors(Object.fromEntries(header), new Uint8Array(end)));
    return notes.filter((note) => note.includes("scale"));
  };
  const weight = (name: string, dtype: string, bytes: number, shape = [2, 1, 3, 3]): Tensor => [
    name,
    dtype,
    bytes,
    shape,
  ];
  const scale = (name: string) => weight(name, "F32", 4, [1]);
  const stored = "norms and largest weights are those of the numbers as stored.";
  for (const [name, dtype, beside] of [
    ["a.weight", "F8_E4M3", "a.weight_scale"],
    ["a.weight", "I8", "a.weight_scale_inv"],
    ["a.weight", "F8_E5M2", "a.scale_weight"],
    ["a.weight", "U8", "a.weight._scale"],
  ]) {
    assert.equal(await notesOf([weight(name, dtype, 18), scale(beside)]), [
      `1 weight of 8 bits has a scale beside it, which is not applied (${beside}): ${stored}`,
    ]);
  }
  const several = [..."abcd"].flatMap((name) => [weight(`${name}.weight`, "I8", 18), scale(`${name}.weight_scale`)]);
  assert.equal(await notesOf(several), [
    `4 weights of 8 bits have scales beside them, which are not applied (a.weight_scale, b.weight_scale, c.weight_scale, d.weight_scale): ${stored}`,
  ]);
  assert.equal(await notesOf([weight("a.weight", "F32", 72), scale("a.weight_scale")]), []);
  assert.equal(await notesOf([weight("a.weight", "I8", 18, [2, 9]), scale("a.weight_scale")]), []);
});

test.run();
