import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  analyze,
  channels,
  compare,
  diff,
  extractKeys,
  idealize,
  inspect,
  type Model,
  NoFiltersError,
  norms,
  operators,
  savedKeys,
  scaleSpace,
  toJson,
} from "../../sdk/index.ts";
import { expectShapes } from "../../web-demo/engine/expect-shapes.ts";
import { oneFilter, randomModel } from "../support/random-models.ts";

/** Strict, as users of the published schemas have it. */
const ajv = new Ajv2020({ allowUnionTypes: true });
const valid = (file: string, type: string) => {
  const check = ajv.compile(JSON.parse(readFileSync(`build/schema/${file}.schema.json`, "utf8")));
  return (made: object, of: string) => {
    const document = JSON.parse(toJson(made));
    check(document);
    const [{ instancePath = "", message = "" } = {}] = check.errors ?? [];
    assert.is(message, "", `${type} of ${of}: ${instancePath} ${message}`);
    expectShapes(document, type, of);
  };
};
const expectAnalysis = valid("convscope-1", "AnalysisResult");
const expectOperators = valid("convscope-1-operators", "OperatorsDocument");
const expectNorms = valid("convscope-1-norms", "NormsDocument");
const expectChannels = valid("convscope-1-channels", "ChannelsDocument");
const expectScaleSpace = valid("convscope-1-scale-space", "ScaleSpaceDocument");
const expectKeys = valid("convscope-1-keys", "KeysDocument");
const expectSavedKeys = valid("convscope-keys-1", "SavedKeys");
const expectManifest = valid("convscope-idealize-1", "IdealizeManifest");
const expectDiff = valid("convscope-diff-1", "DiffDocument");
const expectInspect = valid("convscope-inspect-1", "InspectDocument");

/** A model without a filter that a study takes up is refused by name, not described. */
async function orNone<T>(made: Promise<T>): Promise<T | null> {
  try {
    return await made;
  } catch (error) {
    if (error instanceof NoFiltersError) return null;
    throw error;
  }
}

async function expectAll(models: Model[], of: string): Promise<number> {
  const digest = false;
  let count = 0;
  const each = async <T extends object>(made: Promise<T>, expect: (made: T, of: string) => void) => {
    const document = await orNone(made);
    if (document === null) return;
    expect(document, of);
    count++;
  };
  const further = { operators: true, norms: true, channels: true, scaleSpace: true, keys: true } as const;
  await each(analyze(models, { kernel: "all", ...further }), expectAnalysis);
  if (models.length > 1) await each(compare(models, { digest }), expectAnalysis);
  const labelled = { size: 8, nullSamples: 32, filters: true, spectra: true, clusters: 2, digest };
  await each(operators(models, { ...labelled, norms: "all" }), expectOperators);
  await each(operators(models, { ...labelled, boundary: "zero", norms: "norm" }), expectOperators);
  await each(norms(models, { size: 8, digest }), expectNorms);
  await each(norms(models, { size: 8, normOnly: true, digest }), expectNorms);
  await each(channels(models, { digest }), expectChannels);
  const fitted = { filters: true, pooled: true, extended: true, layers: ["*"], digest };
  await each(scaleSpace(models, fitted), expectScaleSpace);
  await each(scaleSpace(models, { ...fitted, mode: "paper", method: "B" }), expectScaleSpace);
  const keys = { layers: ["*"], candidates: 6, restarts: 1, digest };
  await each(extractKeys(models, keys), expectKeys);
  await each(extractKeys(models, { ...keys, signed: true }), (made) => {
    expectKeys(made, of);
    expectSavedKeys(savedKeys(made), of);
  });
  for (const model of models) {
    for (const by of ["fit", "master-keys"] as const) {
      await each(idealize(model, { by, layers: ["*"], digest }), ({ manifest }) => expectManifest(manifest, of));
    }
  }
  expectInspect(await inspect(models), of);
  await each(diff(models[0], models[models.length - 1], { digest }), expectDiff);
  return count + 1;
}

test("every study of random models, awkward ones among them, gives documents of their schemas", async () => {
  let count = 0;
  for (let seed = 1; seed <= 24; seed += 2) {
    const models = [await randomModel(seed), ...(seed % 4 === 1 ? [await randomModel(seed + 1)] : [])];
    count += await expectAll(models, `seed ${seed}`);
  }
  assert.ok(count > 100, `${count} documents`);
});

test("keys, and every other study, of one filter: what is a cosine of 1 is 1", async () => {
  let count = 0;
  for (let seed = 0; seed < 90; seed++) {
    const model = await oneFilter(seed, [3, 5, 7][seed % 3]);
    for (const signed of [false, true]) {
      const made = await orNone(extractKeys([model], { signed, digest: false }));
      if (made === null) continue;
      expectKeys(made, `one filter of seed ${seed}`);
      count++;
    }
    if (seed % 6 === 0) count += await expectAll([model], `one filter of seed ${seed}`);
  }
  assert.ok(count > 150, `${count} documents`);
});

test.run();
