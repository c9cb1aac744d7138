import { test } from "uvu";
import * as assert from "uvu/assert";
import type { AnalysisResult, LayerResult } from "../../sdk/results/analysis.ts";
import type { Finding } from "../../sdk/results/finding.ts";
import { type FindingId, findingIds } from "../../sdk/results/finding-rows.ts";
import { finding, headlines, mergeFindings, mostHeadlines } from "../../sdk/results/findings.ts";
import { correctedBound } from "../../sdk/studies/filters/corrected-bound.ts";
import { findFindings } from "../../sdk/studies/filters/findings.ts";
import { meanCosine } from "../../sdk/studies/filters/layer-findings.ts";
import { isMoreThanChance } from "../../sdk/studies/filters/more-than-chance.ts";
import { sampleResult } from "../support/sample-result.ts";

// The order of the findings, and each threshold below, at and above.

const options = { sparsityThreshold: 0.01, signedMaxima: false };
const find = (result: AnalysisResult) => findFindings(result, options);
const ids = (result: AnalysisResult) => find(result).map(({ id }) => id);
const about = (result: AnalysisResult, id: FindingId) => find(result).find((one) => one.id === id);

/** Some plain layers and a change to the first. */
function withLayer(
  quality: Partial<LayerResult["quality"]>,
  rest: Partial<LayerResult> = {},
  layers = 3,
): AnalysisResult {
  const result = sampleResult({ models: 1, layers });
  const [layer] = result.models[0].layers;
  for (const each of result.models[0].layers) {
    const { quality: own } = each;
    each.quality = { ...own, flags: [], sparsity: 0, varianceEntropy: 0.7, orthogonality: 0.99 };
  }
  Object.assign(layer.quality, quality);
  Object.assign(layer, rest);
  return result;
}

test("problems, then what is notable, then facts", () => {
  const flagged = (flag: LayerResult["quality"]["flags"][number]["flag"]) => ({ flag, text: "" });
  const result = withLayer({
    sparsity: 0.6,
    flags: (["non-finite", "all-zero", "binary", "untrained", "low-variance"] as const).map(flagged),
  });
  const groups = sampleResult({ models: 3 });
  const whole = { ...result, groups: groups.groups, divergence: groups.divergence };
  whole.groups = [...whole.groups, { ...whole.groups[0], name: "(no label)", parts: ["(no label)"] }];
  assert.equal(ids(whole), [
    ...["non-finite", "all-zero", "untrained", "no-label"],
    ...["binary", "low-diversity", "sparse-layers", "groups-differ"],
    ...["basis-size", "published-basis"],
  ]);
  const severities = find(whole).map(({ severity }) => severity);
  assert.equal(severities, [...Array(4).fill("problem"), ...Array(4).fill("notable"), "fact", "fact"]);
});

test("layers and depths that differ are a fact, models and labels that differ are notable", () => {
  for (const [by, id] of [
    ["model", "groups-differ"],
    ["label", "groups-differ"],
    ["layer", "parts-differ"],
    ["depth-decile", "parts-differ"],
  ] as const) {
    const result = sampleResult({ models: 3 });
    for (const group of result.groups) group.by = by;
    assert.ok(ids(result).includes(id), by);
    assert.not.ok(ids(result).includes(id === "parts-differ" ? "groups-differ" : "parts-differ"), by);
  }
});

test("a pair differs where D lies above its bound, not at it; two groups have no most, and the text agrees with the matrix", () => {
  const at = (d: number) => {
    const result = sampleResult({ models: 2 });
    result.divergence.matrix = [
      [0, d],
      [d, 0],
    ];
    result.divergence.floor.upper = [
      [0, 0.25],
      [0.25, 0],
    ];
    result.divergence.debiased = [
      [0, 0.125],
      [0.125, 0],
    ];
    return find(result).filter(({ id }) => id.startsWith("groups-"));
  };
  assert.equal(
    at(0.25 - 2 ** -54).map(({ id }) => id),
    ["groups-alike"],
  );
  assert.equal(
    at(0.25).map(({ id }) => id),
    ["groups-alike"],
  );
  const [differ] = at(0.25 + 2 ** -54);
  assert.is(differ.id, "groups-differ");
  assert.is(differ.title, '"resnet18.safetensors" and "compnet-binary.onnx" differ');
  assert.equal(differ.values, { pairs: 1, apart: 1, divergence: 0.25 + 2 ** -54, debiased: 0.125, noise: 0.25 });
  assert.match(
    differ.text,
    /^D = 0\.25, 0\.125 without noise \(95 % interval [\d.]+ to [\d.]+\); two samples of one distribution stay below 0\.25 \(95 %\)\. Component /,
  );
});

