import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { Budget } from "../../sdk/readers/budget.ts";
import { readItem } from "../../sdk/readers/containers/msgpack.ts";
import { RangeCursor } from "../../sdk/readers/containers/range-cursor.ts";
import { expectError } from "../support/expect-error.ts";

// Every format of the MessagePack specification ("Formats"), with the first and the last byte of a range.

const over = (bytes: readonly number[]) => {
  const source = fromBytes("m.msgpack", Uint8Array.from(bytes));
  return RangeCursor.over(source, new Budget(source), { bigEndian: true });
};
/** The item, and how many bytes are left behind it. */
async function item(...bytes: number[]) {
  const cursor = over(bytes);
  const found = await readItem(cursor);
  if (!("body" in found)) return [found, cursor.left];
  const { body, ...rest } = found;
  return [{ ...rest, at: body.at, length: body.left }, cursor.left];
}
const number = (value: number) => ({ kind: "number", value });

test("numbers: whole ones from 0 on, others are none", async () => {
  assert.equal(await item(0), [number(0), 0]);
  assert.equal(await item(0x7f, 9), [number(127), 1]);
  assert.equal(await item(0xcc, 200), [number(200), 0]);
  assert.equal(await item(0xcd, 1, 2), [number(258), 0]);
  assert.equal(await item(0xce, 1, 0, 0, 2, 9), [number(16777218), 1]);
  assert.equal(await item(0xcf, 0, 0, 1, 0, 0, 0, 0, 3), [number(2 ** 40 + 3), 0]);
  for (const [first, width] of [
    [0xe0, 0],
    [0xff, 0],
    [0xca, 4],
    [0xcb, 8],
    [0xd0, 1],
    [0xd1, 2],
    [0xd2, 4],
    [0xd3, 8],
  ])
    assert.equal(await item(first, ...new Array(width).fill(1), 7), [number(Number.NaN), 1], first.toString(16));
});

test("nothing, truths, texts", async () => {
  assert.equal(await item(0xc0, 1), [{ kind: "nothing" }, 1]);
  for (const first of [0xc2, 0xc3]) assert.equal(await item(first), [{ kind: "boolean" }, 0]);
  assert.equal(await item(0xa0, 1), [{ kind: "text", text: "" }, 1]);
  assert.equal(await item(0xa2, 97, 98, 9), [{ kind: "text", text: "ab" }, 1]);
  const long = new Array(31).fill(97);
  assert.equal(await item(0xbf, ...long), [{ kind: "text", text: "a".repeat(31) }, 0]);
  assert.equal(await item(0xd9, 1, 98), [{ kind: "text", text: "b" }, 0]);
  assert.equal(await item(0xda, 0, 1, 98), [{ kind: "text", text: "b" }, 0]);
  assert.equal(await item(0xdb, 0, 0, 0, 1, 98), [{ kind: "text", text: "b" }, 0]);
});

test("a text has 65,536 bytes at most", async () => {
  const text = (length: number) => over([0xdb, 0, 1, 0, length - 65536, ...new Array(length).fill(97)]);
  assert.is(((await readItem(text(65536))) as { text: string }).text.length, 65536);
  await expectError(() => readItem(text(65537)), "unreadable", /a text of 65537 bytes, expected at most 65536/);
});

test("bytes and extensions are found, not read", async () => {
  assert.equal(await item(0xc4, 2, 1, 2, 3), [{ kind: "bytes", at: 2, length: 2 }, 1]);
  assert.equal(await item(0xc5, 0, 1, 5), [{ kind: "bytes", at: 3, length: 1 }, 0]);
  assert.equal(await item(0xc6, 0, 0, 0, 1, 5), [{ kind: "bytes", at: 5, length: 1 }, 0]);
  for (const [i, length] of [1, 2, 4, 8, 16].entries())
    assert.equal(
      await item(0xd4 + i, 3, ...new Array(length).fill(0), 9),
      [{ kind: "extension", type: 3, at: 2, length }, 1],
      `${length}`,
    );
  assert.equal(await item(0xc7, 1, 4, 5), [{ kind: "extension", type: 4, at: 3, length: 1 }, 0]);
  assert.equal(await item(0xc8, 0, 1, 4, 5), [{ kind: "extension", type: 4, at: 4, length: 1 }, 0]);
  assert.equal(await item(0xc9, 0, 0, 0, 1, 4, 5), [{ kind: "extension", type: 4, at: 6, length: 1 }, 0]);
});

test("lists and maps: as many items as bytes can follow, and none more", async () => {
  assert.equal(await item(0x90), [{ kind: "array", count: 0 }, 0]);
  assert.equal(await item(0x80), [{ kind: "map", count: 0 }, 0]);
  assert.equal(await item(0x92, 1, 2), [{ kind: "array", count: 2 }, 2]);
  assert.equal(await item(0x9f, ...new Array(15).fill(0)), [{ kind: "array", count: 15 }, 15]);
  assert.equal(await item(0x81, 1, 2), [{ kind: "map", count: 1 }, 2]);
  assert.equal(await item(0x8f, ...new Array(30).fill(0)), [{ kind: "map", count: 15 }, 30]);
  assert.equal(await item(0xdc, 0, 2, 1, 2), [{ kind: "array", count: 2 }, 2]);
  assert.equal(await item(0xdd, 0, 0, 0, 2, 1, 2), [{ kind: "array", count: 2 }, 2]);
  assert.equal(await item(0xde, 0, 1, 1, 2), [{ kind: "map", count: 1 }, 2]);
  assert.equal(await item(0xdf, 0, 0, 0, 1, 1, 2), [{ kind: "map", count: 1 }, 2]);
  const wrong = /claims (2 items|1 item) in 1 byte/;
  await expectError(() => item(0x92, 1), "unreadable", wrong);
  await expectError(() => item(0x81, 1), "unreadable", wrong);
  await expectError(() => item(0xdc, 0, 2, 1), "unreadable", wrong);
  await expectError(() => item(0xde, 0, 1, 1), "unreadable", wrong);
});

test("the one byte that begins nothing", async () => {
  await expectError(() => item(0xc1), "unreadable", /holds the byte 193, which begins nothing in MessagePack/);
});

test.run();
