import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../support/golden.ts";
import { readTruncated } from "../support/truncations.ts";

interface Golden {
  npy: { name: string; file: string; shape: number[]; values: string }[];
  refusedNpy: { name: string; file: string; error: "unsafe" | "unsupported" }[];
}
const golden = readGolden<Golden>("readers.json");

/** An .npy file of this header text and data. */
function npy(header: string, data = new Uint8Array(0)): Uint8Array {
  const text = Buffer.from(header, "latin1");
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  return new Uint8Array(Buffer.concat([head, text, data]));
}
const open = (bytes: Uint8Array) => openModel(fromBytes("a.npy", bytes));

test("every type, byte order and axis order that numpy writes gives numpy's values", async () => {
  for (const { name, file, shape, values } of golden.npy) {
    const model = await open(fromBase64(file));
    assert.is(model.format, "npy");
    const [tensor] = model.tensors;
    assert.equal(tensor.shape, shape, name);
    const expected = doublesFromBase64(values);
    assert.ok(sameNumbers(await tensor.read(), expected), name);
    // Ranges, in an order that is not the file's.
    const middle = expected.length >> 1;
    assert.ok(sameNumbers(await tensor.read(middle), expected.subarray(middle)), `${name}, second half`);
    assert.ok(sameNumbers(await tensor.read(0, middle), expected.subarray(0, middle)), `${name}, first half`);
  }
});

test("(n, k, k) are filters, (out, in, k, k) a convolution", async () => {
  const filters = (await open(fromBase64(golden.npy.find(({ name }) => name === "version 1")!.file))).layers;
  assert.is(filters.length, 1);
  assert.equal([filters[0].kind, filters[0].filters, filters[0].kernel], ["filters", 5, [3, 3]]);
  const [conv] = (await open(fromBase64(golden.npy[0].file))).layers;
  assert.equal([conv.kind, conv.out, conv.in, conv.groups, conv.filters], ["conv", 2, 2, 1, 4]);
});

test("an array of no filters opens, and its layer says why it is not analysed", async () => {
  const { layers } = await open(fromBase64(golden.npy.find(({ name }) => name === "no filters")!.file));
  assert.is(layers[0].filters, 0);
  assert.match(layers[0].reason!, /holds no filters/);
});

test("text, fields, complex numbers and dates are unsupported", async () => {
  for (const { file, error } of golden.refusedNpy)
    await expectError(() => open(fromBase64(file)), error, /^a\.npy, byte 10: /);
});

test("headers that contradict themselves or the file", async () => {
  const shape = (text: string) => npy(`{'descr': '<f4', 'fortran_order': False, 'shape': ${text}, }\n`);
  await expectError(
    () => open(shape("(9223372036854775808, 3, 3)")),
    "unreadable",
    /expected whole sizes from 0 to 2\^53 - 1/,
  );
  await expectError(() => open(shape("(4294967296, 4294967296)")), "unreadable", /more than 2\^53/);
  await expectError(() => open(shape("(-1, 3, 3)")), "unreadable", /shape \[-1/);
  await expectError(
    () => open(shape("(1000, 3, 3)")),
    "unreadable",
    /ends after \d+ bytes, expected 36\d{3} for the shape \[1000, 3, 3\] of f32/,
  );
  await expectError(() => open(shape("__import__('os')")), "unreadable", /expected a value/);
  await expectError(() => open(shape("3")), "unreadable", /lacks/);
  await expectError(() => open(npy("{'descr': '<f4', 'descr': '<f8'}")), "unreadable", /twice/);
  await expectError(() => open(npy("(".repeat(50000))), "unreadable", /nests deeper/);
  await expectError(() => open(npy("{'descr': '<f3', 'fortran_order': False, 'shape': (1,)}")), "unsupported", /<f3/);
  const wide = npy("{}");
  wide.set([2, 0, 255, 255, 255, 255], 6);
  await expectError(() => open(wide), "unsafe", /limit is 65536/);
  wide.set([9, 0], 6);
  await expectError(() => open(wide), "unsupported", /version 9\.0/);
});

test("bytes after the array are noted", async () => {
  const file = fromBase64(golden.npy.find(({ name }) => name === "version 1")!.file);
  const longer = new Uint8Array(file.length + 7);
  longer.set(file);
  assert.ok((await open(longer)).notes.includes("Not read: 7 bytes behind the array."));
});

test("a file cut anywhere is an error with a place", async () => {
  const { failed, of } = await readTruncated("a.npy", fromBase64(golden.npy[0].file));
  assert.is(failed, of);
});

test.run();
