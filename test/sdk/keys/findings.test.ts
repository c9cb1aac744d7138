import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Finding, KeysResult } from "../../../sdk/index.ts";
import { keysFindings } from "../../../sdk/studies/keys/findings.ts";
import { textOf, titles } from "../../support/finding-texts.ts";
import { sampleKeys } from "../../support/sample-keys.ts";

// Findings of keys: each number that decides, below it, at it and above.

function keys(change: (result: KeysResult) => void): Finding[] {
  const result = structuredClone(sampleKeys(2, 5));
  change(result);
  return keysFindings(result);
}

test("near a master key from a cosine of 0.9 on, like one from 0.7 on, of either sign", () => {
  const near = (cosine: number) =>
    keys((result) => {
      result.keys[0].resembles.cosine = cosine;
      result.keys[1].resembles.cosine = 0;
      Object.assign(result.keys[0].family as object, { cosine });
      result.keys[1].family = null;
    }).find(({ title }) => /resembles? a master key$/.test(title));
  for (const [cosine, count] of [
    [0.8999, 0],
    [0.9, 1],
    [-0.9, 1],
    [-0.8999, 0],
    [1, 1],
  ]) {
    const [verb, be] = count === 1 ? ["resembles", "is"] : ["resemble", "are"];
    assert.is(near(cosine)?.title, `${count} of 2 keys ${verb} a master key`);
    assert.is(
      near(cosine)?.text,
      `With a cosine of 0.9 or more; ${count} of the eight master keys ${be} found again. ${count} of the keys ${be} as near to the best of the eight families.`,
    );
  }
  const like = (cosine: number, sigmaX = 0.25) =>
    textOf(
      keys((result) => {
        result.keys[0].filters = 11;
        result.keys[0].resembles = { key: 5, family: "dx", cosine } as never;
        result.keys[0].family = { family: "dy", sigmaX, sigmaY: 1.5, alpha: null, cosine } as never;
      }),
      /^The most used key/,
    );
  assert.match(like(-0.7, 99.9) ?? "", "most like dy with sigma 99.90 across and 1.50 upwards");
  assert.match(like(-0.7, 100) ?? "", "most like dy with sigma >100 across and 1.50 upwards");
  assert.is(
    like(-0.7),
    "It is most like master key 5 (dx), with a cosine of -0.700, and of the eight families most like dy with sigma 0.25 across and 1.50 upwards, with a cosine of -0.700.",
  );
  assert.is(like(0.6999), "It has a cosine of 0.7 or more with no master key, and is like none of the eight families.");
  const several = keys(({ keys: [a, b] }) => {
    a.resembles = { key: 1, family: "dx", cosine: 1 } as never;
    b.resembles = { key: 2, family: "dy", cosine: 1 } as never;
  });
  assert.match(textOf(several, /^Both keys resemble/) ?? "", /2 of the eight master keys are found again/);
});

test("said to explain something only three standard errors above what noise gives", () => {
  const title = (explained: number, source = "models") =>
    keys((result) => {
      // 3 * 0.01 * sqrt(1 + 1000 / 1000) = 0.0424...
      Object.assign(result, { explained, source, noise: { filters: 1000, explained: 0.25, error: 0.01 } });
    })[0];
  const bound = 0.25 + 0.03 * Math.SQRT2;
  const undecided =
    /^2 keys cannot be told from keys of noise: [\d.]+ % of the 5x5 filters explained \(noise: 25.0 %\)$/;
  for (const explained of [0.1, 0.25, bound - 1e-9]) assert.match(title(explained).title, undecided);
  assert.is(title(bound + 1e-9).title, "2 keys explain 29.2 % of the 5x5 filters (noise: 25.0 %)");
  assert.match(title(0.5, "k.json").text, / Of 1,000 filters of white noise they explain 25.0 %\.$/);
});

