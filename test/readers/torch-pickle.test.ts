import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { readPickle } from "../../sdk/readers/containers/pickle.ts";
import * as limits from "../../sdk/readers/containers/pickle-limits.ts";
import {
  type PickleDict,
  PickleGlobal,
  PickleObject,
  type PickleValue,
} from "../../sdk/readers/containers/pickle-values.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden } from "../support/golden.ts";

const { pickles } = readGolden<{ pickles: { protocol: number; file: string }[] }>("torch.json");

/** Bytes of opcodes and texts, one after the other. */
const bytesOf = (...parts: (number | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : [part])));
const readBytes = (bytes: Uint8Array) => readPickle(fromBytes("a.pkl", bytes));
const read = (...parts: (number | string)[]) => readBytes(bytesOf(...parts));
const u32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];

for (const { protocol, file } of pickles) {
  test(`Python's pickle of protocol ${protocol}`, async () => {
    const { value, globals, end } = await readBytes(fromBase64(file));
    assert.is(end, fromBase64(file).length);
    const content = value as PickleDict;
    const two = 2n ** 200n;
    const ints = [0, 1, -1, 255, 256, 65536, 2 ** 31 - 1, -(2 ** 31), 2 ** 53 - 1, 1 - 2 ** 53];
    assert.equal(content.get("ints"), [...ints, 2n ** 53n + 1n, two, -two, 2n ** 63n]);
    const floats = content.get("floats") as number[];
    const expected = [0, -0, 1.5, Infinity, -Infinity, 1e-320, 0.1];
    assert.ok(floats.every((each, i) => Object.is(each, expected[i])) && floats.length === expected.length);
    const texts = ["", "a", "ü", "日本", "😀", "x".repeat(300), "line\nfeed"];
    assert.equal(content.get("texts"), texts);
    assert.equal(content.get("constants"), [null, true, false]);
    assert.equal(content.get("tuples"), [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]);
    const dict = content.get("dict") as PickleDict;
    assert.equal([...dict], [
      [1, "one"],
      ["two", 2],
    ] as [PickleValue, PickleValue][]);
    const thing = content.get("thing");
    assert.ok(thing instanceof PickleObject);
    assert.equal((thing.state as PickleDict).get("part"), [1, 2]);
    assert.ok(globals.has("some.where.Thing"));
  });
}

test("every way to name a function gives its name, and nothing else", async () => {
  const text = (value: string) => [0x8c, value.length, value] as const;
  const ways: [string, (number | string)[]][] = [
    ["GLOBAL, REDUCE", ["cos\nsystem\n", "(", ...text("ls"), "tR."]],
    ["STACK_GLOBAL, REDUCE", [...text("os"), ...text("system"), 0x93, ...text("ls"), 0x85, "R."]],
    ["INST", ["(", ...text("ls"), "ios\nsystem\n."]],
    ["OBJ", ["(", "cos\nsystem\n", ...text("ls"), "o."]],
    ["NEWOBJ", ["cos\nsystem\n", ...text("ls"), 0x85, 0x81, "."]],
    ["NEWOBJ_EX", ["cos\nsystem\n", ...text("ls"), 0x85, "}", 0x92, "."]],
    ["BUILD", ["cos\nsystem\n", ")", "R", ...text("ls"), "b."]],
  ];
  for (const [way, parts] of ways) {
    const { value, globals } = await read(...parts);
    assert.ok(value instanceof PickleObject, way);
    assert.ok(value.callable instanceof PickleGlobal && value.callable.path === "os.system", way);
    assert.equal([...globals.keys()], ["os.system"], way);
  }
  const { globals } = await read(0x82, 7, 0x83, 8, 1, 0x84, 9, 1, 1, 0, "t.".slice(1));
  assert.equal([...globals.keys()], ["copyreg extension.7", "copyreg extension.264", "copyreg extension.65801"]);
});

