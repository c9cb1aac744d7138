import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, openModel, parseLabels } from "../../sdk/index.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden } from "../support/golden.ts";

interface Golden {
  files: Record<string, { file: string; arrays: { values: string }[] }>;
}
const { file, arrays } = readGolden<Golden>("hdf5.json").files["filters nine"];
const values = doublesFromBase64(arrays[0].values);
const open = () => openModel(fromBase64(file), { name: "db.h5" });
const csv = (rows: string) => parseLabels(`model,layer,conv_depth_norm,filter_ids,task\n${rows}`, "csv");
const sidecar = csv("a,conv1,0,0:19,faces\na,conv2,1,20:29,faces\nb,conv1,0.5,30:49,x-rays\n");

test("a sidecar's filter_ids make layers and groups of one array, b inclusive", async () => {
  const model = await open();
  const result = await analyze([model], { labels: sidecar });
  assert.equal(
    result.groups.map(({ name, filters }) => [name, filters]),
    [
      ["faces", 30],
      ["x-rays", 20],
    ],
  );
  assert.equal(
    result.models.map(({ name, layers }) => [name, ...layers.map((layer) => [layer.name, layer.filters, layer.depth])]),
    [
      ["db.h5#a", ["conv1 [0:19]", 20, 0], ["conv2 [20:29]", 10, 1]],
      ["db.h5#b", ["conv1 [30:49]", 20, 0.5]],
    ],
  );
  assert.equal(
    result.models.map(({ tensors }) => tensors.used),
    [["filters conv1 [0:19]", "filters conv2 [20:29]"], ["filters conv1 [30:49]"]],
  );
  // The note that a sidecar is wanted is gone, once there is one.
  assert.equal(
    result.models.flatMap(({ notes }) => notes),
    [],
  );
});

test("the parts together have the basis of the whole array", async () => {
  const whole = await analyze([await open()]);
  const parts = await analyze([await open()], { labels: sidecar });
  assert.is(whole.basis.explainedVarianceRatio.length, 9);
  whole.basis.explainedVarianceRatio.forEach((share, i) => {
    // Merging three sums in place of one rounds differently.
    assert.ok(Math.abs(share - parts.basis.explainedVarianceRatio[i]) < 1e-12);
  });
});

test("examples of a part are its own rows", async () => {
  const { models } = await analyze([await open()], { labels: sidecar, examples: 1 });
  assert.equal(models[1].layers[0].examples[0], [...values.subarray(30 * 9, 31 * 9)]);
});

test("ranges that leave the array, overlap, or are none", async () => {
  const run = (rows: string) => async () => analyze([await open()], { labels: csv(rows) });
  await expectError(run("a,c,0,0:50,t"), "usage", /0:50 leave the array of 50/);
  await expectError(run("a,c,0,0:20,t\na,d,1,20:30,t"), "usage", /overlap/);
  await expectError(run("a,c,0,5:4,t"), "usage", /expected "a:b"/);
  await expectError(run("a,c,2,0:4,t"), "usage", /expected 0 to 1/);
});

test.run();
