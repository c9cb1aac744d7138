import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";
import { fromBase64, readGolden, sameNumbers } from "../support/golden.ts";

type Real = Record<string, Record<string, { shape: number[]; sha256: string }>>;

test("real files: every tensor has the numbers that numpy reads", async () => {
  const { models } = readGolden<{ models: Real }>("tfjs-real.json");
  assert.is(Object.keys(models).length, 12);
  for (const [file, weights] of Object.entries(models)) {
    const model = await openModel(await openFile(`node_modules/${file}`));
    assert.is(model.format, "tfjs");
    assert.equal(
      model.tensors.map(({ name }) => name),
      Object.keys(weights),
    );
    for (const tensor of model.tensors) {
      assert.equal(tensor.shape, weights[tensor.name].shape);
      const values = await tensor.read();
      const hash = createHash("sha256").update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      assert.is(hash.digest("hex"), weights[tensor.name].sha256, `${file}: ${tensor.name}`);
      const used = model.layers.some((layer) => layer.tensor === tensor);
      assert.ok(used !== model.roles.has(tensor.name), `${tensor.name} is a weight or has a role`);
    }
    await model.close();
  }
});

/** [layers, filters] by kind and kernel, as counted by parsing the files with other tools. */
const counts: Record<string, Record<string, [number, number]>> = {
  "@upscalerjs/esrgan-slim/models/x2/model.json": { "conv 3x3": [8, 11364], "conv 5x5": [1, 4096] },
  "@upscalerjs/esrgan-slim/models/x3/model.json": { "conv 3x3": [8, 11889], "conv 5x5": [1, 4096] },
  "@upscalerjs/esrgan-slim/models/x4/model.json": { "conv 3x3": [8, 12624], "conv 5x5": [1, 4096] },
  "@upscalerjs/esrgan-slim/models/x8/model.json": { "conv 3x3": [8, 17664], "conv 5x5": [1, 4096] },
  "@upscalerjs/default-model/models/model.json": { "conv 3x3": [8, 11364] },
  "@vladmandic/face-api/model/tiny_face_detector_model-weights_manifest.json": { "depthwise 3x3": [5, 496] },
  "@vladmandic/face-api/model/face_landmark_68_model-weights_manifest.json": { "depthwise 3x3": [15, 1664] },
  "@vladmandic/face-api/model/ssd_mobilenetv1_model-weights_manifest.json": {
    "conv 3x3": [5, 204896],
    "depthwise 3x3": [13, 4960],
  },
  "@vladmandic/face-api/model/face_recognition_model-weights_manifest.json": {
    "conv 3x3": [28, 618496],
    "conv 7x7": [1, 96],
  },
};

test("real files: layers and filters by kernel size", async () => {
  for (const [file, expected] of Object.entries(counts)) {
    const model = await openModel(await openFile(`node_modules/${file}`));
    for (const [key, count] of Object.entries(expected)) {
      const layers = model.layers.filter(({ kind, kernel }) => `${kind} ${kernel.join("x")}` === key);
      assert.equal([layers.length, layers.reduce((sum, { filters }) => sum + filters, 0)], count, `${file} ${key}`);
    }
    await model.close();
  }
});

test("real files: layers stand in the order of the network, with their strides", async () => {
  const model = await openModel(await openFile("node_modules/@upscalerjs/esrgan-slim/models/x2/model.json"));
  assert.is(model.order, "graph");
  assert.equal(
    model.layers.map(({ name }) => name),
    ["F_m1", "F_0", "F_1_1", "LFF_1", "F_2_1", "LFF_2", "GFF_1", "GFF_2", "UPN1", "UPN2", "UPN3", "SR"],
  );
  assert.ok(model.layers.every(({ stride }) => String(stride) === "1,1"));
  await model.close();
});

interface Fixture {
  name: string;
  json: string;
  files: Record<string, string>;
  tensors: Record<string, { shape: number[]; values: number[] }>;
  order: string;
  layers: { name: string; tensor: string; layout: string; kind: string; groups: number; stride: number[] | null }[];
  roles: Record<string, string>;
  notes: string[];
}

const { fixtures } = readGolden<{ fixtures: Fixture[] }>("tfjs-fixtures.json");

function open({ json, files }: Fixture) {
  const all = new Map([["model.json", new TextEncoder().encode(json)]]);
  for (const [path, content] of Object.entries(files)) all.set(path, fromBase64(content));
  return openModel(fromFiles(all, "model.json"));
}

for (const fixture of fixtures) {
  test(fixture.name, async () => {
    const model = await open(fixture);
    assert.is(model.order, fixture.order);
    assert.equal(
      model.layers.map(({ name, tensor, layout, kind, groups, stride }) => ({
        name,
        tensor: tensor.name,
        layout,
        kind,
        groups,
        stride,
      })),
      fixture.layers,
    );
    const expected = new Map(Object.entries(fixture.tensors));
    for (const tensor of model.tensors) {
      if (tensor.dtype === "string") continue;
      const { shape, values } = expected.get(tensor.name) ?? { shape: [], values: [] };
      assert.equal(tensor.shape, shape);
      assert.ok(sameNumbers(await tensor.read(), values), tensor.name);
      // Ranges that begin and end on both sides of where the files are cut.
      const [from, to] = [Math.floor(values.length / 3), Math.ceil((2 * values.length) / 3)];
      assert.ok(sameNumbers(await tensor.read(from, to), values.slice(from, to)), tensor.name);
      expected.delete(tensor.name);
    }
    assert.equal([...expected.keys()], []);
    for (const [name, role] of Object.entries(fixture.roles)) assert.is(model.roles.get(name), role);
    for (const note of fixture.notes) {
      assert.ok(
        model.notes.some((each) => each.includes(note)),
        `${note}: ${model.notes.join("\n")}`,
      );
    }
    assert.is(model.files.length, 1 + Object.keys(fixture.files).length);
  });
}

test("filters come by output channel: O after I in HWIO, i * M + m in HWIM", async () => {
  const fixture = fixtures[0];
  const model = await open(fixture);
  for (const [name, channelStrides] of [
    ["first", { out: 1, in: 4, spatial: 12 }],
    ["separable", { out: 1, in: 0, spatial: 8 }],
  ] as const) {
    const layer = model.layers.find((each) => each.name === name);
    assert.ok(layer !== undefined);
    const { values } = fixture.tensors[layer.tensor.name];
    const perGroup = layer.in / layer.groups;
    for await (const { data } of readFilters(layer)) {
      for (let filter = 0; filter < layer.filters; filter++) {
        const [o, i] = [Math.floor(filter / perGroup), filter % perGroup];
        const picked = Array.from(
          { length: 9 },
          (_, at) => values[at * channelStrides.spatial + i * channelStrides.in + o * channelStrides.out],
        );
        assert.equal([...data.subarray(filter * 9, filter * 9 + 9)], picked);
      }
    }
  }
});

test.run();
