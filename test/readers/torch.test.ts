import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { accountTensors } from "../../sdk/model/account-tensors.ts";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { analyze } from "../../sdk/studies/filters/analyze.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../support/golden.ts";

interface Golden {
  files: {
    name: string;
    file: string;
    tensors: { name: string; shape: number[]; values: string; dtype: string | null; within: number | null }[];
    layers: [name: string, kind: string, groups: number, stride: number[] | null][] | null;
    skipped: Record<string, string>;
    notes: string[];
    shapes: Record<string, [shape: number[], dtype: string]>;
    silent: string[];
  }[];
}
const { files } = readGolden<Golden>("torch.json");

/** Of what torch computes by sums, which it rounds at every step: within a relative bound. */
function isNear(found: ArrayLike<number>, expected: Float64Array, within: number): boolean {
  return found.length === expected.length && expected.every((x, i) => Math.abs(found[i] - x) <= within * Math.abs(x));
}

for (const { name, file, tensors, layers, skipped, notes, shapes, silent } of files) {
  test(`${name}: torch's tensors, bit for bit, whole and by ranges`, async () => {
    const model = await openModel(fromBytes("some.bin", fromBase64(file)));
    assert.is(model.format, "pytorch");
    assert.is(model.order, "file");
    const byName = new Map(model.tensors.map((tensor) => [tensor.name, tensor]));
    assert.is(byName.size, model.tensors.length, "names are unique");
    for (const expected of tensors) {
      const tensor = byName.get(expected.name);
      assert.ok(tensor !== undefined, `${expected.name} is not among ${[...byName.keys()].join(", ")}`);
      assert.equal(tensor.shape, expected.shape, expected.name);
      if (expected.dtype !== null) assert.is(tensor.dtype, expected.dtype);
      const values = doublesFromBase64(expected.values);
      const third = Math.floor(values.length / 3);
      for (const [from, to] of [
        [0, values.length],
        [third, 2 * third + 1],
        [2 * third, values.length],
      ].filter(([, end]) => end <= values.length)) {
        const read = await tensor.read(from, to);
        const place = `${expected.name} ${from} to ${to}`;
        if (expected.within === null) assert.ok(sameNumbers(read, values.subarray(from, to)), place);
        else assert.ok(isNear(read, values.subarray(from, to), expected.within), place);
      }
    }
    const listed = [...tensors.map((tensor) => tensor.name), ...Object.keys(skipped)];
    assert.equal(
      [...byName.keys()].filter((key) => !listed.includes(key)),
      [],
    );
    const account = accountTensors(model, []);
    for (const [key, reason] of Object.entries(skipped)) {
      assert.match(account.skipped.find((each) => each.name === key)?.reason ?? "", new RegExp(reason), key);
    }
    if (layers !== null) {
      assert.equal(
        readable(model.layers).map((layer) => [layer.name, layer.kind, layer.groups, layer.stride]),
        layers,
      );
    }
    for (const [key, facts] of Object.entries(shapes)) {
      assert.equal([byName.get(key)?.shape, byName.get(key)?.dtype], facts, key);
    }
    for (const text of silent) assert.not.ok(model.notes.join(" ").includes(text), text);
    for (const note of notes) assert.ok(model.notes.join(" ").includes(note), `${note} in ${model.notes.join(" ")}`);
  });
}

/** Without those whose weights are not read: their own test is of the reason. */
function readable(layers: readonly ConvLayer[]): ConvLayer[] {
  return layers.filter(({ tensor }) => tensor.unread === undefined);
}

test("an analysis of an optimiser's state says what it is", async () => {
  const { file } = files.find(({ name }) => name === "optimiser alone")!;
  const model = await openModel(fromBytes("adam.pt", fromBase64(file)));
  await expectError(
    () => analyze([model]),
    "no-filters",
    /^adam\.pt: holds no weights, only an optimiser's state: open the checkpoint of the network itself$/,
  );
});

test.run();
