import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Finding, KeysResult, LabelShares, OperatorsResult, ScaleSpaceResult } from "../../sdk/index.ts";
import { keysFindings } from "../../sdk/studies/keys/findings.ts";
import { normFindings } from "../../sdk/studies/norms/findings.ts";
import { findOperatorFindings } from "../../sdk/studies/operators/findings.ts";
import { findScaleSpaceFindings } from "../../sdk/studies/scale-space/findings.ts";
import { sampleKeys } from "../support/sample-keys.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";

// Findings of operators, norms, scale space and keys: each number that decides, below it, at it and above.

const titles = (findings: Finding[]) => findings.map(({ title }) => title);
const textOf = (findings: Finding[], pattern: RegExp) => findings.find(({ title }) => pattern.test(title))?.text;

/** Shares of the labels a, b and indeterminate beside noise of a half, a quarter and a quarter. */
function shares(a: number, b: number, rest: number, noise = [0.5, 0.25, 0.25]): LabelShares {
  const count = a + b + rest;
  const by = (values: number[]) => ({ a: values[0], b: values[1], indeterminate: values[2] });
  const counts = [a, b, rest];
  return { count, counts: by(counts), nullShare: by(noise), excess: by(counts.map((n, i) => n / count - noise[i])) };
}

type Layer = OperatorsResult["layers"][number];
type Group = OperatorsResult["groups"][number];

function operators(
  layers: (LabelShares & Partial<Layer>)[],
  samples: number,
  groups: Partial<Group>[] = [],
  normalShare = layers[0].nullShare,
): OperatorsResult {
  const grid = { kernel: [3, 3], size: [32, 32] };
  const other = { kernel: [5, 5], size: [32, 32], normalShare: { a: 0, b: 0, indeterminate: 1 } };
  const own = layers.map((layer, i) => ({
    ...{ model: "m", name: `layer${i}`, zeroFilters: 0, nonFinite: 0, ...grid },
    ...layer,
  }));
  const models = [...new Set(own.map(({ model }) => model))];
  return {
    layers: own,
    groups: [
      ...models.map((model) => ({
        model,
        by: "all",
        zeroFilters: own
          .filter((layer) => layer.model === model)
          .reduce((sum, { zeroFilters }) => sum + zeroFilters, 0),
        ...shares(1, 1, 1),
      })),
      ...groups,
    ],
    nulls: [
      { ...other, samples: 10 * samples },
      { ...grid, samples, normalShare },
    ],
    threshold: 0.1,
    blindness: null,
  } as unknown as OperatorsResult;
}

test("labels: more than four standard errors from noise, in units that are exact here", () => {
  // Of 128 filters beside 128 of noise the standard error of a half is sqrt(0.25 (1 / 128 + 1 / 128)) = 1/16.
  const told = (a: number, b: number, rest: number) =>
    titles(findOperatorFindings(operators([shares(a, b, rest)], 128)));
  assert.equal(told(96, 16, 16), ["The labels cannot be told from those of noise"]);
  assert.equal(told(97, 16, 15), ["Filters labelled a are at least 1.5 times as common as in noise"]);
  assert.equal(told(32, 48, 48), ["The labels cannot be told from those of noise"]);
  assert.equal(told(31, 49, 48), ["Filters labelled a are rarer than in uniform and in normal noise"]);
  const noise = findOperatorFindings(operators([shares(96, 16, 16)], 128));
  assert.is(
    textOf(noise, /cannot be told/),
    "No label's share of 128 filters is more than 4 standard errors beyond what i.i.d. uniform and normal filters get; 75.0 % of 128 filters are labelled a; i.i.d. uniform noise gets 50.0 %, normal noise 50.0 %: +25.0 points from the nearer, 4 standard errors.",
  );
  const half = [0.25, 0.25, 0.5];
  const unlike = (rest: number) => titles(findOperatorFindings(operators([shares(16, 112 - rest, rest, half)], 128)));
  assert.equal(unlike(96), ["The labels cannot be told from those of noise"]);
  assert.equal(unlike(97), ["75.8 % of the filters are indeterminate: near no reference spectrum"]);
  // The least certain null counts.
  assert.is(
    titles(findOperatorFindings(operators([shares(96, 16, 16)], 129)))[0],
    "Filters labelled a are at least 1.5 times as common as in noise",
  );
});

