import { test } from "uvu";
import * as assert from "uvu/assert";
import { rankDepths } from "../../sdk/model/depth-ranks.ts";
import { graphDepths } from "../../sdk/model/graph-depths.ts";
import type { ConvDeclaration, ConvKind, WeightLayout } from "../../sdk/model/model-file.ts";
import { seeded } from "../support/seeded.ts";
import { countingTensor } from "../support/tensors.ts";

/** Depths of a graph given as node: nodes before it. "x" is its input. */
function depthsOf(edges: Record<string, string[]>): Record<string, number> {
  const depths = graphDepths(
    Object.keys(edges),
    (node) => edges[node] ?? [],
    (node) => (node === "x" ? "input" : node.startsWith("(") ? "joint" : "node"),
  );
  return Object.fromEntries(Object.keys(edges).map((node) => [node, depths.get(node) ?? Number.NaN]));
}

test("depth counts every node on the longest path from an input", () => {
  assert.equal(depthsOf({ a: ["x"], relu: ["a"], b: ["relu"], short: ["a"], sum: ["b", "short"] }), {
    a: 0,
    relu: 1,
    b: 2,
    short: 1,
    sum: 3,
  });
});

test("nodes may be listed in any order", () => {
  assert.equal(depthsOf({ c: ["b"], b: ["a"], a: ["x"] }), { c: 2, b: 1, a: 0 });
});

test("constants make no path longer; without any input the first node counts as the first", () => {
  const weight = { raw: [], cast: ["raw"], transpose: ["cast"] };
  assert.is(depthsOf({ ...weight, conv: ["x", "transpose"] }).conv, 0);
  assert.is(depthsOf({ ...weight, conv: ["transpose"] }).conv, 3);
});

test("a joint is not counted", () => {
  assert.equal(depthsOf({ a: ["x"], "(in)": ["a"], b: ["(in)"], "(out)": ["b"], c: ["(out)"] }), {
    a: 0,
    "(in)": 0,
    b: 1,
    "(out)": 1,
    c: 2,
  });
});

test("a ring ends, and the way back is left out", () => {
  const { enter, body, out } = depthsOf({ enter: ["x", "body"], body: ["enter"], out: ["body"] });
  assert.equal([enter, body, out], [0, 1, 2]);
  assert.is(depthsOf({ a: ["a"] }).a, 0);
});

test("a chain of 100,000 nodes, a node taken 100,000 times", () => {
  const count = 100_000;
  const chain = graphDepths(
    Array.from({ length: count }, (_, i) => count - 1 - i),
    (i) => (i === 0 ? [] : [i - 1]),
    (i) => (i === 0 ? "input" : "node"),
  );
  assert.is(chain.get(count - 1), count - 2);
  const wide = graphDepths(
    [1, 2],
    (i) => (i === 2 ? new Array(count).fill(1) : [0]),
    (i) => (i === 0 ? "input" : "node"),
  );
  assert.is(wide.get(2), 1);
});

test("the same as going over all edges until nothing grows", () => {
  const next = seeded(7);
  for (let round = 0; round < 50; round++) {
    const count = 2 + Math.floor(next() * 12);
    const edges = Array.from({ length: count }, (_, i) =>
      i === 0 ? [] : Array.from({ length: 1 + Math.floor(next() * 3) }, () => Math.floor(next() * i)),
    );
    const naive = edges.map((_, i) => (i === 0 ? -1 : Number.NEGATIVE_INFINITY));
    for (let pass = 0; pass < count; pass++) {
      for (let i = 1; i < count; i++) naive[i] = Math.max(naive[i], ...edges[i].map((before) => naive[before] + 1));
    }
    const depths = graphDepths(
      edges.map((_, i) => i).reverse(),
      (i) => edges[i],
      (i) => (i === 0 ? "input" : "node"),
    );
    assert.equal(
      edges.map((_, i) => depths.get(i)),
      naive,
    );
  }
});

function declared(layout: WeightLayout, graphDepth?: number, kind: ConvKind = "conv"): ConvDeclaration {
  return { name: "l", tensor: countingTensor("w", [1, 1, 1, 1]), layout, kind, groups: 1, graphDepth };
}

test("parallel branches share a rank; what has none is left out", () => {
  const layers = [
    declared("OIHW", 4),
    declared("OIHW", 9),
    declared("OIHW", 4),
    declared("OIHW", 2),
    declared("IOHW", 7, "transposed"),
    declared("OIW", 8),
  ];
  assert.equal(rankDepths(layers), { ranks: [1, 2, 1, 0, null, null], largest: 2 });
  assert.equal(rankDepths([declared("OIDHW", 3), declared("OIDHW", 5)]), { ranks: [0, 1], largest: 1 });
  assert.equal(rankDepths([declared("OIHW"), declared("OIHW")]), { ranks: [0, 1], largest: 1 });
  assert.equal(rankDepths([]), { ranks: [], largest: 0 });
});

test.run();