test("so many pairs above their bounds are more than chance gives: scipy's binom.sf(above - 1, pairs, 0.05) is 0.05 at most", () => {
  // scipy: the least such number.
  for (const [pairs, least] of [
    [1, 1],
    [2, 2],
    [3, 2],
    [6, 2],
    [8, 3],
    [28, 4],
    [105, 10],
    [500, 34],
  ]) {
    assert.is(isMoreThanChance(least - 1, pairs), false, `${pairs}`);
    assert.is(isMoreThanChance(least, pairs), true, `${pairs}`);
  }
  assert.is(isMoreThanChance(1136, 22_000), false);
  assert.is(isMoreThanChance(1154, 22_000), true);
});

test("one pair of six a little above its bound is no difference, one far above is", () => {
  const told = (d: number) => {
    const result = sampleResult({ models: 4 });
    const square = (value: (i: number, j: number) => number) =>
      [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 0 : value(i, j))));
    result.divergence.matrix = square((i, j) => (i + j === 1 ? d : 0.5));
    result.divergence.floor.mean = square(() => 0.5);
    result.divergence.floor.upper = square(() => 1);
    return find(result).find(({ id }) => id.startsWith("groups-"));
  };
  assert.is(told(1)?.id, "groups-alike");
  const bound = correctedBound(0.5, 1, 6);
  assert.is(told(bound)?.id, "groups-alike");
  assert.match(told(bound)?.text ?? "", /\. 1 of 6 pairs is a little above, as many as chance gives\.$/);
  assert.is(told(bound * (1 + 2 ** -50))?.id, "groups-differ");
});

test("the bound of the largest of so many D: scipy's gamma.ppf(1 - 0.05 / pairs, k) / k, never below", () => {
  // scipy 1.17.1: k, gamma.ppf(0.95, k) / k, pairs, gamma.ppf(1 - 0.05 / pairs, k) / k. The cube root is normal to 5 % of the bound at k = 1.
  for (const [k, upper, pairs, expected] of [
    [1, 2.9957322735539895, 2, 3.6888794541139354],
    [1, 2.9957322735539895, 15, 5.703782474656212],
    [5, 1.8307038053275146, 6, 2.373582358227977],
    [5, 1.8307038053275146, 105, 3.1547551855110063],
    [20, 1.3939619819721756, 6, 1.6128809775386816],
    [100, 1.1699713444616247, 1000, 1.4369702816261414],
  ]) {
    const error = correctedBound(0.01, 0.01 * upper, pairs) / (0.01 * expected) - 1;
    assert.ok(error > -1e-4 && error < 0.05 / k + 1e-3, `${k} ${pairs}: ${error}`);
  }
  assert.is(correctedBound(0.01, 0.02, 1), 0.02);
  assert.is(correctedBound(0, 0, 6), 0);
  assert.ok(correctedBound(0.01, 1, 6) > 1);
});

/** The finding on three models, D of which is 9, 5 and 4, all above their floors. */
function ofThree(change: (low: number[][]) => void, bounded = true) {
  const result = sampleResult({ models: 3 });
  const { debiased, interval, matrix } = result.divergence;
  for (const [a, b, d] of [
    [0, 1, 9],
    [0, 2, 5],
    [1, 2, 4],
  ])
    debiased[a][b] = debiased[b][a] = matrix[a][b] = matrix[b][a] = d;
  assert.ok(interval !== null);
  for (const row of interval.low) row.fill(1);
  change(interval.low);
  if (!bounded) result.divergence.interval = null;
  return find(result).find(({ id }) => id.startsWith("groups-"));
}