test("labels: beyond the nearer of uniform and normal noise, since initialisations are of both", () => {
  const told = (a: number, b: number, normal: number) => {
    const normalShare = { a: normal, b: 0.75 - normal, indeterminate: 0.25 };
    return findOperatorFindings(operators([shares(a, b, 128 - a - b)], 128, [], normalShare));
  };
  // 97 of 128 lie beyond a uniform half by more than four errors, as above, and beyond a normal 0.6 by less than three.
  const [within] = told(97, 0, 0.6);
  assert.is(within.id, "labels-as-noise");
  assert.match(within.text, "50.0 %, normal noise 60.0 %: +15.8 points from the nearer, 3 standard errors.");
  const [between] = told(72, 24, 0.6);
  assert.match(
    between.text,
    "56.3 % of 128 filters are labelled a; i.i.d. uniform noise gets 50.0 %, normal noise 60.0 %: between the two.",
  );
  // The same the other way round, and below: there normal noise is the nearer.
  assert.equal(titles(told(0, 104, 0.25)).slice(0, 2), [
    "Filters labelled b are at least 1.6 times as common as in noise",
    "Filters labelled a are rarer than in uniform and in normal noise",
  ]);
  const [above] = told(97, 0, 0.375);
  assert.equal(above.values, { share: 97 / 128, noise: 0.5, normalNoise: 0.375, standardErrors: 4.125, filters: 128 });
});

test("labels: how much more common, from 1.5 times to below 1,000 times", () => {
  const told = (a: number, of: number, noise: number) =>
    titles(findOperatorFindings(operators([shares(a, 0, of - a, [noise, 0, 1 - noise])], 4096)))[0];
  assert.is(told(3072, 4096, 0.5), "Filters labelled a are at least 1.5 times as common as in noise");
  assert.is(told(3071, 4096, 0.5), "Filters labelled a are more common than in noise");
  assert.is(told(999, 1024, 1 / 1024), "Filters labelled a are at least 999.0 times as common as in noise");
  assert.is(told(1000, 1024, 1 / 1024), "Filters labelled a are more common than in noise");
  assert.is(told(512, 1024, 0), "Filters labelled a are more common than in noise");
});

test("labels of several models are told by model; nothing of a model whose filters are all zero", () => {
  const two = operators(
    [
      { ...shares(97, 16, 15), model: "m" },
      { ...shares(97, 16, 15), model: "n" },
    ],
    128,
  );
  assert.equal(titles(findOperatorFindings(two)).slice(0, 2), [
    '"m": filters labelled a are at least 1.5 times as common as in noise',
    '"n": filters labelled a are at least 1.5 times as common as in noise',
  ]);
  const zero = operators([{ ...shares(0, 0, 9), zeroFilters: 9 }], 128);
  assert.equal(titles(findOperatorFindings(zero)), ["All 9 filters are zero"]);
});

test("layers within four standard errors in every label, of two layers or more", () => {
  const at = shares(96, 16, 16);
  const above = shares(97, 16, 15);
  const told = (layers: LabelShares[]) =>
    titles(findOperatorFindings(operators(layers, 128))).filter((title) => title.includes("layers cannot"));
  assert.equal(told([at]), []);
  assert.equal(told([at, above]), ["1 of 2 layers cannot be told from noise by their labels"]);
  assert.equal(told([above, above]), []);
  assert.equal(told([at, at, at, at, above]), ["4 of 5 layers cannot be told from noise by their labels"]);
  const text = textOf(findOperatorFindings(operators([at, at, at, at, above], 128)), /layers cannot/);
  assert.is(
    text,
    'Every share lies within 4 standard errors of what uniform or normal noise gets, or between them, in "layer0" (128 filters), "layer1" (128 filters), "layer2" (128 filters) and 1 more; layers of few filters show little.',
  );
});

