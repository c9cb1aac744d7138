import { test } from "uvu";
import * as assert from "uvu/assert";
import { coarseDivergence } from "../../sdk/figures/coarse-divergence.ts";
import { divergenceHeatmap } from "../../sdk/figures/index.ts";
import { sampleResult } from "../support/sample-result.ts";

/** A divergence of n groups with D(a, b) = |a - b|. */
function distances(n: number) {
  const { divergence } = sampleResult({ models: 2 });
  const groups = Array.from({ length: n }, (_, i) => `group ${i}`);
  const zero = groups.map(() => groups.map(() => 0));
  return {
    ...divergence,
    groups,
    matrix: groups.map((_, a) => groups.map((_, b) => Math.abs(a - b))),
    floor: { mean: zero, upper: zero },
  };
}

test("up to 150 groups every pair has its cell", () => {
  const divergence = distances(150);
  assert.is(coarseDivergence(divergence).divergence, divergence);
});

test("the pairs of more groups are averaged over blocks; the last block may be short", () => {
  const { divergence, block } = coarseDivergence(distances(301));
  assert.is(block, 3);
  assert.is(divergence.groups.length, 101);
  assert.equal(divergence.groups.slice(0, 2), ["group 0", "group 3"]);
  // |a - b| over 3 x 3 equal indices is 8 / 9; blocks that do not overlap are 3 apart; the last one has group 300 alone.
  assert.ok(Math.abs(divergence.matrix[0][0] - 8 / 9) < 1e-15);
  assert.equal([divergence.matrix[0][1], divergence.matrix[5][2]], [3, 9]);
  assert.equal([divergence.matrix[100][100], divergence.matrix[100][99]], [0, 2]);
});

test("the heat map of many groups says what its cells are", () => {
  const svg = divergenceHeatmap({ divergence: distances(301) });
  assert.match(svg, /each cell is the mean of 3 × 3 pairs/);
  assert.ok(svg.length < 2e6);
});

test.run();
