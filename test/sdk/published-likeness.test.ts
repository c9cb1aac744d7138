import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze } from "../../sdk/index.ts";
import { publishedBasis } from "../../sdk/statistics/saved-basis.ts";
import { tensorModel } from "../support/models.ts";
import { seededNormal } from "../support/seeded.ts";

async function likeness(values: number[]): Promise<string | undefined> {
  const model = await tensorModel("net.safetensors", { "a.weight": { shape: [values.length / 9, 1, 3, 3], values } });
  const { findings } = await analyze([model], { digest: false, layers: ["*"] });
  return findings.map(({ title }) => title).find((title) => title.startsWith("The first eigen-filter matches"));
}

test("noise resembles no component of a published basis, however many filters it has", async () => {
  for (const [filters, seeds] of [
    [16, 12],
    [64, 12],
    [512, 12],
    [4096, 4],
  ]) {
    for (let seed = 1; seed <= seeds; seed++) {
      const normal = seededNormal(100 * filters + seed);
      const title = await likeness(Array.from({ length: filters * 9 }, normal));
      assert.is(title, undefined, `${filters} filters, seed ${seed}`);
    }
  }
});

test("filters along the published first component match it, where its variance is well above the others", async () => {
  const [first] = publishedBasis("robustness-full").components;
  const drawn = (share: number) => {
    const normal = seededNormal(9);
    // Scaled filters: the largest weight is 1, so that only directions count.
    return Array.from({ length: 900 }, () => {
      const along = normal();
      return first.map((x) => share * along * x + normal());
    }).flat();
  };
  assert.match((await likeness(drawn(6))) ?? "", /^The first eigen-filter matches the published one/);
  assert.is(await likeness(drawn(0.2)), undefined);
});

test.run();