test("halves: the label that differs most, by more than four standard errors", () => {
  const half = (name: string, a: number, from: string | null = "graph", zeroFilters = 0) =>
    ({
      model: "m",
      by: "half",
      name,
      from,
      zeroFilters,
      ...shares(a, 64 - a / 2, 64 - a / 2 + zeroFilters),
    }) as unknown as Group;
  const told = (encoder: Group, decoder: Group) =>
    findOperatorFindings(operators([shares(64, 32, 32)], 128, [encoder, decoder])).find(({ title }) =>
      title.includes("common in"),
    );
  // 48 and 80 of 128: a difference of 1/4, four times sqrt(1/4 (1 / 128 + 1 / 128)).
  assert.is(told(half("encoder", 48), half("decoder", 80)), undefined);
  const apart = told(half("encoder", 46), half("decoder", 82));
  assert.is(apart?.title, "Filters labelled a are more common in the decoder than in the encoder");
  assert.is(apart?.text, "35.9 % of the 128 filters of the encoder, 64.1 % of the 128 of the decoder.");
  assert.is(
    told(half("encoder", 82), half("decoder", 46))?.title,
    "Filters labelled a are less common in the decoder than in the encoder",
  );
  const depth = told(half("encoder", 46, null), half("decoder", 82, null));
  assert.is(depth?.title, "Filters labelled a are more common in the second half than in the first half (by depth)");
  // Filters of zeros count in neither.
  const zeros = told(half("encoder", 46, "graph", 50), half("decoder", 82));
  assert.is(
    zeros?.text,
    "35.9 % of the 128 filters that are not all zero of the encoder, 64.1 % of the 128 of the decoder.",
  );
});

test("filters of zeros and without a spectrum: how many, and where most are", () => {
  const layers = [1, 0, 3, 2, 4].map((zeroFilters) => ({
    ...shares(64, 32, 32),
    zeroFilters,
    nonFinite: zeroFilters === 3 ? 1000 : 0,
  }));
  const found = findOperatorFindings(operators(layers, 128));
  assert.ok(titles(found).includes("1,000 filters have NaN or infinite weights"));
  assert.match(
    textOf(found, /^10 of 640 filters are all zero/) ?? "",
    /Most in "layer4" \(4 of 128\), "layer2" \(3 of 128\) and "layer3" \(2 of 128\)\.$/,
  );
  const one = findOperatorFindings(operators([{ ...shares(64, 32, 32), nonFinite: 1 }], 128));
  assert.ok(titles(one).includes("1 filter has NaN or infinite weights"));
  const few = findOperatorFindings(operators(layers.slice(0, 3), 128));
  assert.match(textOf(few, /all zero/) ?? "", / In "layer2" \(3 of 128\) and "layer0" \(1 of 128\)\.$/);
});

test("filters of zeros make up what no feature is like: only where the others do not", () => {
  const told = (rest: number, zeroFilters: number) => {
    const layer = shares(64, 32, rest);
    const result = operators([{ ...layer, zeroFilters }], 128);
    Object.assign(result.groups[0], layer);
    return textOf(findOperatorFindings(result), /all zero/)?.includes(
      "make up what that label has more than uniform noise",
    );
  };
  assert.is(told(132, 100), true);
  assert.is(told(40, 8), false);
  assert.is(told(232, 100), false);
});

test("what a label cannot tell: the forms that have the same one", () => {
  const variant = (name: string, label: string) => ({ name, label, distance: 0.012345 });
  const told = (labels: string[]) => {
    const result = operators([shares(64, 32, 32)], 128);
    const variants = labels.map((label, i) => variant(`form ${i}`, label));
    result.blindness = { index: 7, layer: "x", variants } as never;
    return textOf(
      findOperatorFindings(result),
      /^A label tells the sorted strengths of a filter, not its frequencies, sign, direction or phase$/,
    );
  };
  assert.is(
    told(["a", "a", "b", "a"]),
    'Filter 7 of "x" is labelled a (D/N 0.0123, limit 10 %); so are its other forms: form 1, form 3. Orientation and phase are of the filter itself.',
  );
  assert.match(told(["a", "b"]) ?? "", /; its other forms are not\. /);
});