test("only pairs whose interval lies above 0 are said to differ", () => {
  const most = /of these this one has the largest D without noise\.$/;
  const all = ofThree(() => {});
  assert.equal(all?.values.apart, 3);
  assert.is(all?.values.debiased, 9);
  assert.match(all?.text ?? "", most);
  const unsure = ofThree((low) => {
    low[0][1] = low[1][0] = 0;
  });
  assert.equal([unsure?.id, unsure?.values.apart, unsure?.values.debiased], ["groups-differ", 2, 5]);
  assert.match(unsure?.text ?? "", /All 3 pairs are above noise, 2 of them clearly \(interval above 0\); of these/);
  const alone = ofThree((low) => {
    low[0][1] = low[1][0] = low[1][2] = low[2][1] = 0;
  });
  assert.match(alone?.title ?? "", /^Only .* differ clearly$/);
  assert.match(alone?.text ?? "", /All 3 pairs are above noise, 1 of them clearly \(interval above 0\)\.$/);
  assert.equal([alone?.values.apart, alone?.values.debiased], [1, 5]);
  const none = ofThree((low) => {
    for (const row of low) row.fill(0);
  });
  assert.is(none?.id, "groups-alike");
  assert.is(none?.title, "It is not certain that the models differ");
  assert.match(
    none?.text ?? "",
    /^\w+ 3 pairs lie above what two samples of one distribution differ by, but no interval of D without noise lies above 0\. The farthest are .*: D = 9; .*, includes 0\.$/i,
  );
  assert.equal([none?.values.apart, none?.values.above], [0, 3]);
  // An interval that begins above 0, by however little, is enough.
  assert.is(
    ofThree((low) => {
      for (const row of low) row.fill(2 ** -60);
    })?.values.apart,
    3,
  );
});

test("without intervals the floor alone says which pairs differ", () => {
  const told = ofThree((low) => {
    for (const row of low) row.fill(0);
  }, false);
  assert.equal([told?.id, told?.values.apart, told?.values.debiased], ["groups-differ", 3, 9]);
  assert.match(told?.text ?? "", /All 3 pairs are above noise; of these/);
});

test("of two models the numbers of an unsure difference are given", () => {
  const result = sampleResult({ models: 2 });
  const { interval } = result.divergence;
  assert.ok(interval !== null);
  for (const row of interval.low) row.fill(0);
  const told = find(result).find(({ id }) => id.startsWith("groups-"));
  assert.is(told?.id, "groups-alike");
  assert.match(
    told?.text ?? "",
    /^D = [\d.]+, and two samples of one distribution stay below [\d.]+ \(95 %\), but the 95 % interval of D without noise \([\d.]+\), 0 to [\d.]+, includes 0\.$/,
  );
});

test("low diversity counts the layers that are tested: 3x3, of four or more filters, not all zero", () => {
  const low = { flags: [{ flag: "low-variance" as const, text: "" }] };
  const told = (kernel: [number, number], filters = 64, maxAbs = 1) => {
    const result = withLayer(low, {}, 4);
    Object.assign(result.models[0].layers[1], { kernel, filters });
    Object.assign(result.models[0].layers[1].quality, { maxAbs });
    return about(result, "low-diversity");
  };
  assert.is(told([3, 3])?.title, "1 of 4 layers has low filter diversity");
  for (const one of [told([5, 5]), told([3, 3], 3), told([3, 3], 64, 0)]) {
    assert.is(one?.title, "1 of 3 3x3 layers has low filter diversity");
    assert.equal(one?.values, { layers: 1, of: 3 });
  }
  assert.is(told([3, 3], 4)?.values.of, 4);
  assert.match(
    told([5, 5])?.text ?? "",
    /H, the variance entropy, is below 0\.5 \(of fewer than ten filters below 52 % of what they can reach\), as stored and with every filter at length 1\./,
  );
});

test("beside the components of a basis stand those of as many filters of random weights", () => {
  const told = (filters: number) => {
    const result = withLayer({});
    result.basis.filters = filters;
    return about(result, "basis-size")?.text ?? "";
  };
  // What draws of numpy give (test/studies/volume): 4.8, 7.0 and 9.
  for (const [filters, expected] of [
    [9, 5],
    [30, 7],
    [100_000, 9],
  ])
    assert.match(
      told(filters),
      new RegExp(`; of as many filters of random weights it would take about ${expected}\\.$`),
    );
  const result = withLayer({});
  result.basis.explainedVarianceRatio = [0.95, 0.05, 0, 0, 0, 0, 0, 0, 0];
  assert.is(about(result, "basis-size")?.title, "1 of 9 eigen-filters carries 90 % of the variance");
});

test("the sparsest layer is named with how many have as large a share", () => {
  const told = (second: number) => {
    const result = withLayer({ sparsity: 0.0625 });
    result.models[0].layers[1].quality.sparsity = second;
    return about(result, "sparse-filters")?.text ?? "";
  };
  assert.match(told(0.0625), /By layer up to 6\.3 %, in "layer1\.0\.conv\.weight" and 1 more\.$/);
  assert.match(told(0.06), /By layer up to 6\.3 %, in "layer1\.0\.conv\.weight"\.$/);
});

