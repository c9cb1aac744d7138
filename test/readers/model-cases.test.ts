import { inflateRawSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { rewriteModel } from "../../sdk/export/write-back/rewrite-model.ts";
import { accountTensors } from "../../sdk/model/account-tensors.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../support/golden.ts";

// Files as people have them (golden/model-cases.py): the right layers, with the filters that numpy wrote.

interface Golden {
  files: Record<string, string>;
  layers: Record<string, [layer: string, order: string, filters: string][]>;
  written: { before: string; after: string; tensor: string; values: string };
}
const golden = readGolden<Golden>("model-cases.json");
const unpacked = (text: string) => new Uint8Array(inflateRawSync(fromBase64(text)));
const open = (name: string) => openModel(fromBytes(name, unpacked(golden.files[name])));

for (const [name, expected] of Object.entries(golden.layers)) {
  if (expected.length === 0) continue;
  test(`${name}: layers and filters`, async () => {
    const model = await open(name);
    const analysed = model.layers.filter(({ reason }) => reason === null);
    assert.equal(
      analysed.map((layer) => [layer.name, layer.layout]),
      expected.map(([layer, order]) => [layer, order]),
    );
    for (const [i, layer] of analysed.entries()) {
      const values: number[] = [];
      for await (const { data } of readFilters(layer, { chunk: 5 })) for (const value of data) values.push(value);
      assert.ok(sameNumbers(values, doublesFromBase64(expected[i][2])), layer.name);
    }
  });
}

test("what a configuration does not explain is told in a note, with the strides that it does tell", async () => {
  const model = await open("custom.h5");
  assert.ok(
    model.notes.some((note) => /^3 convolutions of layers of the class "Custom>ResidualBlock", "QConv2D"/.test(note)),
  );
  assert.equal(
    model.layers.map(({ stride, depthRank }) => [stride, depthRank]),
    [
      [[2, 2], 0],
      [null, 1],
      [null, 2],
      [[2, 2], 3],
    ],
  );
});

test("one damaged object is listed with its reason; a file of nothing else is refused", async () => {
  const model = await open("damaged.h5");
  const { skipped } = accountTensors(model, model.layers);
  assert.equal(skipped.length, 1);
  assert.is(skipped[0].name, "conv1.weight");
  assert.match(skipped[0].reason, /^is damaged \(byte \d+\): is an object header of version 9, expected 1 or 2$/);
});

test("a chunk that begins within an element is no chunk", async () => {
  const { tensors } = await open("element offset.h5");
  await expectError(() => tensors[0].read(), "unreadable", /begins at byte 4 of an element, expected 0/);
});

test("a Keras .h5 is written back as h5py does it, every other byte as it was", async () => {
  const { before, after, tensor, values } = golden.written;
  const bytes = unpacked(before);
  const model = await openModel(fromBytes("model.h5", bytes));
  const written = new Uint8Array(bytes.length);
  const sink = { write: async (piece: Uint8Array, position: number) => void written.set(piece, position) };
  await rewriteModel(model, new Map([[tensor, Float64Array.from(doublesFromBase64(values))]]), sink);
  const expected = unpacked(after);
  const differing = [...written.keys()].filter((at) => written[at] !== expected[at]);
  assert.is(differing.length, 0, `${differing.length} bytes differ, from ${differing[0]}`);
  const again = await openModel(fromBytes("model.h5", written));
  const read = await again.tensors.find(({ name }) => name === tensor)!.read();
  assert.ok(sameNumbers([...read], doublesFromBase64(values)));
});

test.run();
