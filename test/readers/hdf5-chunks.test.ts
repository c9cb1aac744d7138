import { inflateRawSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { Storage } from "../../sdk/readers/hdf5/storage.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../support/golden.ts";

// Chunks of one element, by every kind of index: what they hold, and how much of an index is gone through for it.

const { shape, values, files } = readGolden<{
  shape: number[];
  values: string;
  files: Record<string, string>;
}>("hdf5-chunks.json");
const numbers = doublesFromBase64(values);
const bytesOf = (name: string) => new Uint8Array(inflateRawSync(fromBase64(files[name])));

/** Parts of the file's structure that are looked at while something runs. */
async function countLooks(run: () => Promise<unknown>): Promise<number> {
  const { structure } = Storage.prototype;
  let looks = 0;
  Storage.prototype.structure = function (address, length) {
    looks++;
    return structure.call(this, address, length);
  };
  try {
    await run();
  } finally {
    Storage.prototype.structure = structure;
  }
  return looks;
}

for (const name of Object.keys(files)) {
  test(`${name}: 1,800 chunks of one element, in one look at the index for some twenty of them`, async () => {
    const [tensor] = (await openModel(fromBytes("a.h5", bytesOf(name)))).tensors;
    assert.equal(tensor.shape, shape);
    // The header of the index is read with the first.
    assert.ok(sameNumbers(await tensor.read(0, 1), numbers.subarray(0, 1)));
    const looks = await countLooks(async () => assert.ok(sameNumbers(await tensor.read(), numbers)));
    assert.ok(looks <= 1800 / 15, `${looks} looks`);
  });

  test(`${name}: any part, in any order`, async () => {
    const [tensor] = (await openModel(fromBytes("a.h5", bytesOf(name)))).tensors;
    for (const [from, to] of [
      [1799, 1800],
      [0, 5],
      [1020, 1030],
      [512, 1540],
      [3, 4],
    ]) {
      assert.ok(sameNumbers(await tensor.read(from, to), numbers.subarray(from, to)), `${from} to ${to}`);
    }
  });
}

test.run();
