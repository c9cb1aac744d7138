import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeNumbers, isNumberType, sizeOf } from "../../sdk/model/decode.ts";
import { expectError } from "../support/expect-error.ts";
import { readGolden, sameNumbers } from "../support/golden.ts";

const u16 = (values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);

test("all 65,536 binary16 values are numpy's", () => {
  const halves = u16(Array.from({ length: 65536 }, (_, i) => i));
  const floats = decodeNumbers(halves, "f16").map((value) => (Number.isNaN(value) ? 0 : value));
  const digest = createHash("sha256").update(new Uint8Array(floats.buffer)).digest("hex");
  assert.is(digest, readGolden<{ halfDigest: string }>("readers.json").halfDigest);
});

test("binary16: every NaN and no other value becomes NaN, signs stay", () => {
  // IEEE 754 by the book: fraction and exponent as numbers.
  const expected = Array.from({ length: 65536 }, (_, half) => {
    const [sign, exponent, fraction] = [half >> 15 ? -1 : 1, (half >> 10) & 31, half & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
  assert.ok(sameNumbers(decodeNumbers(u16(Array.from(expected.keys())), "f16"), expected));
});

test("bfloat16 is the upper half of binary32", () => {
  const halves = [0x3f80, 0xbf80, 0, 0x8000, 1, 0x7f80, 0xff80, 0x7fc0, 0x4049];
  const expected = [1, -1, 0, -0, 2 ** -133, Infinity, -Infinity, NaN, 3.140625];
  assert.ok(sameNumbers(decodeNumbers(u16(halves), "bf16"), expected));
});

test("8-bit floats: every byte by the book, and the ends that the specifications name", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  // By the value of exponent and fraction: OCP 8-bit Floating Point Specification 1.0, tables 1 and 2; for fnuz arXiv 2206.02915.
  const book = {
    f8e4m3fn: { digits: 3, bias: 7, isNoNumber: (byte: number) => byte % 128 === 127, most: 448, least: 2 ** -9 },
    f8e5m2: { digits: 2, bias: 15, isNoNumber: (byte: number) => byte % 128 > 124, most: 57344, least: 2 ** -16 },
    f8e4m3fnuz: { digits: 3, bias: 8, isNoNumber: (byte: number) => byte === 128, most: 240, least: 2 ** -10 },
    f8e5m2fnuz: { digits: 2, bias: 16, isNoNumber: (byte: number) => byte === 128, most: 57344, least: 2 ** -17 },
  };
  for (const [type, { digits, bias, isNoNumber, most, least }] of Object.entries(book)) {
    const found = [...decodeNumbers(bytes, type as "f8e5m2")];
    const expected = found.map((_, byte) => {
      const [sign, rest] = [byte < 128 ? 1 : -1, byte % 128];
      const [exponent, part] = [Math.floor(rest / 2 ** digits), (rest % 2 ** digits) / 2 ** digits];
      if (isNoNumber(byte)) return NaN;
      if (type === "f8e5m2" && exponent === 31) return sign * Infinity;
      return exponent === 0 ? sign * part * 2 ** (1 - bias) : sign * (1 + part) * 2 ** (exponent - bias);
    });
    assert.ok(sameNumbers(Float32Array.from(found), expected), type);
    const finite = found.filter((value) => Number.isFinite(value));
    assert.is(Math.max(...finite), most, type);
    assert.is(Math.min(...finite.filter((value) => value > 0)), least, type);
  }
  // The upper byte of a binary16.
  const halves = u16(Array.from(bytes, (byte) => byte << 8));
  assert.ok(sameNumbers(decodeNumbers(bytes, "f8e5m2"), [...decodeNumbers(halves, "f16")]));
});

test("64-bit integers round to the nearest double, ties to even", () => {
  const integers = BigInt64Array.of(2n ** 53n + 1n, 2n ** 53n + 3n, -(2n ** 53n) - 1n, -(2n ** 63n), 2n ** 63n - 1n);
  const expected = [2 ** 53, 2 ** 53 + 4, -(2 ** 53), -(2 ** 63), 2 ** 63];
  assert.ok(sameNumbers(decodeNumbers(new Uint8Array(integers.buffer), "i64"), expected));
});

test("the width of the result follows the type, and no address is too odd", () => {
  const wide = new Set(["f64", "i32", "u32", "i64", "u64"]);
  const types = ["f64", "f32", "f16", "bf16", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "bool"] as const;
  for (const type of types) {
    const size = sizeOf(type);
    const memory = Buffer.from(new Uint8Array(1 + 3 * size).fill(1));
    const decoded = decodeNumbers(memory.subarray(1), type);
    assert.is(decoded.constructor, wide.has(type) ? Float64Array : Float32Array, type);
    assert.is(decoded.length, 3);
    // The result does not share the caller's memory.
    const before = decoded[0];
    memory.fill(0);
    assert.is(decoded[0], before);
  }
});

test("big-endian bytes are the little-endian ones reversed, and the input stays as it was", () => {
  for (const type of ["f64", "f32", "f16", "bf16", "i16", "u16", "i32", "u32", "i64", "u64"] as const) {
    const size = sizeOf(type);
    const little = Uint8Array.from({ length: 5 * size }, (_, i) => (i * 37 + 11) & 127);
    const big = Uint8Array.from(little, (_, i) => little[i - (i % size) + size - 1 - (i % size)]);
    const copy = big.slice();
    assert.ok(sameNumbers(decodeNumbers(big, type, { bigEndian: true }), decodeNumbers(little, type)), type);
    assert.equal(big, copy);
  }
});

test("bytes that are no whole count of elements, and names that are no types", async () => {
  await expectError(() => decodeNumbers(new Uint8Array(7), "f32"), "usage", /7 bytes are no whole count of f32/);
  assert.not(isNumberType("__proto__"));
  assert.not(isNumberType("F32"));
});

test.run();