test("text, memo and marks of the old protocols", async () => {
  assert.equal((await read("(lp0\nI1\naL-5L\naF2.5\naI01\naS'it'\naVu\nag0\n0.")).value, [1, -5, 2.5, true, "it", "u"]);
  assert.equal((await read("(K\x01(K\x021t.")).value, [1]);
  const list = (await read("]2a.")).value as PickleValue[];
  assert.is(list[0], list, "a list that holds itself");
});

test("a long pickle is read with a growing window, also behind other bytes", async () => {
  const text = "x".repeat(700_000);
  const bytes = bytesOf("]", "X", ...u32(text.length), text, "a.");
  const shifted = new Uint8Array(bytes.length + 5);
  shifted.set(bytes, 5);
  const { value, end } = await readPickle(fromBytes("a.pkl", shifted), 5);
  assert.equal(value, [text]);
  assert.is(end, shifted.length);
});

test("damaged pickles", async () => {
  const cases: [RegExp, ...(number | string)[]][] = [
    [/0 values on the stack, expected 1/, "."],
    [/0 values on the stack, expected 1/, "K\x01(."],
    [/no mark/, "t."],
    [/no opcode/, 0xff],
    [/end of the pickle/, "K"],
    [/end of the pickle/, "X", ...u32(100), "abc"],
    [/end of the pickle/, 0x8d, ...u32(0xffffffff), ...u32(0xffffffff)],
    [/end of a line/, "cos"],
    [/memo 3, which was never put/, "h\x03."],
    [/memo index -1/, "Np-1\n."],
    [/expected a number/, "I1e5\n."],
    [/expected a number/, "Fos\n."],
    [/odd|even count/, "}(K\x01u."],
    [/a number to append to/, "K\x01K\x01a."],
    [/a list to set items in/, "]K\x01K\x01s."],
    [/a number and a name of a number, expected texts/, "K\x01K\x01", 0x93, "."],
    [/no class after the mark/, "(o."],
    [/a frame of/, 0x95, ...u32(1000), ...u32(0), "."],
  ];
  for (const [message, ...parts] of cases) {
    const error = await expectError(() => read(...parts), "unreadable", message);
    assert.is(error.place.file, "a.pkl");
    assert.type(error.place.offset, "number");
  }
  await expectError(() => read(0x80, 6, "."), "unsupported", /protocol 6/);
  await expectError(() => read(0x97), "unsupported", /buffers/);
});

test("bombs meet a limit", async () => {
  const fill = (opcode: number, count: number) => new Uint8Array(count).fill(opcode);
  await expectError(() => readBytes(fill(0x28, 20_000)), "unsafe", /open marks/);
  await expectError(() => readBytes(fill(0x4e, 2_000_000)), "unsafe", /values on the stack/);
  // Dictionaries take the most memory a byte; a duplicated reference takes next to none.
  await expectError(() => readBytes(fill(0x7d, 1_000_000)), "unsafe", /more memory/);
  const popped = new Uint8Array(limits.maxOpcodes + 2);
  for (let i = 0; i < popped.length; i++) popped[i] = i % 2 === 0 ? 0x4e : 0x30;
  await expectError(() => readBytes(popped), "unsafe", /opcodes/);
  await expectError(() => read(0x8b, ...u32(0xffffffff), "."), "unsafe", /integer of 4294967295 bytes/);
  await expectError(() => read("L", "9".repeat(5000), "L\n."), "unsafe", /a line of more than 4300/);
  await expectError(() => read("c", "m".repeat(2000), "\nx\n."), "unsafe", /a line of more than 1024/);
  const long = "m".repeat(3000);
  await expectError(() => read("X", ...u32(long.length), long, "Vx\n", 0x93, "."), "unsafe", /a name of 3001/);
});

test("a large memo index takes one entry", async () => {
  assert.is((await read("K\x05r", ...u32(0xffffffff), "0j", ...u32(0xffffffff), ".")).value, 5);
});

test.run();