test("layers that D does not tell from noise: named where H or O does", () => {
  const told = (quality: Partial<LayerResult["quality"]>) => {
    const result = withLayer(quality, { filters: 256 }, 3);
    for (const { quality: own } of result.models[0].layers.slice(1))
      Object.assign(own, { varianceEntropy: Math.log10(9), orthogonality: 0.999 });
    const groups = sampleResult({ models: 4 });
    groups.groups.forEach((group, i) => {
      group.by = i === 3 ? "noise" : "layer";
      group.name = result.models[0].layers[i]?.name ?? "noise";
    });
    groups.divergence.groups = groups.groups.map(({ name }) => name);
    groups.divergence.floor.upper = groups.divergence.matrix;
    return about({ ...result, groups: groups.groups, divergence: groups.divergence }, "groups-as-noise");
  };
  const plain = { varianceEntropy: Math.log10(9), orthogonality: 1 - 1e-9 };
  assert.is(told(plain)?.title, "None of the 3 layers can be told from random filters by D");
  assert.not.match(told(plain)?.text ?? "", "H or O");
  const named = /at these numbers of filters\. H or O tells "layer1\.0\.conv\.weight" from random weights\.$/;
  assert.match(told({ ...plain, varianceEntropy: 0.5 })?.text ?? "", named);
  assert.match(told({ ...plain, orthogonality: 0.5 })?.text ?? "", named);
});

test("a layer is named as sparse where more than half of its filters are; else the share of all is told", () => {
  const told = (sparsity: number) => ids(withLayer({ sparsity })).filter((id) => id.includes("sparse"));
  assert.equal(told(0.5 - 2 ** -53), ["sparse-filters"]);
  assert.equal(told(0.5), ["sparse-filters"]);
  assert.equal(told(0.5 + 2 ** -52), ["sparse-layers"]);
  assert.equal(told(0), ["no-sparse"]);
  // A layer of zeros is sparse as a matter of course: it is told as all zero.
  assert.equal(
    ids(withLayer({ sparsity: 1, maxAbs: 0 })).filter((id) => id === "sparse-layers"),
    [],
  );
});

test("a share of 0.0005 is told, a smaller one as less than 0.1 %", () => {
  const title = (sparsity: number, filters: number) =>
    about(withLayer({ sparsity }, { filters }, 1), "sparse-filters")?.title;
  assert.is(title(0.00049, 1e6), "Less than 0.1 % of the filters are sparse");
  assert.is(title(0.00051, 1e6), "0.1 % of the filters are sparse");
});

test("an entropy below 0.1 is that of one pattern, of four finite filters or more", () => {
  const told = (varianceEntropy: number, rest: Partial<LayerResult> = {}, quality = {}) =>
    ids(withLayer({ varianceEntropy, ...quality }, rest)).includes("one-pattern");
  assert.equal(
    [0.1 - 2 ** -55, 0.1, 0.1 + 2 ** -55].map((entropy) => told(entropy)),
    [true, false, false],
  );
  assert.equal(
    [3, 4, 5].map((filters) => told(0.05, { filters, nonFinite: 0 })),
    [false, true, true],
  );
  assert.is(told(0, {}, { maxAbs: 0 }), false);
});

test("the least varied layer: of three or more, beside what its filters can reach, and not where layers of low diversity are named", () => {
  const told = (result: AnalysisResult) => about(result, "least-varied");
  assert.match(told(withLayer({ varianceEntropy: 0.5 }))?.title ?? "", /"layer1.0.conv.weight" \(H = 0\.500\)$/);
  assert.is(told(withLayer({ varianceEntropy: 0.5 }, {}, 2)), undefined);
  // Four filters reach log10 3 = 0.477: 0.4 of it is more varied than 0.7 of 0.954.
  const four = (varianceEntropy: number) =>
    told(withLayer({ varianceEntropy, randomThreshold: 0.2357 }, { filters: 4 }));
  assert.not.match(four(0.4)?.title ?? "", "layer1.0");
  assert.match(four(0.2356)?.text ?? "", /^Its 4 filters can reach 0\.477/);
  // Random ones have as little: nothing is said, since no other layer is the least varied.
  assert.is(four(0.2358), undefined);
  assert.is(told(withLayer({ varianceEntropy: 0.05 })), undefined);
  assert.is(told(withLayer({ flags: [{ flag: "low-variance", text: "" }] })), undefined);
  assert.is(told(withLayer({ varianceEntropy: 0, flags: [{ flag: "equal-filters", text: "" }] })), undefined);
});

