import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { ConvscopeError } from "../../sdk/errors.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { read } from "../../sdk/readers/tflite.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { readTruncated } from "../support/truncations.ts";

const { fixtures } = readGolden<{ fixtures: { name: string; file: string }[] }>("tflite-fixtures.json");
const fileOf = (name: string) => fromBase64(fixtures.find((fixture) => fixture.name === name)?.file ?? "");

/** Opens a file and reads every tensor. @returns the error, which must be ours and name the file. */
async function outcome(bytes: Uint8Array): Promise<ConvscopeError | undefined> {
  try {
    const { tensors } = await read(fromBytes("m.tflite", bytes));
    for (const tensor of tensors) await tensor.read();
    return undefined;
  } catch (error) {
    if (!(error instanceof ConvscopeError)) throw error;
    assert.is(error.place.file, "m.tflite", error.message);
    assert.ok(error.place.offset !== undefined || error.place.tensor !== undefined, error.message);
    assert.ok(["unreadable", "unsupported", "unsafe"].includes(error.code), error.message);
    return error;
  }
}

test("files cut at any place", async () => {
  for (const { name, file } of fixtures) {
    const { failed, of } = await readTruncated("m.tflite", fromBase64(file), 64);
    // Of this one nothing points to the last bytes: they fill its last table.
    assert.is(failed, name === "operators that hold convolutions and are not read" ? of - 1 : of, name);
  }
});

test("every 32-bit word as an offset or a size that leads elsewhere", async () => {
  // The rest of the files is mostly numbers, of which any is good.
  for (const name of ["sparse weights", "two subgraphs and shared weights"]) {
    const bytes = fileOf(name);
    let failed = 0;
    for (let at = 0; at + 4 <= bytes.length; at += 4) {
      for (const value of [0, 0xffffffff, 0x80000000]) {
        const broken = bytes.slice();
        new DataView(broken.buffer).setUint32(at, value, true);
        if (await outcome(broken)) failed++;
      }
    }
    assert.ok(failed > 500, `${failed} failed`);
  }
});

test("flipped bits", async () => {
  const bytes = fileOf("sparse weights");
  let failed = 0;
  // A linear congruential generator (Numerical Recipes): the same flips in every run.
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let i = 0; i < 2000; i++) {
    const broken = bytes.slice();
    for (let flips = next(4); flips >= 0; flips--) broken[next(bytes.length)] ^= 1 << next(8);
    if (await outcome(broken)) failed++;
  }
  assert.ok(failed > 200, `${failed} failed`);
});

/** A FlatBuffer built by hand: 32-bit words, with offsets given as the index of the word they lead to. */
function words(list: readonly (number | { to: number } | string)[]): Uint8Array {
  const bytes = new Uint8Array(4 * list.length);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of list.entries()) {
    if (typeof word === "number") view.setInt32(4 * i, word, true);
    else if (typeof word === "string") bytes.set(new TextEncoder().encode(word), 4 * i);
    else view.setUint32(4 * i, 4 * (word.to - i), true);
  }
  return bytes;
}

/** Two 16-bit numbers in a word. */
const pair = (low: number, high: number) => low | (high << 16);

test("a vector that names one table many times", async () => {
  // vtable (words 2 to 6): 20 bytes, table of 12; version at 4, subgraphs at 8.
  const count = 70_000;
  const head = [{ to: 8 }, "TFL3", pair(14, 12), pair(4, 0), pair(8, 0), pair(0, 0), 0, 0];
  // The table (word 8) and its vector of subgraphs, all at the empty table behind it.
  const table = [4 * (8 - 2), 3, { to: 11 }, count];
  const end = 12 + count;
  const elements = Array.from({ length: count }, () => ({ to: end + 1 }));
  const file = words([...head, ...table, ...elements, pair(4, 4), 4]);
  await expectError(() => read(fromBytes("m.tflite", file)), "unsafe", /more than 33 MiB of what is kept in memory/);
});

test("what the head must say", async () => {
  const open = (bytes: Uint8Array) => () => read(fromBytes("m.tflite", bytes));
  await expectError(open(words([8, "TFL3"])), "unreadable", /8 bytes, expected a FlatBuffer/);
  await expectError(open(words([8, "TFL2", 0])), "unreadable", /identifier "TFL2", expected "TFL3"/);
  await expectError(open(words([0, "TFL3", 0])), "unreadable", /: found the offset 0/);
  await expectError(open(words([-1, "TFL3", 0])), "unreadable", /offset 4294967295/);
  await expectError(open(words([{ to: 2 }, "TFL3", 2 ** 30])), "unreadable", /at byte -1073741816/);
  await expectError(open(words([{ to: 2 }, "TFL3", 4, pair(3, 4)])), "unreadable", /found data|vtable/);
  await expectError(open(words([{ to: 3 }, "TFL3", pair(6, 8), 4, 2])), "unsupported", /version 2, expected 3/);
  await expectError(
    open(words([{ to: 4 }, "TFL3", pair(6, 8), pair(6, 0), 8, 3])),
    "unreadable",
    /field 0 lies at byte 6 of its table, expected 4 to 4/,
  );
});

test("a sparse tensor that would fill the memory", async () => {
  const bytes = fileOf("sparse weights");
  // The vector of the shape of p0, written before that of its dense form and so behind it: 4 sizes, 4, 3, 3, 2.
  const shape = new Uint8Array(Int32Array.of(4, 4, 3, 3, 2).buffer);
  const at = bytes.findLastIndex((_, i) => shape.every((byte, k) => bytes[i + k] === byte));
  assert.ok(at > 0);
  const sized = (size: number) => {
    const broken = bytes.slice();
    new DataView(broken.buffer).setInt32(at + 4, size, true);
    return broken;
  };
  assert.is((await outcome(sized(2 ** 28)))?.code, "unsafe");
  assert.is((await outcome(sized(5)))?.code, "unreadable");
  assert.is((await outcome(sized(-4)))?.code, "unreadable");
});

test("recognised by content under any name", async () => {
  const model = await openModel(fromBytes("weights.bin", fileOf("sparse weights")));
  assert.is(model.format, "tflite");
});

test("stops when asked to", async () => {
  const signal = AbortSignal.abort();
  await expectError(() => openModel(fileOf("sparse weights"), { signal }), "aborted");
});

test.run();
