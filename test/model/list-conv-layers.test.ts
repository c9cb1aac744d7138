import { test } from "uvu";
import * as assert from "uvu/assert";
import { listConvLayers } from "../../sdk/model/list-conv-layers.ts";
import type { ConvKind, WeightLayout } from "../../sdk/model/model-file.ts";
import { countingTensor } from "../support/tensors.ts";

function layer(layout: WeightLayout, shape: number[], kind: ConvKind = "conv", groups = 1, slices = false) {
  return listConvLayers([{ name: "l", tensor: countingTensor("l.weight", shape), layout, kind, groups }], {
    slices,
  })[0];
}

test("channels, kernel and the count of filters by layout", () => {
  const cases: [
    WeightLayout,
    number[],
    ConvKind,
    number,
    { in: number; out: number; groups: number; kernel: number[]; filters: number },
  ][] = [
    ["OIHW", [8, 4, 3, 3], "conv", 1, { in: 4, out: 8, groups: 1, kernel: [3, 3], filters: 32 }],
    ["OIHW", [8, 4, 3, 3], "conv", 2, { in: 8, out: 8, groups: 2, kernel: [3, 3], filters: 32 }],
    ["OIHW", [8, 1, 5, 5], "depthwise", 8, { in: 8, out: 8, groups: 8, kernel: [5, 5], filters: 8 }],
    ["HWIO", [7, 7, 3, 64], "conv", 1, { in: 3, out: 64, groups: 1, kernel: [7, 7], filters: 192 }],
    ["HWIM", [3, 3, 8, 2], "depthwise", 8, { in: 8, out: 16, groups: 8, kernel: [3, 3], filters: 16 }],
    ["IOHW", [8, 4, 2, 2], "transposed", 1, { in: 8, out: 4, groups: 1, kernel: [2, 2], filters: 32 }],
    ["IOHW", [8, 4, 2, 2], "transposed", 2, { in: 8, out: 8, groups: 2, kernel: [2, 2], filters: 32 }],
    ["HWOI", [2, 2, 4, 8], "transposed", 1, { in: 8, out: 4, groups: 1, kernel: [2, 2], filters: 32 }],
    ["OIW", [8, 4, 5], "conv", 1, { in: 4, out: 8, groups: 1, kernel: [5], filters: 32 }],
    ["WIO", [5, 4, 8], "conv", 1, { in: 4, out: 8, groups: 1, kernel: [5], filters: 32 }],
    ["OIDHW", [8, 4, 3, 3, 3], "conv", 1, { in: 4, out: 8, groups: 1, kernel: [3, 3, 3], filters: 32 }],
    ["DHWIO", [2, 3, 3, 4, 8], "conv", 1, { in: 4, out: 8, groups: 1, kernel: [2, 3, 3], filters: 32 }],
    ["NHW", [50, 3, 3], "filters", 1, { in: 1, out: 50, groups: 1, kernel: [3, 3], filters: 50 }],
  ];
  for (const [layout, shape, kind, groups, expected] of cases) {
    const { in: inputs, out, groups: found, kernel, filters } = layer(layout, shape, kind, groups);
    assert.equal({ in: inputs, out, groups: found, kernel, filters }, expected, `${layout} ${shape}`);
  }
});

test("what is not analysed says why", () => {
  assert.is(layer("OIHW", [8, 4, 3, 3]).reason, null);
  assert.is(layer("OIHW", [8, 4, 2, 2]).reason, null);
  assert.is(layer("OIHW", [8, 4, 11, 11]).reason, null);
  assert.is(layer("OIHW", [8, 4, 1, 1]).reason, "1x1 convolution: nothing spatial");
  assert.is(layer("OIHW", [8, 4, 1, 7]).reason, "kernel 1x7: not square");
  assert.is(layer("OIHW", [8, 4, 12, 12]).reason, "kernel 12x12: larger than 11x11, the largest analysed");
  assert.is(layer("OIHW", [0, 4, 3, 3]).reason, "shape [0, 4, 3, 3]: holds no filters");
  assert.match(layer("OIW", [8, 4, 5]).reason!, /^1-D convolution, kernel 5/);
  assert.match(layer("IOHW", [8, 4, 3, 3], "transposed").reason!, /^transposed convolution, kernel 3x3/);
  assert.match(layer("OIDHW", [8, 4, 3, 3, 3]).reason!, /^3-D convolution, kernel 3x3x3: its 2-D slices/);
});

