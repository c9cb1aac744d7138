import { test } from "uvu";
import * as assert from "uvu/assert";
import { type FlaggedLayer, flagsOf, flagWord, layerFlags } from "../../sdk/results/flags.ts";
import type { Randomness } from "../../sdk/results/layer-quality.ts";

// Each rule below, at and above its threshold. A layer that is flagged for nothing, and what is different about it:

type Changes = Partial<Omit<FlaggedLayer, "quality">> & Partial<FlaggedLayer["quality"]>;

function flagged(changes: Changes): string[] {
  return flagsOf(layer(changes)).map(({ flag }) => flag);
}

function layer({ count = 64, nonFinite = 0, width = 9, varies = true, ...quality }: Changes): FlaggedLayer {
  const plain = {
    sparsity: 0,
    varianceEntropy: 0.7,
    unitVarianceEntropy: 0,
    randomness: null,
    orthogonality: 1,
    binaryError: 0.3,
    binaryShare: 0,
    maxAbs: 1,
    sparsitySweep: [],
  };
  return { count, nonFinite, width, varies, quality: { ...plain, ...quality } };
}

test("a layer of ordinary weights has no flag", () => {
  assert.equal(flagged({}), []);
});

test("non-finite: one filter is enough, also where nothing finite is left", () => {
  assert.equal(flagged({ nonFinite: 1 }), ["non-finite"]);
  assert.equal(flagged({ nonFinite: 3, count: 0, maxAbs: 0, varianceEntropy: 0 }), ["non-finite"]);
});

test("all-zero: no weight but zeros, of one filter or more, and nothing else is said of them", () => {
  const zeros = { maxAbs: 0, varianceEntropy: 0, sparsity: 1, binaryShare: 1 };
  assert.equal(flagged({ ...zeros, count: 1 }), ["all-zero"]);
  assert.equal(flagged({ ...zeros, count: 0 }), []);
  assert.equal(flagged({ maxAbs: 1e-30 }), []);
});

/** A verdict with the numbers that its sentence has. */
const verdict = (verdict: Randomness["verdict"], initialiser: Randomness["initialiser"] = "uniform"): Randomness => ({
  statistic: 40,
  pValue: 0.5,
  power: 0.99,
  verdict,
  initialiser,
  kurtosis: 1.8149,
});

test("untrained: by the test's verdict alone; undecided is never one", () => {
  assert.equal(flagged({ randomness: verdict("untrained") }), ["untrained"]);
  assert.equal(flagged({ randomness: verdict("undecided") }), []);
  assert.equal(flagged({ randomness: verdict("structured", null) }), []);
  assert.equal(flagged({ randomness: null, varianceEntropy: 0.954 }), []);
});

test("low-variance: below 52 % of what so many 3x3 filters can reach, of four or more", () => {
  assert.equal(flagged({ varianceEntropy: 0.4999 }), ["low-variance"]);
  assert.equal(flagged({ varianceEntropy: 0.5 }), []);
  assert.equal(flagged({ varianceEntropy: 0.55 }), []);
  assert.equal(flagged({ varianceEntropy: 0.4999, width: 25 }), []);
  // Four filters have three axes: log10 3 over log10 9 is a half. Rank alone flags none.
  assert.equal(flagged({ varianceEntropy: 0.2499, count: 4 }), ["low-variance"]);
  assert.equal(flagged({ varianceEntropy: 0.2501, count: 4 }), []);
  assert.equal(flagged({ varianceEntropy: 0.4999, count: 10 }), ["low-variance"]);
  assert.equal(flagged({ varianceEntropy: 0.4999, count: 9 }), []);
  assert.equal(flagged({ varianceEntropy: 0.4999, count: 3 }), ["few-filters"]);
});

test("low-variance: not where every filter at length 1 has a larger entropy, as with folded batch normalisation", () => {
  assert.equal(flagged({ varianceEntropy: 0.2, unitVarianceEntropy: 0.5 }), []);
  assert.equal(flagged({ varianceEntropy: 0.2, unitVarianceEntropy: 0.4999 }), ["low-variance"]);
  assert.equal(flagged({ varianceEntropy: 0.5, unitVarianceEntropy: 0.2 }), []);
  // No filter of a length but 0.
  assert.equal(flagged({ varianceEntropy: 0.2, unitVarianceEntropy: null }), ["low-variance"]);
  const [{ text }] = flagsOf(layer({ varianceEntropy: 0.2, unitVarianceEntropy: 0.3 }));
  assert.match(text, /0\.200 is low beside the 0\.954 that 64 filters can reach, .* length 1 \(0\.300\)/);
});