test("the least varied layer: none whose entropy random weights could have", () => {
  // 256 filters of 9 weights: numpy gives 20,000 random layers a mean of 0.9461 and a deviation of 0.0018; four of them below 0.9400.
  const told = (varianceEntropy: number) => {
    const result = withLayer({ varianceEntropy, randomThreshold: 0.9355 }, { filters: 256 });
    for (const { quality } of result.models[0].layers.slice(1)) quality.varianceEntropy = 0.9542;
    return about(result, "least-varied");
  };
  assert.is(told(0.9425), undefined);
  assert.match(told(0.934)?.title ?? "", /H = 0\.934/);
});

test("the least orthogonal layer: of three or more, beside random weights, where it exceeds them by more than chance", () => {
  // 16 channels of 144 weights: random ones have a mean |cosine| of 0.0666, sd 0.050; of 120 pairs four errors are 0.0182.
  const random = meanCosine(144);
  const told = (cosine: number, layers = 3) => {
    const result = withLayer({}, {}, layers);
    for (const { quality } of result.models[0].layers) quality.orthogonality = 1 - 1e-9;
    result.models[0].layers[0].quality.orthogonality = 1 - cosine;
    return about(result, "least-orthogonal")?.text;
  };
  const error = Math.sqrt((1 / 144 - random ** 2) / 120);
  assert.is(told(random - 4.001 * error), undefined);
  assert.is(told(random + 3.999 * error), undefined);
  assert.is(
    told(random + 4.001 * error),
    "The mean |cosine| between its 16 output channels is 0.085, 1.3 times the 0.067 of random channels of 144 weights: the largest ratio that chance does not explain.",
  );
  assert.is(told(0.5, 2), undefined);
});

test("the mean |cosine| of random directions is Gamma(n / 2) / (sqrt(pi) Gamma((n + 1) / 2))", () => {
  // scipy, exp(gammaln(n / 2) - gammaln((n + 1) / 2)) / sqrt(pi)
  const known = [
    [1, 1],
    [2, 0.6366197723675814],
    [3, 0.5],
    [9, 0.2734375],
    [144, 0.066605914086885],
    [1152, 0.023513001408099317],
    [4607, 0.011755863167526458],
  ];
  for (const [n, expected] of known) assert.ok(Math.abs(meanCosine(n) / expected - 1) < 1e-6, `${n}: ${meanCosine(n)}`);
});

test("studies that tell the same tell it once; the order within a severity stays", () => {
  const of = (id: FindingId, title: string) => finding(id, title, "", {});
  const merged = mergeFindings([
    [of("non-finite", "a"), of("basis-size", "b"), of("groups-differ", "c"), of("groups-differ", "d")],
    [of("zero-filters", "e"), of("non-finite", "f"), of("label-common", "g"), of("labels-as-noise", "h")],
  ]);
  assert.is(merged.map(({ title }) => title).join(""), "aecdgbh");
});

test("seven headlines; the rest is kept, and what is as usual is none", () => {
  const all = findingIds.map((id) => finding(id, id, "", {}));
  const { shown, rest } = headlines(all);
  assert.is(shown.length, mostHeadlines);
  assert.is(shown.length + rest.length, all.length);
  for (const id of ["no-sparse", "label-blindness"] as const) {
    assert.equal(headlines([finding(id, "", "", {})]).shown, []);
    assert.is(headlines([finding(id, "", "", {})]).rest.length, 1);
  }
});

test("of what is said of each of thirty models three are headlines, beside those of other kinds", () => {
  const alike = Array.from({ length: 30 }, (_, i) => finding("labels-as-noise", `${i}`, "", {}));
  const others = [finding("groups-differ", "x", "", {}), finding("basis-size", "y", "", {})];
  const { shown, rest } = headlines([...alike, ...others]);
  assert.equal(
    shown.map(({ title }) => title),
    ["0", "1", "2", "x", "y"],
  );
  assert.is(rest.length, 27);
});

test("a finding names its layers and their models", () => {
  const layers = [
    { model: "m", name: "a", more: 1 },
    { model: "n", name: "a" },
  ];
  const { models, layers: kept }: Finding = finding("binary", "", "", { layers });
  assert.equal(models, ["m", "n"]);
  assert.equal(kept, [
    { model: "m", name: "a" },
    { model: "n", name: "a" },
  ]);
});

test.run();