test("a weight without elements has 0 filters in every layout", () => {
  for (const [layout, shape, kind, groups] of [
    ["HWIM", [3, 3, 0, 1], "depthwise", 0],
    ["HWIM", [3, 3, 4, 0], "depthwise", 4],
    ["HWIM", [0, 0, 4, 2], "depthwise", 4],
    ["OIHW", [0, 1, 3, 3], "depthwise", 0],
    ["HWIO", [3, 3, 0, 8], "conv", 1],
    ["NHW", [0, 3, 3], "filters", 1],
  ] as [WeightLayout, number[], ConvKind, number][]) {
    const { filters, reason } = layer(layout, shape, kind, groups);
    assert.equal([filters, reason], [0, `shape [${shape.join(", ")}]: holds no filters`], layout);
  }
});

test("slices of cubic 3-D kernels are filters on request", () => {
  const sliced = layer("OIDHW", [8, 4, 3, 3, 3], "conv", 1, true);
  // Three slices along each of three axes, of each of 32 kernels.
  assert.equal([sliced.reason, sliced.filters], [null, 288]);
  assert.match(layer("OIDHW", [8, 4, 3, 3, 3], "conv", 1).reason!, /only on request/);
  assert.is(layer("OIDHW", [8, 4, 1, 1, 1], "conv", 1, true).reason, "1x1x1 convolution: nothing spatial");
  const flat = layer("OIDHW", [8, 4, 2, 3, 3], "conv", 1, true);
  assert.equal([flat.reason, flat.filters], ["3-D convolution, kernel 2x3x3: no 2-D filters", 32]);
});

test("a 3-D kernel that is flat in one axis is a 2-D filter", () => {
  for (const sides of [
    [1, 3, 3],
    [3, 1, 3],
    [3, 3, 1],
  ]) {
    const flat = layer("OIDHW", [8, 4, ...sides], "conv", 1);
    assert.equal([flat.reason, flat.filters, flat.kernel], [null, 32, sides]);
  }
  assert.match(layer("OIDHW", [8, 4, 1, 1, 3], "conv", 1).reason!, /3-D convolution, kernel 1x1x3: no 2-D filters/);
  assert.match(layer("OIDHW", [8, 4, 1, 3, 5], "conv", 1).reason!, /3-D convolution, kernel 1x3x5: no 2-D filters/);
  assert.match(layer("OIDHW", [8, 4, 1, 13, 13], "conv", 1).reason!, /larger than 11x11/);
});

test("depth ranks the 2-D convolutions but the transposed ones, from 0 to 1", () => {
  const shapes: [WeightLayout, number[], ConvKind][] = [
    ["OIHW", [8, 4, 1, 1], "conv"],
    ["IOHW", [8, 4, 2, 2], "transposed"],
    ["OIHW", [8, 4, 3, 3], "conv"],
    ["OIW", [8, 4, 3], "conv"],
  ];
  const layers = listConvLayers(
    shapes.map(([layout, shape, kind], i) => ({
      name: `${i}`,
      tensor: countingTensor(`${i}`, shape),
      layout,
      kind,
      groups: 1,
    })),
  );
  assert.equal(
    layers.map(({ depthRank }) => depthRank),
    [0, null, 1, null],
  );
  assert.equal(
    layers.map(({ depth }) => depth),
    [0, null, 1, null],
  );
  assert.is(layer("OIHW", [8, 4, 3, 3]).depth, 0);
});

test.run();
