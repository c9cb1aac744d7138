import { test } from "uvu";
import * as assert from "uvu/assert";
import { diff, extractKeys, fromBytes, norms, openModel, operators, scaleSpace } from "../../sdk/index.ts";
import { longestName, namesInSentences } from "../../sdk/results/names-in-sentences.ts";
import { safetensors } from "../support/safetensors.ts";
import { seededNormal } from "../support/seeded.ts";

// Long names of models and layers in the sentences of every study: quoted, shortened by what tells them apart.

const layerName = (i: number) =>
  `backbone.encoder.stages.${i}.blocks.0.depthwise_convolution_with_a_name_of_its_own.parametrizations.weight`;
const modelName = (end: string) => `a-network-that-was-trained-for-a-long-time-on-many-pictures-of-everything-${end}`;

/** Six depthwise layers, four of them of one pattern and a little noise: the first with filters of zeros, the second with one that is not finite. */
function makeModel(end: string, seed: number) {
  const size = 64 * 9;
  const normal = seededNormal(seed);
  const values = Float32Array.from({ length: 6 * size }, (_, i) => normal() * (i < 4 * size ? 0.05 : 1));
  for (let i = 0; i < 4 * size; i++) values[i] += i % 9 === 4 ? 1 : 0;
  values.fill(0, 0, 90);
  if (seed === 2) values[size] = Number.NaN;
  const header = Array.from({ length: 6 }, (_, i) => [
    layerName(i),
    { dtype: "F32", shape: [64, 1, 3, 3], data_offsets: [4 * size * i, 4 * size * (i + 1)] },
  ]);
  const bytes = safetensors(Object.fromEntries(header), new Uint8Array(values.buffer));
  return openModel(fromBytes(`${modelName(end)}.safetensors`, bytes));
}

test("findings of operators, norms, scale space, keys and diff name nothing in more than 60 characters", async () => {
  const models = [await makeModel("first", 1), await makeModel("second", 2)];
  const documents = {
    operators: await operators(models, { size: 8 }),
    norms: await norms(models, { size: 8 }),
    scaleSpace: await scaleSpace(models),
    keys: await extractKeys(models, { count: 2, candidates: 4 }),
    diff: await diff(models[0], models[1]),
  };
  for (const [study, { findings }] of Object.entries(documents)) {
    const texts = findings.flatMap(({ title, text }) => [title, text]);
    const named = texts.flatMap((text) => [...text.matchAll(/"([^"]*)"/g)].map(([, name]) => name));
    assert.ok(named.length > 0, study);
    for (const name of named) assert.ok([...name].length <= longestName, `${study}: ${name}`);
    for (const text of texts)
      assert.not.match(text, /stages\.\d\.blocks.*parametrizations|network-that-was-trained-for-a-long/, study);
    // What programs read is whole.
    for (const { layers } of findings) for (const { name } of layers) assert.match(name, /^backbone.*parametrizations/);
  }
  for (const model of models) await model.close();
});

test("layers are told apart within their model, models among each other, and short names stay", () => {
  const layers = ["first", "second"].flatMap((end) =>
    [0, 1, 2].map((i) => ({ model: modelName(end), name: layerName(i) })),
  );
  const names = namesInSentences(layers);
  assert.is(new Set(layers.map(names.layer)).size, layers.length);
  assert.is(names.layer(layers[4]), '"…1…" of "…second"');
  assert.is(names.layerAlone(layers[4]), '"…1…"');
  // Of one model it is named once.
  assert.is(names.layers(layers.slice(0, 3)), '"…0…", "…1…" and "…2…" of "…first"');
  assert.is(names.layers(layers.slice(2, 4)), '"…2…" of "…first" and "…0…" of "…second"');
  assert.is(names.model(modelName("first")), '"…first"');
  const one = namesInSentences([{ model: "m", name: "stem" }]);
  assert.is(one.layer({ model: "m", name: "stem" }), '"stem"');
  assert.not.ok(one.several);
  // With another model beside it, of which no layer is studied.
  assert.is(
    namesInSentences([{ model: "m", name: "stem" }], ["m", "n"]).layer({ model: "m", name: "stem" }),
    '"stem" of "m"',
  );
});

test.run();
