import { test } from "uvu";
import * as assert from "uvu/assert";
import { openModel } from "../../sdk/model/open-model.ts";
import { fromBase64, readGolden, sameNumbers } from "../support/golden.ts";

interface Golden {
  file: string;
  arrays: { name: string; shape: number[]; values: number[] }[];
}
const { file, arrays } = readGolden<Golden>("matlab-cells.json");
const open = () => openModel(new Uint8Array(fromBase64(file)), { name: "cells.mat" });

test("arrays in cells are called by their cells and the layers' names, in their order, with numpy's values", async () => {
  const { layers, tensors } = await open();
  assert.equal(
    layers.map(({ tensor: { name, shape } }) => [name, [...shape]]),
    arrays.map(({ name, shape }) => [name, shape]),
  );
  for (const [i, { values }] of arrays.entries()) assert.ok(sameNumbers(await layers[i].tensor.read(), values));
  assert.not.ok(tensors.some(({ name }) => name.startsWith("#refs#")));
  assert.is(new Set(tensors.map(({ name }) => name)).size, tensors.length);
});

test("a cell that leads to itself or nowhere is listed once", async () => {
  const { tensors } = await open();
  assert.equal(
    tensors.filter(({ name }) => name.startsWith("loop")).map(({ name }) => name),
    ["loop"],
  );
});

test.run();
