import { inflateRawSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { ConvscopeError } from "../../sdk/errors.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../support/golden.ts";
import { seeded } from "../support/seeded.ts";

// The structures of HDF5 1.10: groups with many members, and every index of chunks.

interface Golden {
  files: Record<string, { file: string; arrays: string }>;
}
const { files } = readGolden<Golden>("hdf5-latest.json");
const inflated = (packed: string) => new Uint8Array(inflateRawSync(fromBase64(packed)));
const bytesOf = (name: string) => inflated(files[name].file);
const open = (bytes: Uint8Array) => openModel(fromBytes("a.h5", bytes));
const arraysOf = (name: string): { name: string; shape: number[]; values: string }[] =>
  JSON.parse(new TextDecoder().decode(inflated(files[name].arrays)));

/** Every array, whole and by a range, as h5py reads it. */
async function compare(name: string, bytes = bytesOf(name)) {
  const model = await open(bytes);
  const arrays = arraysOf(name);
  for (const array of arrays) {
    const tensor = model.tensors.find((candidate) => candidate.name === array.name);
    assert.ok(tensor !== undefined, `${name}: ${array.name.slice(0, 80)}`);
    assert.equal(tensor.shape, array.shape);
    const expected = doublesFromBase64(array.values);
    const [from, to] = [Math.floor(expected.length / 3), Math.ceil((2 * expected.length) / 3)];
    assert.ok(sameNumbers(await tensor.read(from, to), expected.subarray(from, to)), `${name}: part of ${array.name}`);
    assert.ok(sameNumbers(await tensor.read(), expected), `${name}: ${array.name}`);
  }
  return { model, arrays };
}

test("groups of 12: by name, and in the order of creation where the group keeps it", async () => {
  const { model } = await compare("layers");
  assert.equal(
    model.tensors.map(({ name }) => name),
    arraysOf("layers").map(({ name }) => name),
  );
  const tracked = (await compare("tracked")).model;
  assert.equal(
    tracked.tensors.map(({ name }) => name),
    [3, 11, 0, 7, 9, 1, 10, 2, 8, 4, 6, 5].map((i) => `w${i}`),
  );
});

test("a dense group's links to elsewhere are noted by name and not followed", async () => {
  const { model } = await compare("links");
  assert.ok(model.notes.includes('1 link leads to another file; it was not followed: "/outside".'));
  assert.ok(model.notes.includes('1 link names another object; it was not followed: "/soft".'));
  assert.match(model.tensors.find(({ name }) => name === "virtual")?.unread ?? "", /virtual dataset/);
});

test("1,500 members: an index of three levels, a heap of several rows", async () => {
  const { model, arrays } = await compare("many");
  assert.is(model.tensors.length, 1500);
  assert.is(arrays.length, 1500);
});

test("members with long names: a heap of tables in tables", async () => {
  const { model } = await compare("long names");
  assert.is(model.tensors.length, 180);
});

test("a group that is not read is noted by name, and the others are read", async () => {
  const { tensors, notes } = await open(bytesOf("huge name"));
  assert.equal(
    tensors.map(({ name }) => name),
    ["beside"],
  );
  const expected = doublesFromBase64(arraysOf("huge name").find(({ name }) => name === "beside")!.values);
  assert.ok(sameNumbers(await tensors[0].read(), expected));
  assert.ok(notes.some((note) => /^1 group keeps its members in a way that is not read.*: "\/group"\.$/.test(note)));
  assert.ok(notes.some((note) => /^1 object has too many or too long attributes.*: "\/beside"\.$/.test(note)));
});

test("chunks in a fixed array, with pages; counted in the largest shape", async () => {
  assert.is((await compare("fixed array")).arrays.length, 6);
});

test("chunks in an extensible array, whichever axis is unlimited", async () => {
  assert.is((await compare("extensible array")).arrays.length, 6);
});

test("an extensible array's data blocks in pages", async () => {
  // 140,000 chunks, most of them never written, would be too many for so small a file.
  const bytes = bytesOf("extensible array in pages");
  const padded = new Uint8Array(140_000 * 8);
  padded.set(bytes);
  await compare("extensible array in pages", padded);
});

test("chunks in a version 2 B-tree", async () => {
  assert.is((await compare("b-tree")).arrays.length, 5);
});

test("flipped bits, wild fields and cut files give values or a ConvscopeError", async () => {
  const random = seeded(8);
  for (const name of ["layers", "links", "tracked", "extensible array", "b-tree", "fixed array"]) {
    const original = bytesOf(name);
    for (let i = 0; i < 60; i++) {
      let bytes = original.slice();
      const at = Math.floor(random() * bytes.length);
      if (i % 3 === 0) bytes[at] ^= 1 << Math.floor(random() * 8);
      else if (i % 3 === 1) bytes.fill(i % 2 === 1 ? 0xff : 0, at, at + 4);
      else bytes = bytes.slice(0, at);
      try {
        for (const tensor of (await open(bytes)).tensors.slice(0, 6)) await tensor.read(0, 1);
      } catch (error) {
        if (!(error instanceof ConvscopeError)) throw new Error(`${name}, mutant ${i} at ${at}`, { cause: error });
      }
    }
  }
});

test.run();
