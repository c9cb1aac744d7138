import { inflateRawSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { ConvscopeError } from "../../sdk/errors.ts";
import { accountTensors } from "../../sdk/model/account-tensors.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { openHdf5 } from "../../sdk/readers/hdf5/open-hdf5.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../support/golden.ts";
import { seeded } from "../support/seeded.ts";

interface Golden {
  files: Record<string, { file: string; arrays: { name: string; shape: number[]; values: string }[] }>;
}
const { files } = readGolden<Golden>("hdf5.json");
const bytesOf = (name: string) => fromBase64(files[name].file);
const open = (bytes: Uint8Array) => openModel(fromBytes("a.h5", bytes));
const hasArrays = Object.keys(files).filter((name) => name !== "refused");

test("every dataset has the shape and the values that h5py reads, whole and by ranges", async () => {
  let compared = 0;
  for (const name of hasArrays) {
    const model = await open(bytesOf(name));
    assert.is(model.format, "hdf5");
    for (const array of files[name].arrays) {
      const tensor = model.tensors.find((candidate) => candidate.name === array.name);
      assert.ok(tensor !== undefined, `${name} ${array.name}`);
      assert.is(
        tensor.shape.reduce((a, b) => a * b, 1),
        array.shape.reduce((a, b) => a * b, 1),
      );
      if (!name.startsWith("filters")) assert.equal(tensor.shape, array.shape, array.name);
      const expected = doublesFromBase64(array.values);
      const [third, twoThirds] = [Math.floor(expected.length / 3), Math.floor((2 * expected.length) / 3)];
      for (const [from, to] of [
        [0, expected.length],
        [third, twoThirds],
        [0, third],
        [twoThirds, expected.length],
        [third, third],
      ]) {
        const values = await tensor.read(from, to);
        assert.ok(sameNumbers(values, expected.subarray(from, to)), `${name} ${array.name} ${from} to ${to}`);
      }
      compared++;
    }
  }
  assert.ok(compared > 330, `${compared}`);
});

test("CNN Filter DB: rows of nine and 3 x 3 are filters, read in pieces", async () => {
  for (const name of ["filters nine", "filters", "user block"]) {
    const [layer] = (await open(bytesOf(name))).layers;
    assert.equal(
      [layer.kind, layer.layout, layer.kernel, layer.filters],
      ["filters", "NHW", [3, 3], name === "user block" ? 5 : 50],
    );
  }
});

test("nothing outside the file is opened, and what would be too large is listed with the reason", async () => {
  const model = await open(bytesOf("refused"));
  const reasons = new Map(accountTensors(model, []).skipped.map(({ name, reason }) => [name, reason]));
  assert.match(reasons.get("external")!, /external storage/);
  assert.match(reasons.get("virtual")!, /virtual dataset/);
  assert.match(reasons.get("large chunks")!, /chunks of 536870912 bytes/);
  assert.match(reasons.get("many chunks")!, /67108864 chunks are more/);
  assert.match(reasons.get("never written")!, /above the limit/);
  assert.match(reasons.get("scale")!, /scale-offset/);
  assert.ok(
    model.notes.some((note) => /1 link leads to another file; it was not followed: "\/links\/outside"/.test(note)),
  );
  // Gzip's chunks that nobody wrote are no more than the plain ones.
  assert.match(reasons.get("huge")!, /8589934592 bytes that were never written are above the limit/);
  for (const name of ["external", "virtual", "never written", "huge"]) {
    await expectError(() => model.tensors.find((tensor) => tensor.name === name)!.read(), "unsupported");
  }
});

test("chunks that were never written are given up to the limit, by bytes and not by their number", async () => {
  const packed = readGolden<{ files: Record<string, string> }>("hdf5-hostile.json").files;
  const bytes = new Uint8Array(inflateRawSync(fromBase64(packed["2^30 elements, two chunks written"])));
  const [tensor] = (await open(bytes)).tensors;
  const [chunk, size] = [2 ** 17 * 9, 4];
  const count = tensor.shape.reduce((product, length) => product * length, 1);
  // The first chunk and the last one were written, with a row of ones.
  assert.equal([...(await tensor.read(0, 10))], [1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
  assert.equal([...(await tensor.read(count - 2, count))], [1, 1]);
  const most = Math.floor((32 * 2 ** 20) / (chunk * size));
  for (let i = 1; i <= most; i++) {
    // Twice: what was asked for before is not counted again.
    for (let n = 0; n < 2; n++) assert.equal([...(await tensor.read(i * chunk, i * chunk + 2))], [0, 0]);
  }
  await expectError(
    () => tensor.read((most + 1) * chunk, (most + 1) * chunk + 2),
    "unsafe",
    /bytes that were never written are above the limit/,
  );
});

test("types that are no plain numbers are listed and not read", async () => {
  const model = await open(bytesOf("types"));
  const reasons = new Map(accountTensors(model, []).skipped.map(({ name, reason }) => [name, reason]));
  assert.match(reasons.get("text")!, /type text/);
  assert.match(reasons.get("compound")!, /type compound/);
  // A soft link is noted, a second name of one object is listed once.
  assert.ok(model.notes.some((note) => /1 link names another object; it was not followed: "\/soft"/.test(note)));
  assert.is(model.tensors.filter(({ name }) => name === "again" || name === "scalar").length, 1);
});

/** Opens and reads everything; anything but a ConvscopeError fails the test. */
async function survives(bytes: Uint8Array, what: string): Promise<boolean> {
  try {
    const model = await open(bytes);
    for (const tensor of model.tensors) {
      try {
        await tensor.read();
      } catch (error) {
        if (!(error instanceof ConvscopeError)) throw error;
      }
    }
    return true;
  } catch (error) {
    if (!(error instanceof ConvscopeError)) throw new Error(what, { cause: error });
    return false;
  }
}

test("a file cut at 64 places is refused", async () => {
  for (const name of ["storage", "latest", "filters"]) {
    const bytes = bytesOf(name);
    for (let i = 0; i < 64; i++) {
      const length = Math.floor((i * bytes.length) / 64);
      assert.not(await survives(bytes.subarray(0, length), `${name} cut at ${length}`));
    }
  }
});

test("flipped bits and wild fields give values or a ConvscopeError", async () => {
  const random = seeded(5);
  for (const name of ["types", "storage", "latest", "refused", "filters nine"]) {
    const original = bytesOf(name);
    for (let i = 0; i < 60; i++) {
      const bytes = original.slice();
      const at = Math.floor(random() * bytes.length);
      if (i % 2 === 0) bytes[at] ^= 1 << Math.floor(random() * 8);
      else bytes.fill(i % 4 === 1 ? 0xff : 0, at, at + 4);
      await survives(bytes, `${name} mutant ${i} at ${at}`);
    }
  }
});

test("errors tell the byte: of the end, of what points beyond it, of a chunk with a wrong checksum", async () => {
  const cut = bytesOf("filters").subarray(0, 1000);
  assert.is(
    (await expectError(() => open(cut), "unreadable", /is cut off: .* copy or download it again/)).place.offset,
    1000,
  );
  const nothing = new Uint8Array(2048).fill(1);
  nothing.set(bytesOf("filters").subarray(0, 8), 1000);
  assert.is((await expectError(() => openHdf5(fromBytes("a.h5", nothing)), "unreadable")).place.offset, 0);
  const bytes = bytesOf("filters nine");
  const [tensor] = (await open(bytes)).tensors;
  const length = bytes.length;
  // The root's address, at byte 64 of a superblock of version 0.
  const lost = bytes.slice();
  new DataView(lost.buffer).setUint32(64, length + 5, true);
  assert.is((await expectError(() => open(lost), "unreadable")).place.offset, length);
  let damaged = 0;
  for (let at = 100; at < length; at += 97) {
    const flipped = bytes.slice();
    flipped[at] ^= 0x10;
    try {
      await (await open(flipped)).tensors.find(({ name }) => name === tensor.name)?.read();
    } catch (error) {
      if (!(error instanceof ConvscopeError) || !/gzip stream is damaged/.test(error.message)) continue;
      const { offset } = error.place;
      // A zlib stream begins here, before the damage.
      assert.ok(offset !== undefined && offset <= at && at < offset + 16 * 9 * 8 + 20, `${offset} for ${at}`);
      assert.is(bytes[offset], 0x78);
      damaged++;
    }
  }
  assert.ok(damaged > 5, `${damaged}`);
});

test("a damaged chunk is found by its checksum", async () => {
  const original = bytesOf("storage");
  const { tensors } = await open(original);
  const name = "split/all";
  assert.ok(tensors.some((tensor) => tensor.name === name));
  let found = 0;
  // Some bytes of the file belong to the chunks: whatever is flipped, wrong values must not come out in silence.
  const expected = doublesFromBase64(files.storage.arrays.find((array) => array.name === name)!.values);
  for (let at = 4096; at < original.length; at += 997) {
    const bytes = original.slice();
    bytes[at] ^= 0x10;
    try {
      const values = await (await open(bytes)).tensors.find((tensor) => tensor.name === name)?.read();
      if (values !== undefined && values.length === expected.length) {
        // A flip in the index of the chunks may hide one, which then holds the fill value.
        assert.ok(
          values.every((value, i) => value === expected[i] || value === 0),
          `byte ${at}`,
        );
      }
    } catch (error) {
      if (!(error instanceof ConvscopeError)) throw error;
      found++;
    }
  }
  assert.ok(found > 0);
});

test.run();
