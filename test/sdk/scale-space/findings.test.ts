import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Finding, ScaleSpaceResult } from "../../../sdk/index.ts";
import { findScaleSpaceFindings } from "../../../sdk/studies/scale-space/findings.ts";
import { textOf, titles } from "../../support/finding-texts.ts";
import { sampleScaleSpace } from "../../support/sample-scale-space.ts";

// Findings of scale-space fits: each number that decides, below it, at it and above.

/** A result of scale space of one model, changed. */
function scales(change: (whole: ScaleSpaceResult["groups"][number], result: ScaleSpaceResult) => void): Finding[] {
  const { scaleSpace } = structuredClone(sampleScaleSpace());
  const whole = scaleSpace.groups.find(({ by }) => by === "model") as (typeof scaleSpace.groups)[number];
  scaleSpace.groups = [whole];
  change(whole, scaleSpace);
  return findScaleSpaceFindings(scaleSpace);
}

test("offsets within a tenth of half a pixel are about half a pixel", () => {
  const told = (offset: number) =>
    titles(scales(({ explained }) => (explained.oneSided = { count: 9, offset: [0, 0, offset, 0, 0] } as never))).find(
      (title) => title.startsWith("One-sided"),
    );
  for (const [offset, word] of [
    [0.39, "not"],
    [0.4, "about"],
    [0.5, "about"],
    [0.6, "about"],
    [0.61, "not"],
  ] as const)
    assert.is(
      told(offset),
      `One-sided filters are offset by ${offset.toFixed(2)} px in the median, ${word} half a pixel`,
    );
  assert.is(
    titles(scales(({ explained }) => (explained.oneSided = { count: 0, offset: [] } as never))).some((title) =>
      title.startsWith("One-sided"),
    ),
    false,
  );
});

test("families, scales and offsets are told of ten explained filters or more", () => {
  const told = (count: number) => scales(({ explained }) => Object.assign(explained, { count })).map(({ id }) => id);
  const details = ["commonest-family", "typical-scale", "one-sided-offset"];
  for (const id of details) {
    assert.not.ok(told(9).includes(id as never), id);
    assert.ok(told(10).includes(id as never), id);
  }
  assert.is(told(9)[0], "scale-space-share");
});

test("no more than three standard errors above noise cannot be told from it, and nothing else is told", () => {
  const told = (families: number, noise: number, count: number) =>
    scales((whole) => {
      whole.count = count;
      whole.explained.families = families;
      whole.explained.noise.families = noise;
    });
  // Of 36 filters beside no noise: 0.2 is three times sqrt(0.2 0.8 / 36) = 1/15.
  assert.is(told(0.19, 0, 36)[0].id, "scale-space-as-noise");
  assert.is(told(0.21, 0, 36)[0].id, "scale-space-share");
  // 3 sqrt(2 (1/4) / 2048) = 3/64 exactly, where noise has a half, too; a little less of p (1 - p) is above.
  assert.is(told(0.5, 0.5, 2048)[0].id, "scale-space-as-noise");
  assert.is(told(0.5 + 2.99 / 64, 0.5, 2048)[0].id, "scale-space-as-noise");
  assert.is(told(0.5 + 3.01 / 64, 0.5, 2048)[0].id, "scale-space-share");
  assert.is(told(0, 0, 36)[0].id, "scale-space-as-noise");
  assert.is(told(1, 0, 12)[0].id, "scale-space-share");
  const [only, ...others] = told(0.25, 0.5, 2048);
  assert.equal(others, []);
  assert.is(only.title, "The filters cannot be told from noise by scale-space models");
  assert.match(
    only.text,
    /with 25\.0 % of 2,048 filters \(noise: 50\.0 %\): no more than 3 standard errors above noise\.$/,
  );
});

test("shares beside noise, the commonest family and the next, identities, medians", () => {
  const byFamily = { "dy+": 0, "dx-": 30, "dy-": 0, "dx+": 0, dx: 50, dy: 0, sharpen: 0, smooth: 20 };
  const found = scales((whole) => {
    whole.count = 200;
    Object.assign(whole.explained, {
      families: 0.5,
      keys: 0.25,
      noise: { families: 0.0625, keys: 0.03125, sigmaX: 0.5, sigmaY: 0.75 },
      count: 100,
      byFamily,
      identity: { sharpen: 1, smooth: 2 },
    });
    whole.explained.sigmaX = [0.1, 0.2, 0.3, 0.4, 0.5];
    whole.explained.sigmaY = [0.6, 0.7, 0.8, 0.9, 1];
    whole.explained.sigmaHistogram.x = [90, 10];
  });
  const cosine = sampleScaleSpace().scaleSpace.cosine;
  assert.is(found[0].title, "50.0 % of 200 filters are well described by a scale-space model (noise: 6.3 %)");
  assert.is(
    found[0].text,
    `The best of eight families has a centred cosine of ${cosine} or more with them; the nearest of the eight master key filters reaches it for 25.0 % (noise: 3.1 %).`,
  );
  assert.is(
    textOf(found, /^The commonest family is the derivative across \(dx\)$/),
    "Of the eight families it is the best for 50.0 % of the 100 well described filters; smoothing minus smoothing shifted right (dx-) comes next with 30.0 %.",
  );
  assert.ok(titles(found).includes("3 of 20 smoothing or sharpening filters are the identity"));
  assert.is(
    textOf(found, /^The median scale is 0\.30 px across and 0\.80 px upwards$/),
    "Medians of the standard deviations of the 100 well described filters; half of them lie in 0.20 to 0.40 px and 0.70 to 0.90 px. Of well described random filters the medians are 0.50 and 0.75 px.",
  );
  const none = scales(({ explained }) => Object.assign(explained.noise, { sigmaX: null, sigmaY: null }));
  assert.match(textOf(none, /^The median scale/) ?? "", /px\. Of random filters of the same sizes none is\.$/);
  const alone = scales(({ explained }) => {
    const only = { ...byFamily, dx: 10, "dx-": 0, smooth: 0 };
    Object.assign(explained, { count: 10, byFamily: only, sigmaX: [], sigmaY: [] });
  });
  assert.is(
    textOf(alone, /^The commonest/),
    "Of the eight families it is the best for 100 % of the 10 well described filters.",
  );
  assert.not.ok(titles(alone).some((title) => /median scale|identity$/.test(title)));
  assert.not.ok(
    titles(scales(({ explained }) => Object.assign(explained, { count: 0 }))).some((title) =>
      title.startsWith("The commonest"),
    ),
  );
  assert.equal(
    scales((whole) => (whole.count = 0)),
    [],
  );
});

