import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { FlatBuffer } from "../../sdk/readers/containers/flatbuffer.ts";
import { expectError } from "../support/expect-error.ts";

// Places at, below and above the end of the file (flatbuffers.dev/internals).

const page = 1 << 16;
const bufferOf = (length: number, set: (view: DataView) => void) => {
  const bytes = new Uint8Array(length);
  set(new DataView(bytes.buffer));
  return new FlatBuffer(fromBytes("m.tflite", bytes));
};
const offset = (length: number, at: number, value: number) =>
  bufferOf(length, (view) => view.setUint32(at, value, true)).follow(at);

test("an offset leads behind itself, to at least four bytes of the file", async () => {
  assert.is(await offset(64, 8, 4), 12);
  assert.is(await offset(64, 8, 52), 60);
  for (const value of [0, 3, 53, 0xffffffff]) {
    await expectError(
      () => offset(64, 8, value),
      "unreadable",
      new RegExp(`byte 8: found the offset ${value}, expected 4 to 52: is cut off at 64 bytes`),
    );
  }
});

/** A table at 16 whose field 0 is what `set` writes at 20, its shape at 4. */
const table = (length: number, set: (view: DataView) => void, field = 4, inline = 8) =>
  bufferOf(length, (view) => {
    view.setUint16(4, 6, true);
    view.setUint16(6, inline, true);
    view.setUint16(8, field, true);
    view.setInt32(16, 12, true);
    set(view);
  }).table(16, 0);

test("a vector's elements end within the file", async () => {
  const vector = async (count: number, width: number) => {
    const found = await table(64, (view) => {
      view.setUint32(20, 4, true);
      view.setUint32(24, count, true);
    });
    return found.vector(0, width);
  };
  assert.equal(await vector(9, 4), { start: 28, count: 9 });
  assert.equal(await vector(36, 1), { start: 28, count: 36 });
  for (const [count, width] of [
    [10, 4],
    [37, 1],
    [0xffffffff, 8],
  ])
    await expectError(
      () => vector(count, width),
      "unreadable",
      new RegExp(`byte 24: found a vector of ${count} elements of ${width} bytes?, expected at most the 36 bytes`),
    );
});

test("a table's fields lie within it; one that is absent has the default", async () => {
  const number = (field: number) => table(64, (view) => view.setUint32(20, 7, true), field);
  assert.is((await number(4)).u32(0), 7);
  assert.equal([(await number(0)).u32(0, 9), (await number(4)).u32(1, 5)], [9, 5]);
  assert.is((await number(0)).u64(0), 0);
  for (const field of [1, 3, 5, 8]) {
    await expectError(
      async () => (await number(field)).u32(0),
      "unreadable",
      new RegExp(`field 0 lies at byte ${field} of its table, expected 4 to 4`),
    );
  }
  assert.is((await table(64, (view) => view.setBigUint64(20, 2n ** 40n, true), 4, 12)).u64(0), 2 ** 40);
});

test("a table's shape has an even number of bytes, four at least", async () => {
  const shaped = (slots: number, length: number) =>
    bufferOf(64, (view) => {
      view.setUint16(4, slots, true);
      view.setUint16(6, length, true);
      view.setInt32(16, 12, true);
    }).table(16, 0);
  await shaped(4, 4);
  for (const [slots, length] of [
    [2, 8],
    [5, 8],
    [4, 3],
  ])
    await expectError(
      () => shaped(slots, length),
      "unreadable",
      new RegExp(`a vtable of ${slots} bytes for a table of ${length}, expected 4 or more`),
    );
});

test("bytes across a page, of a later page, and of more pages than are kept are those of the file", async () => {
  const bytes = Uint8Array.from({ length: 40 * page }, (_, i) => (i * 7 + (i >> 16)) & 255);
  const buffer = new FlatBuffer(fromBytes("m.tflite", bytes));
  const places = [0, 5, page - 2, page, 3 * page + 9, 3 * page - 1, ...Array.from({ length: 36 }, (_, i) => i * page)];
  for (const at of [...places, 7]) {
    const view = await buffer.bytes(at, 4);
    assert.equal([...new Uint8Array(view.buffer, view.byteOffset, 4)], [...bytes.subarray(at, at + 4)], `${at}`);
  }
  assert.is((await buffer.bytes(1, 2 * page)).byteLength, 2 * page);
  assert.is((await buffer.bytes(40 * page - 4, 4)).getUint8(3), bytes.at(-1));
  await expectError(
    () => buffer.bytes(40 * page - 3, 4),
    "unreadable",
    /found data of 4 bytes at byte 2621437, expected it within/,
  );
});

test("tables nest 16 levels, and 32 MiB of tables and names are kept, with three times the file", async () => {
  const buffer = bufferOf(64, (view) => {
    view.setUint16(4, 4, true);
    view.setUint16(6, 4, true);
    view.setInt32(16, 12, true);
  });
  await buffer.table(16, 16);
  await expectError(() => buffer.table(16, 17), "unsafe", /byte 16: found tables nested deeper than 16 levels/);
  // One table was read, and one refused before it was.
  buffer.keep(0, (32 << 20) + 3 * 64 - 560);
  await expectError(async () => buffer.keep(9, 1), "unsafe", /byte 9: has more than 32 MiB of what is kept in memory/);
});

test.run();
