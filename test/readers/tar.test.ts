import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/index.ts";
import { readTar } from "../../sdk/readers/containers/tar.ts";
import { isTar } from "../../sdk/readers/signatures.ts";
import { expectError } from "../support/expect-error.ts";

// Python's tarfile wrote the archives and says where each regular file lies: test/golden/tar.py.
type Cases = Record<string, { base64: string; files: [string, number, number][] }>;
const { cases } = JSON.parse(readFileSync("test/golden/tar.json", "utf8")) as { cases: Cases };

const list = (bytes: Uint8Array) => {
  const source = fromBytes("a.tar", bytes);
  return readTar(source, (start, end) => source.read(start, end));
};
const found = async (bytes: Uint8Array) => (await list(bytes)).map(({ name, start, end }) => [name, start, end]);
const bytesOf = (name: string) => Uint8Array.from(Buffer.from(cases[name].base64, "base64"));

for (const [format, { files }] of Object.entries(cases)) {
  test(`${format}: each regular file, its name and its bytes, as tarfile has them`, async () => {
    const bytes = bytesOf(format);
    assert.ok(isTar(bytes));
    assert.equal(await found(bytes), files);
    for (const [i, [, start, end]] of files.slice(0, 6).entries()) {
      assert.ok(bytes.subarray(start, end).every((byte) => byte === 65 + i));
    }
  });

  test(`${format}: without its end, and with blocks that are no part of it behind`, async () => {
    const bytes = bytesOf(format);
    const whole = bytes.subarray(0, bytes.length - 1024);
    assert.equal(await found(whole), files);
    assert.equal(await found(Uint8Array.from([...whole, 1, 2, 3])), files);
    const after = new Uint8Array(bytes.length + 512).fill(7);
    after.set(bytes);
    assert.equal(await found(after), files);
  });
}

/** A header with another field, its checksum mended. */
function changed(bytes: Uint8Array, at: number, text: string): Uint8Array {
  const copy = bytes.slice();
  copy.set(new TextEncoder().encode(text), at);
  copy.fill(0x20, 148, 156);
  const sum = copy.subarray(0, 512).reduce((a, b) => a + b, 0);
  copy.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return copy;
}

/** The archive of one file "plain.bin" of three bytes: that of ustar without what stands before and behind it. */
const one = () => bytesOf("ustar").slice(512, 512 + 1024);

test("a prefix counts where the header is ustar's own", async () => {
  const prefixed = changed(one(), 345, "some/where");
  assert.equal(await found(prefixed), [["some/where/plain.bin", 512, 515]]);
  // GNU's "ustar  " keeps other things there, an old header anything.
  for (const magic of ["ustar  \0", "\0\0\0\0\0\0\0\0"]) {
    assert.equal(await found(changed(prefixed, 257, magic)), [["plain.bin", 512, 515]]);
  }
});

test("sizes in octal and in GNU's binary form", async () => {
  assert.equal(await found(changed(one(), 124, "00000000002\0")), [["plain.bin", 512, 514]]);
  assert.equal(await found(changed(one(), 124, "          7 ")), [["plain.bin", 512, 519]]);
  const binary = changed(one(), 124, "\0".repeat(12));
  binary[124] = 0x80;
  binary[134] = 1;
  binary[135] = 2;
  assert.equal(await found(changed(binary, 0, "plain.bin").slice(0, 512 + 258)), [["plain.bin", 512, 512 + 258]]);
});

test("a wrong checksum, and a file beyond the end, are told with their place", async () => {
  const wrong = one();
  wrong[0]++;
  await expectError(() => list(wrong), "unreadable", /a header's checksum is wrong/);
  await expectError(() => list(one().slice(0, 514)), "unreadable", /a file of 3 bytes, but 2 are left: cut off/);
  assert.equal(await found(one().slice(0, 515)), [["plain.bin", 512, 515]]);
  assert.equal(await found(one().slice(0, 511)), []);
  assert.not.ok(isTar(new Uint8Array(512)));
});

test.run();