test("medians are of the well described filters whose fit converged", () => {
  const told = (scaled: number) =>
    scales(({ explained }) => {
      Object.assign(explained, { count: 60 });
      explained.sigmaHistogram.x = [scaled - 1, 1];
    }).find(({ id }) => id === "typical-scale");
  assert.match(told(60)?.text ?? "", /deviations of the 60 well described filters; half/);
  assert.match(
    told(59)?.text ?? "",
    /deviations of 59 of the 60 well described filters, those whose fit converged; half/,
  );
  assert.is(told(50)?.values.filters, 50);
  assert.is(told(50)?.values.of, 60);
});

test("a layer is nearest alone only where every other one is four errors from it", () => {
  const told = (explained: number[], counts: number[]) =>
    scales((whole, result) => {
      const [layer] = result.layers;
      whole.explained.families = 0.125;
      result.layers = explained.map((filters, i) => ({
        ...layer,
        ...{ model: whole.model, name: `L${i}`, count: counts[i] },
        explained: { ...layer.explained, families: filters / counts[i] },
      }));
    }).find(({ id }) => id === "nearest-layer");
  const few = told([6, 18, 100], [8, 32, 800]);
  assert.is(few?.title, 'Among the layers nearest to the models, chance aside, are "L0" and "L1"');
  assert.is(few?.text, "56.3 % to 75.0 % of the filters of each are well described, of all 12.5 %.");
  assert.equal(
    few?.layers.map(({ name }) => name),
    ["L0", "L1"],
  );
  // 200 + x and 200 - x of 400 each: the pooled share is 1/2, four errors are 4 sqrt(2 / 1600) = 0.1414, and x is 28.28.
  assert.is(told([228, 172, 50], [400, 400, 400])?.title.startsWith("Among the layers"), true);
  assert.is(told([229, 171, 50], [400, 400, 400])?.title, 'The layer nearest to the models, chance aside, is "L0"');
  // A layer that may be as near by chance alone is not named, but stands in the way.
  assert.is(told([229, 1, 50], [400, 1, 400])?.title, 'Among the layers nearest to the models, chance aside, is "L0"');
  const least = told([380, 2, 3], [400, 400, 400]);
  assert.match(least?.text ?? "", /; among those with the fewest are "L1" and "L2", 0\.5 % to 0\.8 %\.$/);
});

test("the layers nearest to the models and farthest from them, where they differ", () => {
  const told = (shared: number[], counts = shared.map(() => 400)) =>
    scales((whole, result) => {
      const [layer] = result.layers;
      whole.explained.families = 0.5;
      result.layers = shared.map((families, i) => ({
        ...layer,
        model: whole.model,
        name: `L${i}`,
        count: counts[i],
        explained: { ...layer.explained, families },
      }));
    }).find(({ id }) => id === "nearest-layer");
  assert.is(told([0.5, 0.75, 0.25])?.title, 'The layer nearest to the models, chance aside, is "L1"');
  assert.is(
    told([0.5, 0.75, 0.25])?.text,
    '75.0 % of its 400 filters are well described, of all 50.0 %; fewest in "L2", 25.0 %.',
  );
  // Four errors of 400 filters are 10 points.
  assert.is(told([0.5, 0.6, 0.3]), undefined);
  assert.is(told([0.5, 0.6001, 0.4])?.text, "60.0 % of its 400 filters are well described, of all 50.0 %.");
  assert.is(told([0.5, 0.75, 0.6], [400, 15, 400]), undefined);
  assert.is(told([0.5, 0.5, 0.5]), undefined);
  assert.is(told([0.5, 0.25]), undefined);
  assert.is(told([0.5]), undefined);
  assert.is(told([0.5, 0.25, 0.75], [400, 400, 0]), undefined);
});

test.run();
