import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";
import { fromBase64, readGolden, sameNumbers } from "../support/golden.ts";

interface RealLayer {
  op: string;
  tensor: string;
  shape: number[];
  sparse: boolean;
  stride: number[] | null;
  sha256: string;
}

const kinds: Record<string, string> = { CONV_2D: "conv", DEPTHWISE_CONV_2D: "depthwise" };

test("real files: every convolution has the weights that the FlatBuffers library leads to", async () => {
  const { models } = readGolden<{ models: Record<string, { tensors: number; layers: RealLayer[] }> }>(
    "tflite-real.json",
  );
  assert.is(Object.keys(models).length, 5);
  for (const [file, expected] of Object.entries(models)) {
    const model = await openModel(await openFile(`node_modules/@mediapipe/${file}`));
    assert.is(model.format, "tflite");
    assert.is(model.order, "graph");
    assert.is(model.tensors.length, expected.tensors);
    assert.is(model.layers.length, expected.layers.length);
    for (const [i, { kind, tensor, stride }] of model.layers.entries()) {
      const layer = expected.layers[i];
      assert.equal([tensor.name, tensor.shape], [layer.tensor, layer.shape]);
      assert.is(kind, kinds[layer.op] ?? "transposed");
      assert.is(tensor.dtype.endsWith(", sparse"), layer.sparse);
      assert.equal(stride, layer.stride);
      const values = await tensor.read();
      const hash = createHash("sha256").update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      assert.is(hash.digest("hex"), layer.sha256, `${file}: ${tensor.name}`);
    }
    for (const tensor of model.tensors) {
      const used = model.layers.some((layer) => layer.tensor === tensor);
      assert.ok(used !== model.roles.has(tensor.name), `${tensor.name} is a weight or has a role`);
    }
    await model.close();
  }
});

/** [layers, filters] by kind and kernel, as counted by parsing the files with other tools. */
const counts: Record<string, Record<string, [number, number]>> = {
  "selfie_segmentation/selfie_segmentation.tflite": {
    "conv 3x3": [1, 48],
    "depthwise 3x3": [6, 232],
    "depthwise 5x5": [5, 544],
  },
  "selfie_segmentation/selfie_segmentation_landscape.tflite": {
    "conv 3x3": [1, 48],
    "depthwise 3x3": [6, 232],
    "depthwise 5x5": [5, 544],
  },
  "face_detection/face_detection_short_range.tflite": { "conv 5x5": [1, 72], "depthwise 3x3": [16, 978] },
  "face_detection/face_detection_full_range_sparse.tflite": { "conv 3x3": [1, 96], "depthwise 3x3": [42, 3708] },
};

test("real files: layers and filters by kernel size", async () => {
  for (const [file, expected] of Object.entries(counts)) {
    const model = await openModel(await openFile(`node_modules/@mediapipe/${file}`));
    for (const [key, count] of Object.entries(expected)) {
      const layers = model.layers.filter(({ kind, kernel }) => `${kind} ${kernel.join("x")}` === key);
      assert.equal([layers.length, layers.reduce((sum, { filters }) => sum + filters, 0)], count, `${file} ${key}`);
    }
    await model.close();
  }
});

interface Fixture {
  name: string;
  file: string;
  tensors: Record<string, { dtype: string; shape: number[]; values: number[] }>;
  layers: {
    tensor: string;
    kind: string;
    groups: number;
    in: number;
    out: number;
    stride: number[] | null;
    dilation: number[] | null;
    /** In (out, in, spatial) order; absent where the layer has no 2-D filters. */
    filters?: number[];
  }[];
  roles: Record<string, string>;
  notes: string[];
}

for (const fixture of readGolden<{ fixtures: Fixture[] }>("tflite-fixtures.json").fixtures) {
  test(fixture.name, async () => {
    const model = await openModel(fromBytes("m.tflite", fromBase64(fixture.file)));
    assert.equal(
      model.layers.map(({ tensor, kind, groups, in: inputs, out, stride, dilation }) => ({
        tensor: tensor.name,
        kind,
        groups,
        in: inputs,
        out,
        stride,
        dilation,
      })),
      fixture.layers.map(({ filters, ...layer }) => layer),
    );
    assert.equal(
      model.tensors.map(({ name }) => name),
      Object.keys(fixture.tensors),
    );
    for (const tensor of model.tensors) {
      const { dtype, shape, values } = fixture.tensors[tensor.name];
      assert.equal([tensor.dtype, tensor.shape], [dtype, shape]);
      assert.ok(sameNumbers(await tensor.read(), values), tensor.name);
      const [from, to] = [Math.floor(values.length / 3), Math.ceil((2 * values.length) / 3)];
      assert.ok(sameNumbers(await tensor.read(from, to), values.slice(from, to)), tensor.name);
    }
    for (const [i, layer] of model.layers.entries()) {
      const { filters } = fixture.layers[i];
      assert.is(layer.reason === null, filters !== undefined, layer.reason ?? "");
      if (filters === undefined) continue;
      const read: number[] = [];
      for await (const { data } of readFilters(layer)) read.push(...data);
      assert.ok(sameNumbers(read, filters), `filters of ${layer.name}`);
    }
    assert.equal(Object.fromEntries(model.roles), fixture.roles);
    for (const note of fixture.notes) {
      assert.ok(
        model.notes.some((each) => each.includes(note)),
        `${note}: ${model.notes.join("\n")}`,
      );
    }
  });
}

test.run();
