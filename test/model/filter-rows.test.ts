import { test } from "uvu";
import * as assert from "uvu/assert";
import { splitByRows } from "../../sdk/model/filter-rows.ts";
import { listConvLayers } from "../../sdk/model/list-conv-layers.ts";
import type { ModelTensor } from "../../sdk/model/model-file.ts";

const values = Float32Array.from({ length: 90 }, (_, i) => i);
const array: ModelTensor = {
  name: "filters",
  dtype: "f32",
  shape: [10, 3, 3],
  read: async (start = 0, end = 90) => values.slice(start, end),
};
const row = (columns: Record<string, string>) => ({ columns: new Map(Object.entries(columns)) });
const split = (...rows: Record<string, string>[]) => splitByRows(array, rows.map(row));
const a = { model: "a", filter_ids: "0:3" };

test("what no row names is counted; models stand in the order of their first rows", () => {
  const { models, left } = split({ model: "b", filter_ids: "4:4" }, a, { model: "b", filter_ids: "5:6" });
  assert.is(left, 3);
  assert.equal(
    models.map(({ name, convolutions }) => [name, convolutions.map((each) => each.name)]),
    [
      ["b", ["[4:4]", "[5:6]"]],
      ["a", ["[0:3]"]],
    ],
  );
  assert.is(split({ model: "all", filter_ids: "0:9" }).left, 0);
});

test("two models of one name are told apart by their ids", () => {
  const { models } = split({ ...a, model_id: "1" }, { model: "a", model_id: "2", filter_ids: "4:9" });
  assert.equal(
    models.map(({ name }) => name),
    ["a", "a #2"],
  );
});

test("channels make a layer of outputs and inputs; of a depthwise one a group has one input", async () => {
  const { models } = split(
    { ...a, in_channels: "2", out_channels: "2" },
    { model: "a", filter_ids: "4:9", in_channels: "6", out_channels: "6" },
  );
  const [plain, depthwise] = listConvLayers(models[0].convolutions);
  assert.equal([plain.in, plain.out, plain.groups, plain.kind, plain.filters], [2, 2, 1, "conv", 4]);
  assert.equal([depthwise.in, depthwise.out, depthwise.groups, depthwise.filters], [6, 6, 6, 6]);
  assert.equal([...(await depthwise.tensor.read(0, 2))], [36, 37]);
});

test("ranges that touch are apart; ranges that overlap, leave the array or say nothing are told with their row", () => {
  assert.is(split(a, { model: "a", filter_ids: "4:9" }).left, 0);
  const fails = (expected: string, ...rows: Record<string, string>[]) =>
    assert.throws(
      () => split(...rows),
      (error: Error) => error.message.includes(expected),
    );
  fails("the filter_ids 3:5 overlap a range that ends with 3", a, { model: "a", filter_ids: "3:5" });
  fails("the filter_ids 9:10 leave the array of 10 filters", a, { model: "a", filter_ids: "9:10" });
  for (const ids of ["", "5", "6:5", "-1:2", "1:2:3", "0:99999999999999999999"]) {
    fails("row 2 has the filter_ids", a, { model: "a", filter_ids: ids });
  }
  fails("row 2 has neither a model nor a model_id", a, { filter_ids: "4:5" });
  fails("row 1 has the conv_depth_norm 1.5, expected 0 to 1", { ...a, conv_depth_norm: "1.5" });
  fails("row 1 has 4 filters, which 3 outputs of 2 inputs do not make", { ...a, in_channels: "2", out_channels: "3" });
});

test("rows of which none names a model are one, without a name of its own", () => {
  const { models } = split({ layer: "x", filter_ids: "0:1" }, { layer: "y", filter_ids: "2:3" });
  assert.equal(
    models.map(({ name, convolutions }) => [name, ...convolutions.map((one) => one.name)]),
    [["", "x [0:1]", "y [2:3]"]],
  );
});

test("channels are both there, whole and from 1, or neither is", () => {
  for (const [inputs, outputs] of [
    ["0", "4"],
    ["1.5", "2"],
    ["1", ""],
  ]) {
    const channels = { in_channels: inputs, ...(outputs === "" ? {} : { out_channels: outputs }) };
    assert.throws(() => split({ ...a, ...channels }), /row 1 has the channels .*, expected two whole numbers from 1/);
  }
});

test.run();