test("low-variance: 0.5 of ten or more filters, of fewer as large a share of what they can reach", () => {
  for (const count of [4, 5, 6, 7, 8, 9, 10, 11, 1000]) {
    const largest = Math.log10(Math.min(count - 1, 9));
    const threshold = (0.5 * largest) / Math.log10(9);
    for (const [varianceEntropy, flags] of [
      [threshold * (1 - 1e-12), ["low-variance"]],
      [threshold * (1 + 1e-12), []],
    ] as [number, string[]][])
      assert.equal(flagged({ varianceEntropy, count }), flags, `${count} filters`);
    const [{ text }] = flagsOf(layer({ varianceEntropy: 0, count }));
    assert.ok(text.includes(`beside the ${largest.toFixed(3)} that ${count} filters can reach`), text);
  }
});

test("sparse and binary: more than half of the filters", () => {
  assert.equal(flagged({ sparsity: 0.5 }), []);
  assert.equal(flagged({ sparsity: 0.5001 }), ["sparse"]);
  assert.equal(flagged({ sparsity: 1 }), ["sparse"]);
  assert.equal(flagged({ binaryShare: 0.5 }), []);
  assert.equal(flagged({ binaryShare: 0.5001 }), ["binary"]);
});

test("equal-filters: two or more that do not vary, and no low variance beside", () => {
  const equal = { varies: false, varianceEntropy: 0, unitVarianceEntropy: 0 };
  assert.equal(flagged(equal), ["equal-filters"]);
  assert.equal(flagged({ ...equal, width: 25 }), ["equal-filters"]);
  assert.equal(flagged({ ...equal, count: 2 }), ["equal-filters", "few-filters"]);
  assert.equal(flagged({ ...equal, count: 1 }), ["few-filters"]);
  assert.equal(flagged({ ...equal, maxAbs: 0 }), ["all-zero"]);
  assert.equal(flagged({ varianceEntropy: 0, unitVarianceEntropy: 0 }), ["low-variance"]);
});

test("few-filters: fewer than four", () => {
  assert.equal(flagged({ count: 4 }), []);
  assert.equal(flagged({ count: 3 }), ["few-filters"]);
  assert.equal(flagged({ count: 0, maxAbs: 0 }), []);
  assert.equal(flagged({ count: 0 }), []);
});

test("all that applies, in one order", () => {
  const all = { nonFinite: 1, varianceEntropy: 0.1, randomness: verdict("untrained"), sparsity: 0.9, binaryShare: 0.9 };
  assert.equal(flagged(all), ["non-finite", "untrained", "low-variance", "sparse", "binary"]);
});

test("the gravest first", () => {
  const order = ["non-finite", "all-zero", "untrained", "equal-filters", "low-variance", "sparse", "binary"];
  const names: string[] = layerFlags.map(({ name }) => name);
  assert.equal(
    names.filter((name) => order.includes(name)),
    order,
  );
});

test("each sentence has the numbers of this layer", () => {
  const told = (changes: Changes) => flagsOf(layer(changes)).map(({ text }) => text);
  assert.equal(told({ maxAbs: 0 }), ["Every weight is zero: the layer passes nothing on."]);
  assert.match(told({ nonFinite: 3, count: 61 })[0], /: 3 of 64;/);
  assert.is(
    told({ randomness: verdict("untrained"), count: 512 })[0],
    "The weights are distributed uniformly, without a pattern that filters share, as at initialisation: kurtosis 1.81, n = 512.",
  );
  assert.match(told({ randomness: verdict("untrained", "normal") })[0], /distributed normally,/);
  assert.match(
    told({ randomness: verdict("untrained", "truncated normal") })[0],
    /distributed as a truncated normal is,/,
  );
  assert.match(
    told({ varianceEntropy: 0.1234 })[0],
    /entropy 0\.123 is low beside the 0\.\d+ that \d+ filters can reach, and so it is with every filter at length 1 \(\d\.\d{3}\): low filter diversity/,
  );
  assert.match(told({ sparsity: 0.625 })[0], /^62\.5 % of the filters/);
  assert.match(told({ binaryShare: 0.75, sparsity: 0.1 })[0], /^75\.0 % of the filters/);
  assert.match(told({ count: 1 })[0], /^With 1 filter,/);
  assert.match(told({ count: 3 })[0], /^With 3 filters,/);
});

test("people read of low diversity, as findings and papers call it; every other flag reads as documents name it", () => {
  const words = layerFlags.map(({ name }) => [name, flagWord(name)]).filter(([name, word]) => name !== word);
  assert.equal(words, [["low-variance", "low diversity"]]);
});

test.run();
