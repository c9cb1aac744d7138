import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toJson } from "../../../sdk/export/to-json.ts";
import { type ScaleSpaceDocument, scaleSpace } from "../../../sdk/index.ts";
import type { ScaleSpaceOptions } from "../../../sdk/studies/scale-space/study-options.ts";
import { tensorModel } from "../../support/models.ts";
import { seededNormal } from "../../support/seeded.ts";

const schema = JSON.parse(readFileSync("build/schema/convscope-1-scale-space.schema.json", "utf8"));
const check = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const validate = (document: unknown): boolean => check(document);

/** A layer of normal, zero, constant and NaN filters beside one that is skipped. */
async function documentOf(options: ScaleSpaceOptions): Promise<ScaleSpaceDocument> {
  const values = Float32Array.from({ length: 9 * 9 }, seededNormal(3));
  values.fill(0, 0, 9).fill(0.1, 9, 18).fill(Number.NaN, 20, 21);
  const layers = { "a.weight": { shape: [2, 3, 3, 3] }, "b.weight": { shape: [9, 1, 3, 3], values } };
  const model = await tensorModel("net.safetensors", { ...layers, "c.weight": { shape: [5, 1, 5, 5] } });
  return JSON.parse(toJson(await scaleSpace([model], options)));
}

test("documents of every shape are valid", async () => {
  const all = { filters: true, pooled: true, extended: true };
  for (const options of [{}, all, { ...all, mode: "paper" as const, method: "B" as const, digest: false }]) {
    assert.ok(validate(await documentOf(options)), JSON.stringify(check.errors?.slice(0, 2)));
  }
});

test("what is missing, unknown, out of range or of the wrong type is refused", async () => {
  const document = await documentOf({ filters: true });
  // biome-ignore lint/suspicious/noExplicitAny: the point is to break the type
  const spoil = (change: (result: any) => void) => {
    const changed = structuredClone(document);
    change(changed);
    assert.not.ok(validate(changed), String(change));
  };
  spoil(({ scaleSpace }) => delete scaleSpace.attribution);
  spoil(({ scaleSpace }) => {
    scaleSpace.extra = 1;
  });
  spoil(({ scaleSpace }) => delete scaleSpace.layers[0].families.smooth);
  spoil(({ scaleSpace }) => {
    scaleSpace.layers[0].keys["9"] = 1;
  });
  spoil(({ scaleSpace }) => {
    scaleSpace.layers[0].filters[4].nearestKey.cosine = 1.5;
  });
  spoil(({ scaleSpace }) => {
    scaleSpace.layers[0].filters[4].fits[0].family = "up";
  });
  spoil(({ scaleSpace }) => scaleSpace.layers[0].filters[4].spread.covariance.pop());
});

test.run();
