import { test } from "uvu";
import * as assert from "uvu/assert";
import type { LabelShares, OperatorsResult } from "../../../sdk/index.ts";
import { findOperatorFindings } from "../../../sdk/studies/operators/findings.ts";
import { textOf, titles } from "../../support/finding-texts.ts";

// Findings of operators: each number that decides, below it, at it and above.

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
    titles(findOperatorFindings(operators(layers, 128))).filter((title) => /layers? can/.test(title));
  assert.equal(told([at]), []);
  assert.equal(told([at, above]), ["1 of 2 layers cannot be told from noise by their labels"]);
  assert.equal(told([above, above]), []);
  assert.equal(told([at, at]), ["Neither layer can be told from noise by their labels"]);
  assert.equal(told([at, at, at]), ["None of the 3 layers can be told from noise by their labels"]);
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

test.run();
