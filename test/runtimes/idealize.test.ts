import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  agreement,
  answers,
  idealized,
  modelPaths,
  noise,
  overlap,
  textLine,
  textOf,
  textPage,
} from "./idealize-support.ts";

// Real networks of an npm package, run by onnxruntime-web before and after. docs/IDEALIZE.md has the whole tables; the bounds
// here leave room for another runtime's rounding, not for a wrong filter: one of another sign or place fails them all.

test("the written recognition network runs, and reads the same line", async () => {
  const path = modelPaths.recognition;
  const inputs = [textLine(), noise(1, 48, 320)];
  const [learned, onNoise] = await answers(readFileSync(path), inputs);
  const text = "Version: FaceAPI 1.0.2 TensorFlow/JS 3.3.0 Backend: webgl";
  assert.is(textOf(learned), text);

  const few = await idealized(path, { minCosine: 0.99 });
  assert.ok(few.manifest.filters.replaced > 100);
  const [line, spread] = await answers(few.bytes, inputs);
  assert.is(textOf(line), text);
  assert.ok(agreement(learned, line).relativeError < 0.1);
  assert.ok(agreement(onNoise, spread).cosine > 0.98);
  assert.ok(agreement(learned, line).relativeError > 0, "something was replaced");

  const third = await idealized(path, { minCosine: 0.9 });
  assert.ok(third.manifest.filters.replaced > 1000);
  assert.ok(agreement(learned, (await answers(third.bytes, inputs))[0]).cosine > 0.95);

  const keys = await idealized(path, { by: "master-keys", minCosine: 0.95 });
  assert.ok(agreement(learned, (await answers(keys.bytes, inputs))[0]).cosine > 0.95);
});

test("the written detection network runs, and finds the same lines", async () => {
  const path = modelPaths.detection;
  const [learned] = await answers(readFileSync(path), [textPage()]);
  const found = (await answers((await idealized(path, { minCosine: 0.99 })).bytes, [textPage()]))[0];
  assert.ok(agreement(learned, found).cosine > 0.95);
  assert.ok(overlap(learned, found) > 0.9);
  const { bytes, manifest } = await idealized(path, {});
  assert.ok(manifest.filters.replaced > 1000);
  assert.ok(overlap(learned, (await answers(bytes, [textPage()]))[0]) > 0.75);
});

test("without replacements the file is the same", async () => {
  for (const path of Object.values(modelPaths)) {
    const { bytes, manifest } = await idealized(path, { minCosine: 1 });
    assert.is(manifest.filters.replaced, 0);
    assert.is(Buffer.compare(bytes, readFileSync(path)), 0);
  }
});

test.run();
