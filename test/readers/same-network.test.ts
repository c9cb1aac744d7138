import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { sha256Hex } from "../../sdk/bytes/sha256.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";
import type { KernelStudy } from "../../sdk/results/analysis.ts";
import { analyze } from "../../sdk/studies/filters/analyze.ts";
import { fromBase64, readGolden } from "../support/golden.ts";

const { layers, files } = readGolden<{
  layers: { shape: number[]; weights: string }[];
  files: Record<string, string>;
}>("same-network.json");

/** The format that each file is read as, and whether it holds the network's graph. */
const formats: Record<string, { format: string; graph: boolean }> = {
  "network.pt": { format: "pytorch", graph: false },
  "network-old.pth": { format: "pytorch", graph: false },
  "network-script.pt": { format: "pytorch", graph: false },
  "network.safetensors": { format: "safetensors", graph: false },
  "network.onnx": { format: "onnx", graph: true },
  "network.h5": { format: "hdf5", graph: true },
  "network.weights.h5": { format: "hdf5", graph: false },
  "network.keras": { format: "keras", graph: true },
  "network.tflite": { format: "tflite", graph: true },
};

const open = (name: string) => openModel(fromBytes(name, fromBase64(files[name])));

test("nine files", () => {
  assert.equal(Object.keys(files).sort(), Object.keys(formats).sort());
});

for (const [name, { format, graph }] of Object.entries(formats)) {
  test(`${name}: the same filters, bit for bit, in the same order`, async () => {
    const model = await open(name);
    assert.is(model.format, format);
    assert.is(model.layers.length, layers.length);
    for (const [i, layer] of model.layers.entries()) {
      const [out, inputs, ...kernel] = layers[i].shape;
      assert.equal(layer.kernel, kernel);
      assert.is(layer.filters, out * inputs);
      assert.is(layer.depthRank, i);
      assert.is(layer.out, out);
      // A 1x1 convolution has no filters to analyse, but weights all the same.
      const read: number[] = [];
      if (layer.reason === null) for await (const { data } of readFilters(layer)) read.push(...data);
      else {
        assert.is(layer.reason, "1x1 convolution: nothing spatial");
        continue;
      }
      // Bytes, not numbers: they tell -0 from 0.
      assert.equal(new Uint8Array(Float32Array.from(read).buffer), fromBase64(layers[i].weights), layer.name);
    }
    if (graph) {
      assert.equal(
        model.layers.map(({ groups, stride, kind }) => [kind, groups, stride?.[0]]),
        [
          ["conv", 1, 1],
          ["conv", 1, 2],
          ["conv", 3, 1],
          ["depthwise", 12, 1],
          ["conv", 1, 1],
        ],
      );
    }
    await model.close();
  });
}

/** A study without the names of its groups, which differ between formats. */
function withoutNames({ basis, groups, divergence, densities, planes }: KernelStudy) {
  return {
    basis,
    groups: groups.map(({ name, parts, ...numbers }) => numbers),
    divergence: { ...divergence, groups: [] },
    densities: densities.map(({ group, ...numbers }) => numbers),
    planes: planes.map(({ group, ...numbers }) => numbers),
  };
}

test("the same digest of basis, divergence, densities and quality", async () => {
  const digests = new Map<string, string>();
  for (const name of Object.keys(formats)) {
    const model = await open(name);
    const result = await analyze([model], { kernel: "all", by: "layer" });
    assert.is(result.models[0].layers.length, 4);
    assert.is(result.otherKernels.length, 1);
    const numbers = {
      studies: [result, ...result.otherKernels].map(withoutNames),
      layers: result.models[0].layers.map(({ quality, examples, depthRank, depth, filters }) => ({
        quality,
        examples,
        depthRank,
        depth,
        filters,
      })),
    };
    digests.set(name, await sha256Hex(fromBytes(name, new TextEncoder().encode(JSON.stringify(numbers)))));
    await model.close();
  }
  assert.is(digests.size, Object.keys(formats).length);
  assert.is(new Set(digests.values()).size, 1, JSON.stringify([...digests], null, 1));
});

test.run();