test("norms: the largest, the product of each model, what is proven only to within a bound", () => {
  const layer = (name: string, spectralNorm: number, converged?: boolean) => ({ name, spectralNorm, converged });
  const norms = (layers: object[], bounds: object[]) => normFindings({ layers, bounds, skipped: [] } as never);
  assert.equal(norms([], []), []);
  const bound = { model: "m", layers: 3, log10: 2.346 };
  const [{ title, text }] = norms([layer("a", 1.5), layer("b", 2.345), layer("c", 2.345, true)], [bound]);
  assert.is(title, 'The largest spectral norm is 2.35, of "b"');
  assert.match(
    text,
    /^The product over 3 layers, the naive bound of the Lipschitz constant, is 10\^2\.35\. It holds .* not counted\.$/,
  );
  const told = [0, 0.009999, 0.01, 999_999, 1e6, 1.8148e31].map((norm) =>
    norms([layer("a", norm)], [])[0]
      .title.split(" ")
      .pop(),
  );
  assert.equal(told, ["0", "0.01", "0.01", "999999.00", "1000000", "1.81e+31"]);
  const [unit] = norms([layer("a", 1)], [{ model: "m", layers: 1, log10: -1e-9, product: 1 - 2e-9 }]);
  assert.match(unit.text, /, is 1\.00\. /);
  const [two] = norms([layer("a", 1, false)], [bound, { model: "n", layers: 1, log10: null }]);
  assert.match(
    two.text,
    /^The product over 3 layers of "m", .* is 10\^2\.35\. The product over 1 layer of "n", .*, is 0\. /,
  );
  assert.match(two.text, /1 of the norms is proven only to within the upper bound beside\.$/);
  assert.match(norms([layer("a", 1, false), layer("b", 1, false)], [bound])[0].text, /2 of the norms are proven only/);
});

test("norms: a layer with NaN or infinite weights is a problem, and the product of the others no bound", () => {
  const result = (...reasons: string[]) => ({
    layers: [{ model: "m", name: "a", spectralNorm: 2 }],
    bounds: [{ model: "m", layers: 1, log10: 0.301 }],
    skipped: reasons.map((reason, i) => ({ model: "m", name: `s${i}`, reason })),
  });
  const told = (...reasons: string[]) => normFindings(result(...reasons) as never);
  assert.equal(
    told("1-D convolution").map(({ id }) => id),
    ["largest-norm"],
  );
  const [missing, largest] = told("1 NaN or infinite weight", "2 NaN or infinite weights", "1-D convolution");
  assert.is(missing.id, "norms-missing");
  assert.is(missing.severity, "problem");
  assert.is(missing.title, "2 layers have no norm: NaN or infinite weights");
  assert.is(missing.text, 'Without "s0" and "s1" the product of the other norms is no bound of the network.');
  assert.match(largest.text, /^The product over 1 layer, no bound of the network as others .*, is 10\^0\.30\.$/);
  const all = normFindings({ ...result("9 NaN or infinite weights"), layers: [], bounds: [] } as never);
  assert.equal(titles(all), ["1 layer has no norm: NaN or infinite weights"]);
});

/** A result of scale space of one model, changed. */
function scales(change: (whole: ScaleSpaceResult["groups"][number], result: ScaleSpaceResult) => void): Finding[] {
  const { scaleSpace } = structuredClone(sampleScaleSpace());
  const whole = scaleSpace.groups.find(({ by }) => by === "model") as (typeof scaleSpace.groups)[number];
  scaleSpace.groups = [whole];
  change(whole, scaleSpace);
  return findScaleSpaceFindings(scaleSpace);
}

test("scale space: offsets within a tenth of half a pixel are about half a pixel", () => {
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

test("scale space: families, scales and offsets are told of ten explained filters or more", () => {
  const told = (count: number) => scales(({ explained }) => Object.assign(explained, { count })).map(({ id }) => id);
  const details = ["commonest-family", "typical-scale", "one-sided-offset"];
  for (const id of details) {
    assert.not.ok(told(9).includes(id as never), id);
    assert.ok(told(10).includes(id as never), id);
  }
  assert.is(told(9)[0], "scale-space-share");
});

test("scale space: no more than three standard errors above noise cannot be told from it, and nothing else is told", () => {
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

test("scale space: shares beside noise, the commonest family and the next, identities, medians", () => {
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
    "Of the eight families it is the best for 100.0 % of the 10 well described filters.",
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

test("scale space: medians are of the well described filters whose fit converged", () => {
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

test("scale space: a layer is nearest alone only where every other one is four errors from it", () => {
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

test("scale space: the layers nearest to the models and farthest from them, where they differ", () => {
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

function keys(change: (result: KeysResult) => void): Finding[] {
  const result = structuredClone(sampleKeys(2, 5));
  change(result);
  return keysFindings(result);
}

test("keys: near a master key from a cosine of 0.9 on, like one from 0.7 on, of either sign", () => {
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

test("keys: said to explain something only three standard errors above what noise gives", () => {
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

test("keys: a layer is explained least alone only where every other one is four errors from it", () => {
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

test("keys: likeness is shown from 0.9 on at 3x3, where half of all noise has 0.7, and of 2x2 keys none", () => {
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

test("keys: what they explain, the most used one, the layer they explain least, filters left out", () => {
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
