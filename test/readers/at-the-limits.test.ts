import { deflateRawSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { crc32 } from "../../sdk/bytes/crc32.ts";
import { fromBytes } from "../../sdk/index.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { openModels } from "../../sdk/model/open-models.ts";
import { mayExpand } from "../../sdk/readers/containers/may-expand.ts";
import { readPickle } from "../../sdk/readers/containers/pickle.ts";
import { costs } from "../../sdk/readers/containers/pickle-limits.ts";
import { type Bytes, op } from "../hostile/pickle-bytes.ts";
import { zipOf } from "../hostile/zip-bytes.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorFile } from "../support/models.ts";
import { tarOf } from "../support/tar.ts";

// What a file may take: exactly as much as allowed, and a little more.

const MiB = 2 ** 20;

test("an array may take 32 MiB, or four times its file", () => {
  assert.equal([mayExpand(32 * MiB, 0), mayExpand(32 * MiB + 1, 0)], [true, false]);
  assert.equal([mayExpand(48 * MiB, 12 * MiB), mayExpand(48 * MiB + 1, 12 * MiB)], [true, false]);
  assert.is(mayExpand(32 * MiB + 4, 8 * MiB + 1), true);
});

const net = tensorFile({ "conv.weight": { shape: [2, 1, 3, 3] } });

test("of an archive 1,000 files are looked into, and a note tells of more", async () => {
  const notesOf = async (count: number) => {
    const others = Array.from({ length: count - 1 }, (_, i): [string, Uint8Array] => [`${i}.txt`, Uint8Array.of(1)]);
    const [{ notes }] = await openModels(tarOf([["net.safetensors", net], ...others]), { name: "a.tar" });
    return notes.filter((note) => note.startsWith("Only the first"));
  };
  assert.equal(await notesOf(1000), []);
  assert.equal(await notesOf(1001), ["Only the first 1000 of 1001 files were looked into."]);
});

test("a member that is inflated counts twice: what comes out, and the pieces that it comes in", async () => {
  const open = async (bytes: number) => {
    const header = JSON.stringify({ w: { dtype: "U8", shape: [bytes - 128], data_offsets: [0, bytes - 128] } });
    const whole = new Uint8Array(bytes);
    whole.set([120, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(header.padEnd(120))]);
    const data = deflateRawSync(whole);
    const file = zipOf([
      { name: "net.safetensors", data: net },
      { name: "w.safetensors", data, method: 8, size: bytes, crc: crc32(whole) },
    ]);
    const models = await openModels(file, { name: "a.zip" });
    return models[0].notes.filter((note) => note.startsWith("Not read"));
  };
  // 64 MiB are free, and four bytes for each of the file: here some 30 kB.
  assert.equal(await open(31 * MiB), []);
  assert.match((await open(33 * MiB))[0], /w\.safetensors".*has more than 64 MiB inflated to open it/);
});

/** A list of `count` values of these opcodes, and how its reading ends. */
async function pickled(count: number, value: Bytes, before: Bytes = []): Promise<string> {
  const bytes = new Uint8Array(8 + before.length + count * value.length);
  bytes.set([0x80, 2, ...before, ...op.mark]);
  let at = 3 + before.length;
  for (let i = 0; i < count; i++, at += value.length) bytes.set(value, at);
  bytes.set([...[0x6c], ...op.stop], at);
  try {
    await readPickle(fromBytes("a.pkl", bytes.subarray(0, at + 2)));
    return "read";
  } catch (error) {
    return /more memory/.test((error as Error).message) ? "memory" : (error as Error).message;
  }
}

test("values of a pickle take 32 MiB and three times what was read: each kind costs what it is", async () => {
  const { slot, object, list, dict, text, integer } = costs;
  const made: [what: string, value: Bytes, cost: number, before?: Bytes][] = [
    [
      "objects",
      [...op.get(0), ...op.emptyTuple, ...op.reduce],
      object,
      [...op.global("a", "b"), ...op.put(0), ...op.pop],
    ],
    ["lists", [...op.emptyList], list],
    ["dictionaries", [...op.emptyDict], dict],
    ["texts", [0x8c, 2, 97, 97], text + 2],
    ["large integers", [0x8a, 4, 1, 1, 1, 0x11], integer + 4],
  ];
  for (const [what, value, cost, before] of made) {
    // So many that their own cost alone decides: a tenth below the limit with all slots, a tenth above it without.
    const free = 32 * MiB;
    const least = Math.floor((0.9 * free) / (cost + 3 * slot + costs.list));
    const most = Math.ceil((1.1 * free) / Math.max(1, cost - 3 * value.length));
    assert.is(await pickled(Math.min(least, 900_000), value, before), "read", what);
    if (most < 900_000) assert.is(await pickled(most, value, before), "memory", what);
  }
});

test("numbers of int32_data that change while they are read are refused", async () => {
  // 18 numbers of two bytes each, then of one byte: twice as many.
  const { convolution, tensor } = await import("./onnx-writer.ts");
  const { content } = await import("../support/protobuf-writer.ts");
  const numbers = new Array(18).fill([0x81, 1]).flat();
  const bytes = convolution(tensor("w", [2, 1, 3, 3], content(5, numbers), 6));
  const model = await openModel(fromBytes("m.onnx", bytes));
  assert.equal([...(await model.layers[0].tensor.read())], new Array(18).fill(129));
  const again = await openModel(fromBytes("m.onnx", bytes));
  const start = bytes.findIndex((byte, at) => byte === 0x81 && bytes[at + 1] === 1 && bytes[at + 2] === 0x81);
  bytes.fill(1, start, start + 36);
  await expectError(() => again.layers[0].tensor.read(), "unreadable", /its numbers changed while they were read/);
});

test.run();
