import { test } from "uvu";
import * as assert from "uvu/assert";
import type { AnalysisResult, LayerResult } from "../../sdk/results/analysis.ts";
import { publishedBasis } from "../../sdk/statistics/saved-basis.ts";
import { findFindings } from "../../sdk/studies/filters/findings.ts";
import { sampleResult } from "../support/sample-result.ts";

// The order of the findings, and each threshold below, at and above.

const options = { sparsityThreshold: 0.01, signedMaxima: false };
const titlesOf = (result: AnalysisResult) => findFindings(result, options).map(({ title }) => title);

/** Two plain layers and a change to the first. */
function withLayer(quality: Partial<LayerResult["quality"]>, rest: Partial<LayerResult> = {}): AnalysisResult {
  const result = sampleResult({ models: 1, layers: 2 });
  const [layer] = result.models[0].layers;
  for (const each of result.models[0].layers) {
    const { quality: own } = each;
    each.quality = { ...own, flags: [], sparsity: 0, varianceEntropy: 0.7, orthogonality: 0.9 };
  }
  Object.assign(layer.quality, quality);
  Object.assign(layer, rest);
  return result;
}

/** The kinds of findings, each by the beginning of its title. */
const kinds = [
  ["non-finite", /holds? NaN/],
  ["all-zero", /(is|are) all zero/],
  ["unlabelled", /carry no label/],
  ["binary", /binary-like/],
  ["narrow", /^The least varied layer/],
  ["untrained", /distributed as at initialisation/],
  ["shift", /^The models/],
  ["sparse", /filters are sparse/],
  ["none sparse", /^No filter is sparse/],
  ["variance", /eigen-filters carry/],
  ["likeness", /^The first eigen-filter/],
  ["low-variance", /low filter diversity/],
  ["orthogonality", /^The least orthogonal layer/],
] as const;
const kindsOf = (result: AnalysisResult) =>
  titlesOf(result).map((title) => kinds.find(([, pattern]) => pattern.test(title))?.[0] ?? title);

test("the most interesting first: what is broken, then shift and sparsity, then what is as usual", () => {
  const flagged = (flag: LayerResult["quality"]["flags"][number]["flag"]) => ({ flag, text: "" });
  const result = withLayer({
    sparsity: 0.6,
    flags: (["non-finite", "all-zero", "binary", "untrained", "low-variance"] as const).map(flagged),
  });
  const groups = sampleResult({ models: 3 });
  const whole = { ...result, groups: groups.groups, divergence: groups.divergence };
  whole.groups = [...whole.groups, { ...whole.groups[0], name: "(no label)" }];
  whole.basis = basisLike(0.99);
  assert.equal(kindsOf(whole), [
    "non-finite",
    "all-zero",
    "untrained",
    "unlabelled",
    "binary",
    "shift",
    "sparse",
    "variance",
    "low-variance",
    "orthogonality",
    "narrow",
    "likeness",
  ]);
});

/** Where a kind stands among the plain findings of two layers: sparsity 50 or 75, entropy 42 or 88. */
const before = (result: AnalysisResult, a: string, b: string) => {
  const found = kindsOf(result);
  assert.ok(found.includes(a) && found.includes(b), `${a} and ${b} in ${found}`);
  return found.indexOf(a) < found.indexOf(b);
};

test("more than half of a layer's filters sparse come before the variance (70), up to half of them behind it", () => {
  for (const [sparsity, first] of [
    [0.5 - 2 ** -53, false],
    [0.5, false],
    [0.5 + 2 ** -52, true],
  ] as const)
    assert.is(before(withLayer({ sparsity }), "sparse", "variance"), first, String(sparsity));
});

test("sparsity (50) stands before orthogonality (45), entropy (42); none sparse (30) behind all", () => {
  const some = withLayer({ sparsity: 0.3, orthogonality: 0.5, varianceEntropy: 0.4 });
  assert.equal(
    kindsOf(some).filter((kind) => ["sparse", "orthogonality", "narrow"].includes(kind)),
    ["sparse", "orthogonality", "narrow"],
  );
  const found = kindsOf(withLayer({}));
  assert.is(found[found.length - 1], "none sparse");
});

test("an entropy below 0.1 comes before the variance (70); at 0.1 it does not", () => {
  for (const [varianceEntropy, first] of [
    [0.1 - 2 ** -55, true],
    [0.1, false],
    [0.1 + 2 ** -55, false],
  ] as const)
    assert.is(before(withLayer({ varianceEntropy }), "narrow", "variance"), first, String(varianceEntropy));
});

test("entropy is said of layers of four finite filters or more", () => {
  const least = (filters: number) => titlesOf(withLayer({ varianceEntropy: 0.2 }, { filters, nonFinite: 0 }));
  assert.not.ok(least(3).some((title) => title.includes("H = 0.200")));
  assert.ok(least(4).some((title) => title.includes("H = 0.200")));
});

/** A basis whose first eigen-filter has so large a cosine with component `at` of the published one. */
function basisLike(cosine: number, at = 0): AnalysisResult["basis"] {
  const { basis } = sampleResult({ models: 1 });
  const { components } = publishedBasis("cnn-filter-db");
  // Published components are orthonormal to 1e-7: two of them make every cosine.
  const first = components[at].map((weight, i) => cosine * weight + Math.sqrt(1 - cosine ** 2) * components[8][i]);
  return { ...basis, components: [first, ...basis.components.slice(1)] };
}

test("an eigen-filter that matches another published component (65) comes before low diversity (60), the first (40) behind", () => {
  for (const [cosine, at, first] of [
    [0.95, 0, false],
    [0.95, 2, true],
  ] as const) {
    const result = withLayer({ flags: [{ flag: "low-variance", text: "" }] });
    assert.is(before({ ...result, basis: basisLike(cosine, at) }, "likeness", "low-variance"), first);
  }
  assert.not.ok(kindsOf({ ...withLayer({}), basis: basisLike(0.85) }).includes("likeness"));
});

test("a share of 0.0005 is told, a smaller one as less than 0.1 %", () => {
  const title = (sparsity: number) =>
    titlesOf(withLayer({ sparsity })).find((text) => text.endsWith("of the filters are sparse"));
  // Two layers of as many filters: half of it in all.
  const { layers } = withLayer({}).models[0];
  const share = layers[0].filters / (layers[0].filters + layers[1].filters);
  assert.is(title(0.00049 / share), "Less than 0.1 % of the filters are sparse");
  assert.is(title(0.00051 / share), "0.1 % of the filters are sparse");
});

test.run();
