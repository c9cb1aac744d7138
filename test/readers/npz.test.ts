import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { accountTensors } from "../../sdk/model/account-tensors.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { openModels } from "../../sdk/model/open-models.ts";
import { zipOf } from "../hostile/zip-bytes.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../support/golden.ts";
import { seeded } from "../support/seeded.ts";
import { readTruncated } from "../support/truncations.ts";

interface Golden {
  npz: {
    name: string;
    file: string;
    arrays: { name: string; shape: number[]; values: string }[];
    refused: string[];
  }[];
}
const { npz } = readGolden<Golden>("readers.json");
const [stored, deflated] = npz.map(({ file }) => fromBase64(file));
const open = (bytes: Uint8Array) => openModel(fromBytes("a.npz", bytes));

test("stored and deflated archives of numpy give numpy's values, whole and by ranges", async () => {
  for (const { name, file, arrays, refused } of npz) {
    const model = await open(fromBase64(file));
    assert.is(model.format, "npz");
    assert.equal(
      model.tensors.map((tensor) => tensor.name),
      [...arrays.map((array) => array.name), ...refused],
    );
    for (const array of arrays) {
      const tensor = model.tensors.find((candidate) => candidate.name === array.name)!;
      const expected = doublesFromBase64(array.values);
      assert.equal(tensor.shape, array.shape);
      const third = Math.floor(expected.length / 3);
      for (const [from, to] of [
        [third, 2 * third],
        [0, third],
        [2 * third, expected.length],
        [0, expected.length],
      ]) {
        const values = await tensor.read(from, to);
        assert.ok(sameNumbers(values, expected.subarray(from, to)), `${name} ${array.name} ${from}`);
      }
    }
  }
});

test("layers are in the natural order of the names, and every array is accounted for", async () => {
  const model = await open(stored);
  assert.equal(
    model.layers.map(({ name }) => name),
    ["empty", "filters", "layer2", "layer10", "zeros"],
  );
  const account = accountTensors(
    model,
    model.layers.filter(({ reason, kernel }) => reason === null && kernel[0] === 3),
  );
  assert.equal(account.used, ["layer10/weight", "filters", "zeros"]);
  const reasons = new Map(account.skipped.map(({ name, reason }) => [name, reason]));
  assert.is(reasons.get("layer2/weight"), "kernel 5x5: this run analyses 3x3");
  assert.is(reasons.get("layer2/bias"), "bias: rank 1");
  assert.match(reasons.get("empty")!, /holds no filters/);
  assert.match(reasons.get("labels")!, /^has the element type "<U3"/);
  assert.match(reasons.get("meta")!, /^is an array of Python objects without arrays of numbers/);
  assert.is(account.used.length + account.skipped.length, model.tensors.length);
});

test("a stored array is read by range: a chunk touches its own bytes only", async () => {
  const source = fromBytes("a.npz", stored);
  const { tensors } = await openModel(source);
  const ranges: number[] = [];
  const { read } = source;
  (source as { read: typeof read }).read = (start, end) => {
    ranges.push(end - start);
    return read(start, end);
  };
  await tensors.find(({ name }) => name === "filters")!.read(90, 108);
  assert.equal(ranges, [18 * 8]);
});

test("opening a large deflated array inflates its head only", async () => {
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1200000, 3, 3)}\n";
  const file = new Uint8Array(10 + header.length + 10_800_000);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  file.set(new TextEncoder().encode(header), 10);
  const random = seeded(1);
  for (let i = 10 + header.length; i < file.length; i++) file[i] = random() * 200;
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, level: 1 });
  await writer.add("big.npy", new Uint8ArrayReader(file));
  const source = fromBytes("a.npz", await writer.close());
  let fetched = 0;
  const counted = {
    ...source,
    read: (start: number, end: number) => {
      fetched += end - start;
      return source.read(start, end);
    },
  };
  const { tensors } = await openModel(counted);
  assert.ok(fetched < source.byteLength / 4, `${fetched} of ${source.byteLength} bytes`);
  // Reading it in three pieces inflates it once. A tenth is left for what the stream of the head still asked for.
  fetched = 0;
  for (let start = 0; start < 10_800_000; start += 3_600_000) await tensors[0].read(start, start + 3_600_000);
  assert.ok(fetched < source.byteLength * 1.1, `${fetched} of ${source.byteLength} bytes`);
  const values = await tensors[0].read();
  assert.is(values.length, 10_800_000);
  assert.ok(values.every((value, i) => value === file[10 + header.length + i]));
});

