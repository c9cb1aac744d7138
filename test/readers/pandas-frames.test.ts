import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { openModels } from "../../sdk/model/open-models.ts";
import { openHdf5 } from "../../sdk/readers/hdf5/open-hdf5.ts";
import { readFrame } from "../../sdk/readers/pandas/frame.ts";
import { fromBase64, readGolden, sameNumbers } from "../support/golden.ts";

type Cell = string | number | null;
interface Golden {
  filters: number[];
  files: { name: string; file: string; columns: Record<string, Cell[]> }[];
}
const golden = readGolden<Golden>("pandas-frames.json");
const bytesOf = (file: string) => new Uint8Array(gunzipSync(fromBase64(file)));

for (const { name, file, columns } of golden.files) {
  test(`${name}: every cell is what pandas reads back`, async () => {
    const frame = await readFrame(await openHdf5(fromBytes("filters.h5", bytesOf(file))), "meta");
    const found = Object.fromEntries([...(frame?.columns ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)));
    assert.equal(found, Object.fromEntries(Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1))));
    assert.is(frame?.rows, columns.model.length);
  });

  test(`${name}: a model for each of the table's, with its layers, depths, labels and filters`, async () => {
    const models = await openModels(bytesOf(file), { name: "filters.h5" });
    const names = [...new Set(columns.model)];
    assert.equal(
      models.map((model) => model.name),
      names.map((model) => `filters.h5#${model}`),
    );
    for (const model of models) {
      const rows = columns.model.flatMap((of, row) => (of === model.part ? [row] : []));
      assert.is(model.layers.length, rows.length);
      for (const [i, row] of rows.entries()) {
        const layer = model.layers[i];
        const [first, last] = `${columns.filter_ids[row]}`.split(":").map(Number);
        assert.equal(
          [layer.depthRank, layer.depth, layer.filters],
          [columns.conv_depth[row], columns.conv_depth_norm[row], last - first + 1],
        );
        assert.ok(sameNumbers(await layer.tensor.read(), golden.filters.slice(first * 9, last * 9 + 9)));
        assert.is(layer.labels?.get("Task"), columns.Task[row]);
        // What has no value is no label.
        assert.is(layer.labels?.get("Visual Category") ?? null, columns["Visual Category"][row]);
      }
    }
  });
}

test("any damage to the table leaves the filters as one array, with the reason, or other cells; never another failure", async () => {
  const { file } = golden.files[3];
  const whole = bytesOf(file);
  let told = 0;
  for (let at = 0, seed = 1; at < whole.length; at += 97) {
    seed = (seed * 48271) % 2147483647;
    const damaged = whole.slice();
    damaged[at] ^= 1 << (seed % 8);
    try {
      for (const model of await openModels(damaged, { name: "filters.h5" })) {
        if (model.notes.some((note) => note.includes("The table /meta is not used"))) told++;
      }
    } catch (error) {
      assert.match((error as { code?: string }).code ?? "", /^(unreadable|unsupported|unsafe)$/);
    }
  }
  assert.ok(told > 0);
});

test.run();
