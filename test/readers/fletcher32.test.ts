import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkFletcher32 } from "../../sdk/readers/hdf5/fletcher32.ts";
import { expectError } from "../support/expect-error.ts";

// HDF5's format, "Fletcher32": two sums modulo 65535 over 16-bit words, the second over the first's values. Written out for
// the words 1, 2, 515: the first sums are 1, 3, 518; of those, 1, 4, 522.
const place = { file: "a.h5" };
const data = [0, 1, 0, 2, 2, 3];
const [first, second] = [518, 522];
const low = (value: number) => value & 255;
const high = (value: number) => value >> 8;
const check = (...bytes: number[]) => checkFletcher32(Uint8Array.from(bytes), place);

test("both sums are right, in the order of today and with swapped bytes, and are taken off", () => {
  assert.equal([...check(...data, low(first), high(first), low(second), high(second))], data);
  assert.equal([...check(...data, high(first), low(first), high(second), low(second))], data);
});

test("an odd last byte is the high one of its word", () => {
  // The words 1 and 512: 1, 513; 1, 514.
  assert.equal([...check(0, 1, 2, low(513), high(513), low(514), high(514))], [0, 1, 2]);
});

test("65535 and 0 are one number", () => {
  assert.equal([...check(0xff, 0xff, 0, 0, 0, 0)], [0xff, 0xff]);
  assert.equal([...check(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)], [0xff, 0xff]);
});

test("one wrong sum is enough, and words in another order have another second sum", async () => {
  const wrong = /a chunk whose checksum \(fletcher32\) is wrong/;
  await expectError(
    async () => check(...data, low(first + 1), high(first), low(second), high(second)),
    "unreadable",
    wrong,
  );
  await expectError(
    async () => check(...data, low(first), high(first), low(second + 1), high(second)),
    "unreadable",
    wrong,
  );
  const turned = [0, 2, 0, 1, 2, 3];
  await expectError(
    async () => check(...turned, low(first), high(first), low(second), high(second)),
    "unreadable",
    wrong,
  );
});

test("a chunk shorter than its checksum", async () => {
  await expectError(async () => check(1, 2, 3), "unreadable", /a chunk of 3 bytes, expected a checksum/);
  assert.is(check(0, 0, 0, 0).length, 0);
});

test.run();