/** Where a signature first comes in the archive. */
const find = (bytes: Uint8Array, ...signature: number[]) => Buffer.from(bytes).indexOf(Buffer.from(signature));

test("a damaged deflated entry is found by its checksum", async () => {
  const bytes = deflated.slice();
  const entry = Buffer.from(bytes).indexOf("filters.npy");
  bytes[entry + 2000] ^= 0x10;
  const read = async () => (await open(bytes)).tensors.find(({ name }) => name === "filters")!.read();
  const error = await expectError(read, "unreadable", /^a\.npz, tensor "filters\.npy", byte \d+: /);
  // The entry's local header has 30 bytes before its name.
  assert.is(error.place.offset, entry - 30);
});

test("entries that share bytes are refused", async () => {
  const bytes = stored.slice();
  const view = new DataView(bytes.buffer);
  // The second record of the central directory is made to point to the first entry's local header.
  const first = find(bytes, 0x50, 0x4b, 1, 2);
  const second = first + 46 + view.getUint16(first + 28, true) + view.getUint16(first + 30, true);
  view.setUint32(second + 42, view.getUint32(first + 42, true), true);
  await expectError(() => open(bytes), "unreadable");
});

test("an entry that says it inflates beyond the limits is listed with the reason, and the rest read", async () => {
  const bytes = deflated.slice();
  const view = new DataView(bytes.buffer);
  const central = Buffer.from(bytes).indexOf("zeros.npy", find(bytes, 0x50, 0x4b, 1, 2)) - 46;
  const local = view.getUint32(central + 42, true);
  const claim = (size: number) => {
    view.setUint32(central + 24, size, true);
    view.setUint32(local + 22, size, true);
  };
  claim(100_000_000);
  const model = await open(bytes);
  const refused = model.tensors.find(({ name }) => name === "zeros")!;
  assert.match(refused.unread!, /^inflates from \d+ to 100000000 bytes; the limit above 67108864 bytes is 200 : 1$/);
  await expectError(() => refused.read(), "unsafe", /200 : 1/);
  assert.ok(model.layers.some(({ name, reason }) => name === "filters" && reason === null));
  // Below the limits a false size is found when the entry is read.
  claim(7000);
  await expectError(async () => {
    const { tensors } = await open(bytes);
    await tensors.find(({ name }) => name === "zeros")!.read();
  }, "unreadable");
});

test("an archive without arrays", async () => {
  const empty = new Uint8Array(22);
  empty.set([0x50, 0x4b, 5, 6]);
  assert.is((await open(empty)).tensors.length, 0);
  // Whatever the files are called, what they hold tells what they are.
  const other = stored.slice();
  for (let at = 0; ; ) {
    at = Buffer.from(other.buffer).indexOf(".npy", at);
    if (at < 0) break;
    other.set(Buffer.from(".txt"), at);
  }
  const arrays = await openModels(fromBytes("a.npz", other));
  assert.ok(arrays.some(({ name, format }) => name === "a.npz!filters.txt" && format === "npy"));
  const text = zipOf([{ name: "a.txt", data: new TextEncoder().encode("hello") }]);
  await expectError(
    () => open(text),
    "unsupported",
    /archive of 1 file, none of which is a model that is read; the first is "a\.txt"/,
  );
});

test("an entry whose path leaves the archive is unsafe", async () => {
  const bytes = Buffer.from(stored.slice());
  for (let at = bytes.indexOf("layer2/bias"); at >= 0; at = bytes.indexOf("layer2/bias", at + 1))
    bytes.write("../../../xy", at);
  await expectError(() => open(new Uint8Array(bytes)), "unsafe", /leaves the archive/);
});

test("an archive cut anywhere is an error", async () => {
  for (const bytes of [stored, deflated]) {
    const { failed, of } = await readTruncated("a.npz", bytes, 100);
    assert.is(failed, of);
  }
});

test.run();