test("a layer is explained least alone only where every other one is four errors from it", () => {
  const told = (shares: number[]) =>
    keys((result) => {
      // The deviation of one filter is 0.01 sqrt(100) = 0.1; of the difference of two layers of 200, four errors are 0.04.
      Object.assign(result, { explained: 0.6, noise: { filters: 100, explained: 0.25, error: 0.01 } });
      const [layer] = result.layers;
      result.layers = shares.map((explained, i) => ({ ...layer, model: "m", name: `L${i}`, used: 200, explained }));
    }).find(({ id }) => id === "least-explained");
  assert.is(told([0.474, 0.515, 0.6])?.title, 'The layer that the keys explain least, chance aside, is "L0"');
  const two = told([0.474, 0.513, 0.6]);
  assert.is(two?.title, 'Among the layers that the keys explain least, chance aside, are "L0" and "L1"');
  assert.is(two?.text, "They explain 47.4 % to 51.3 % of the shape of the filters of each, and 60.0 % of all.");
  assert.is(two?.layers.length, 2);
});

test("likeness is shown from 0.9 on at 3x3, where half of all noise has 0.7, and of 2x2 keys none", () => {
  const said = (k: number, cosine: number) =>
    textOf(
      keys((result) => {
        Object.assign(result, { kernel: [k, k] });
        result.keys[0].filters = 11;
        result.keys[0].resembles = { key: 5, family: "dx", cosine } as never;
        result.keys[0].family = { family: "dy", sigmaX: 0.25, sigmaY: 1.5, alpha: null, cosine } as never;
      }),
      /^The most used key/,
    );
  assert.match(said(3, 0.9) ?? "", /most like master key 5/);
  assert.is(
    said(3, 0.8999),
    "It has a cosine of 0.9 or more with no master key, and is like none of the eight families.",
  );
  assert.match(said(5, 0.7) ?? "", /most like master key 5/);
  assert.match(said(2, 1) ?? "", /^Four weights are like a master key whatever they are/);
});

test("what they explain, the most used one, the layer they explain least, filters left out", () => {
  const found = keys((result) => {
    Object.assign(result, { explained: 0.5, shareAbove: 0.125, cosine: 0.9 });
    Object.assign(result.keys[1], { filters: 12, share: 0.75 });
    result.filters = { used: 1234, constant: 1, zero: 2, nonFinite: 3000 };
    const layer = { model: "m", depth: 0, shareAbove: 0.5, counts: [], constant: 0, zero: 0, nonFinite: 0 };
    result.layers = (
      [
        [0.5, 10],
        [0.25, 2000],
        [0.75, 30],
        [null, 0],
      ] as const
    ).map(([explained, used], i) => ({ ...layer, name: `L${i}`, explained, used })) as never;
  });
  assert.is(found[0].title, "2 keys explain 50.0 % of the 5x5 filters (noise: 12.5 %)");
  assert.is(
    found[0].text,
    "That is the mean squared centred cosine of 1,234 filters with their nearest key; 12.5 % of them reach a cosine of 0.9. As many keys found in 1,000 filters of white noise explain 12.5 %.",
  );
  assert.is(found[1].title, "The most used key stands for 75.0 % of the filters (an even spread: 50.0 %)");
  assert.is(
    textOf(found, /^The layer that the keys explain least, chance aside, is "L1"$/),
    "They explain 25.0 % of the shape of its 2,000 filters, and 50.0 % of all.",
  );
  assert.is(
    textOf(found, /^3,003 filters have no direction and were left out$/),
    "2 zero, 1 constant, 3,000 with NaN or infinite weights.",
  );
  const one = keys(({ filters }) => Object.assign(filters, { constant: 1, zero: 0, nonFinite: 0 }));
  assert.ok(titles(one).includes("1 filter has no direction and was left out"));
  const least = keys((result) => {
    result.keys.splice(1);
    result.keys[0].filters = 0;
    result.source = "master-keys";
    result.layers = [{ explained: 0.5 }] as never;
  });
  assert.equal(titles(least), ["1 key explains 75.0 % of the 5x5 filters (noise: 12.5 %)"]);
});

test.run();
