import { test } from "uvu";
import * as assert from "uvu/assert";
import type { LayerFlag } from "../../sdk/results/analysis.ts";
import { binaryErrorBelow, type FlaggedLayer, flagsOf, layerFlags } from "../../sdk/results/flags.ts";

const plain: FlaggedLayer = {
  quality: {
    sparsity: 0.1,
    varianceEntropy: 0.7,
    randomThreshold: 0.9,
    orthogonality: 0.9,
    binaryError: 0.3,
    binaryShare: 0,
    maxAbs: 1,
    sparsitySweep: [],
  },
  count: 64,
  nonFinite: 0,
  width: 9,
};
const layerOf = (quality: Partial<FlaggedLayer["quality"]>, rest: Partial<FlaggedLayer> = {}): FlaggedLayer => ({
  ...plain,
  ...rest,
  quality: { ...plain.quality, ...quality },
});
const names = (layer: FlaggedLayer) => flagsOf(layer).map(({ flag }) => flag);
const E = Number.EPSILON;

/** Each threshold just below, at, and just above: whether the layer has the flag. */
const thresholds: [LayerFlag["flag"], FlaggedLayer, FlaggedLayer, FlaggedLayer, boolean[]][] = [
  [
    "random",
    ...([0.9 - E, 0.9, 0.9 + E].map((varianceEntropy) => layerOf({ varianceEntropy })) as Three),
    [false, true, true],
  ],
  [
    "low-variance",
    ...([0.5 - E, 0.5, 0.5 + E].map((varianceEntropy) => layerOf({ varianceEntropy })) as Three),
    [true, false, false],
  ],
  ["sparse", ...([0.5 - E, 0.5, 0.5 + E].map((sparsity) => layerOf({ sparsity })) as Three), [false, false, true]],
  [
    "binary",
    ...([0.5 - E, 0.5, 0.5 + E].map((binaryShare) => layerOf({ binaryShare })) as Three),
    [false, false, true],
  ],
  ["few-filters", ...([3, 4, 5].map((count) => layerOf({}, { count })) as Three), [true, false, false]],
  ["non-finite", ...([0, 1, 2].map((nonFinite) => layerOf({}, { nonFinite })) as Three), [false, true, true]],
  ["all-zero", ...([0, Number.MIN_VALUE, 1].map((maxAbs) => layerOf({ maxAbs })) as Three), [true, false, false]],
];
type Three = [FlaggedLayer, FlaggedLayer, FlaggedLayer];

for (const [flag, below, at, above, expected] of thresholds) {
  test(`${flag}: below, at and above its threshold`, () =>
    assert.equal(
      [below, at, above].map((layer) => names(layer).includes(flag)),
      expected,
    ));
}

test("every flag has its threshold tested, and a layer without anything to note has none", () => {
  assert.equal(layerFlags.map(({ name }) => name).sort(), thresholds.map(([flag]) => flag).sort());
  assert.equal(names(plain), []);
});

test("low variance is said of four or more filters of 3x3 alone", () => {
  const few = { varianceEntropy: 0.1 };
  assert.equal(names(layerOf(few)), ["low-variance"]);
  assert.equal(names(layerOf(few, { width: 25 })), []);
  assert.equal(names(layerOf(few, { count: 4 })), ["low-variance"]);
  assert.equal(names(layerOf(few, { count: 3 })), ["few-filters"]);
});

test("a layer of zeros is that and no more; one without finite filters is non-finite and no more", () => {
  const all = { sparsity: 1, varianceEntropy: 0, binaryShare: 1, maxAbs: 0 };
  assert.equal(names(layerOf(all, { nonFinite: 2 })), ["non-finite", "all-zero"]);
  assert.equal(names(layerOf(all, { nonFinite: 2, count: 0 })), ["non-finite"]);
  assert.equal(names(layerOf(all, { count: 0 })), []);
});

test("without a random threshold no layer is random", () =>
  assert.equal(names(layerOf({ varianceEntropy: 9, randomThreshold: null })), []));

test("the order of a layer's flags is that of the rows", () =>
  assert.equal(names(layerOf({ sparsity: 1, binaryShare: 1, varianceEntropy: 0.4 }, { nonFinite: 1 })), [
    "non-finite",
    "low-variance",
    "sparse",
    "binary",
  ]));

test("sentences bear the layer's numbers; 1 filter is one", () => {
  const text = (layer: FlaggedLayer) =>
    flagsOf(layer)
      .map((flag) => flag.text)
      .join(" ");
  assert.match(text(layerOf({ varianceEntropy: 0.9444, randomThreshold: 0.9222 })), "0.944 reaches 0.922");
  assert.match(text(layerOf({ varianceEntropy: 0.4444 })), "0.444 is below 0.5");
  assert.match(text(layerOf({ sparsity: 0.6543 })), "65.4 % of the filters are close to zero");
  assert.match(text(layerOf({ binaryShare: 0.7654 })), "76.5 % of the filters hold weights of one magnitude");
  assert.match(text(layerOf({}, { nonFinite: 3 })), "3 of 67;");
  assert.match(text(layerOf({}, { count: 1 })), "With 1 filter,");
  assert.match(text(layerOf({}, { count: 2 })), "With 2 filters,");
  for (const { meaning } of layerFlags) assert.match(meaning, /^[A-Z].*\.$/);
});

test("binary errors from 0.01 on are none of a binary filter", () => assert.is(binaryErrorBelow, 0.01));

test.run();
