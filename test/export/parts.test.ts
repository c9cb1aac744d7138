import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type AnalysisResult,
  analyze,
  type DocumentParts,
  joinArrays,
  partedPieces,
  splitArrays,
  toJson,
} from "../../sdk/index.ts";
import { randomModel } from "../support/random-models.ts";

const models = await Promise.all([1, 2, 3].map((seed) => randomModel(seed)));

async function parts(): Promise<{ result: AnalysisResult; split: DocumentParts; files: Map<string, Uint8Array> }> {
  const result = await analyze(models, { digest: false });
  const split = (await splitArrays(result, 0)) as DocumentParts;
  const files = new Map(split.files.map(({ name, pieces }) => [name, new Uint8Array(Buffer.concat([...pieces()]))]));
  return { result, split, files };
}

const reader = (files: Map<string, Uint8Array>) => async (file: string) => files.get(file) as Uint8Array;
const saved = ({ document }: DocumentParts) => JSON.parse([...partedPieces(document)].join(""));

test("a document of few numbers is one file", async () => {
  assert.is(await splitArrays(await analyze(models, { digest: false })), null);
});

test("a document comes back from its parts to the byte", async () => {
  const { result, split, files } = await parts();
  assert.is(toJson(await joinArrays(saved(split), reader(files))), toJson(result));
  const forms = new Set(split.document.arrays.map(({ form }) => form));
  assert.ok(forms.has("stacked") && forms.has("symmetric"));
});

test("the parts are as the schema says, and hold none of the numbers", async () => {
  const { split, files } = await parts();
  const check = new Ajv2020({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync("build/schema/convscope-parts-1.schema.json", "utf8")),
  );
  assert.ok(check(saved(split)), JSON.stringify(check.errors));
  const { models: kept, densities, divergence } = saved(split).document;
  assert.is(kept[0].layers[0].examples, null);
  assert.is(densities[0].values, null);
  assert.is(divergence.matrix, null);
  for (const { file, shape, type } of split.document.arrays) {
    const bytes = files.get(file) as Uint8Array;
    // numpy's rule: magic, version, header length, header, numbers.
    assert.is(Buffer.from(bytes.subarray(1, 6)).toString("latin1"), "NUMPY");
    const start = 10 + bytes[8] + 256 * bytes[9];
    assert.match(Buffer.from(bytes.subarray(10, start)).toString("latin1"), `'descr': '${type}'`);
    assert.is(bytes.length - start, Number(type[2]) * shape.reduce((product, length) => product * length, 1), file);
  }
});

test("documents that are whole are given back", async () => {
  const whole = { schema: "convscope/1" };
  assert.is(await joinArrays(whole, async () => new Uint8Array()), whole);
});

test("arrays of another result, and fields that are no arrays, are refused", async () => {
  const { split, files } = await parts();
  const fails = async (change: (document: ReturnType<typeof saved>, files: Map<string, Uint8Array>) => void) => {
    const [document, own] = [saved(split), new Map(files)];
    change(document, own);
    try {
      await joinArrays(document, reader(own));
    } catch (error) {
      return (error as Error).message;
    }
    return "joined";
  };
  const file = split.document.arrays[0].file;
  const other = Uint8Array.from(files.get(file) as Uint8Array);
  other[other.length - 1] ^= 1;
  assert.match(await fails((_, own) => own.set(file, other)), "another CRC-32");
  assert.match(await fails((document) => (document.arrays[0].at = "__proto__.polluted")), "is no array");
  assert.match(await fails((document) => document.document.densities.pop()), "expected");
  assert.match(await fails((document) => (document.arrays[0].shape = [2, 3])), "expected");
  assert.match(await fails((document) => delete document.document), "lacks");
});

test.run();
