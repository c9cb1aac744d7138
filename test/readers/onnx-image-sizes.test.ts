import { test } from "uvu";
import * as assert from "uvu/assert";
import { flatten } from "../../sdk/readers/onnx/flatten.ts";
import { Functions } from "../../sdk/readers/onnx/functions.ts";
import { imageSizes } from "../../sdk/readers/onnx/image-sizes.ts";
import type { AttributeRecord, NodeRecord } from "../../sdk/readers/onnx/records.ts";

const node = (op: string, inputs: string[], output: string, ints: Record<string, number[]> = {}): NodeRecord => ({
  name: output,
  op,
  domain: "",
  inputs,
  outputs: [output],
  attributes: new Map(
    Object.entries(ints).map(([name, values]): [string, AttributeRecord] => [
      name,
      { name, refersTo: "", ints: values, tensors: [], graphs: [] },
    ]),
  ),
});

test("sizes follow from the graph's input as in ResNet: 224, 112, 56, 28", () => {
  const nodes = [
    node("Conv", ["image", "w"], "stem", { kernel_shape: [7, 7], strides: [2, 2], pads: [3, 3, 3, 3] }),
    node("Relu", ["stem"], "relu"),
    node("MaxPool", ["relu"], "pool", { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    node("Conv", ["pool", "w"], "down", { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    node("Add", ["down", "bias"], "sum"),
    node("Resize", ["sum"], "up"),
    node("Conv", ["up", "w"], "last", { kernel_shape: [3, 3] }),
  ];
  const graph = {
    nodes,
    initializers: [],
    inputs: ["image"],
    outputs: [],
    shapes: new Map([["image", [1, 3, 224, 160]]]),
  };
  const flat = flatten(
    graph,
    new Functions([]),
    () => {},
    () => {},
  );
  const sizes = imageSizes(graph.shapes, flat, ({ attributes }) => attributes.get("kernel_shape")?.ints ?? []);
  const found = ["image", "stem", "relu", "pool", "down", "sum", "up"].map((name) => sizes.of(name, flat.top));
  assert.equal(found, [[224, 160], [112, 80], [112, 80], [56, 40], [28, 20], [28, 20], undefined]);
  assert.equal(
    nodes.map((each) => sizes.afterUpsampling.has(each)),
    [false, false, false, false, false, true, true],
  );
});

/** The size behind one operator on an image of the given size; `ceil_mode` and `auto_pad` as attributes. */
function behind(op: string, shape: number[], ints: Record<string, number[]>, more: Record<string, number> = {}) {
  const one = node(op, ["image", "w"], "y", ints);
  for (const [name, i] of Object.entries(more))
    (one.attributes as Map<string, AttributeRecord>).set(name, {
      name,
      refersTo: "",
      i,
      ints: [],
      tensors: [],
      graphs: [],
    });
  const graph = { nodes: [one], initializers: [], inputs: ["image"], outputs: [], shapes: new Map([["image", shape]]) };
  const flat = flatten(
    graph,
    new Functions([]),
    () => {},
    () => {},
  );
  const sizes = imageSizes(graph.shapes, flat, ({ attributes }) => attributes.get("kernel_shape")?.ints ?? []);
  return sizes.of("y", flat.top);
}
const kernel = (side: number) => ({ kernel_shape: [side, side] });

test("every operator that keeps the size, every window that slides over it, and others of which nothing is known", () => {
  const keeping =
    "Relu LeakyRelu PRelu Clip Sigmoid HardSigmoid HardSwish Tanh Elu Selu Softplus Erf BatchNormalization InstanceNormalization Dropout Identity Cast QuantizeLinear DequantizeLinear Add Sub Mul Div Concat Min Max Sum";
  for (const op of keeping.split(" ")) assert.equal(behind(op, [1, 3, 8, 9], {}), [8, 9], op);
  for (const op of ["Conv", "FusedConv", "QLinearConv", "ConvInteger", "MaxPool", "AveragePool"])
    assert.equal(behind(op, [1, 3, 8, 9], kernel(3)), [6, 7], op);
  assert.equal(behind("GlobalAveragePool", [1, 3, 8, 9], {}), [1, 1]);
  // (8 - 1) 1 + 3 rows.
  assert.equal(behind("ConvTranspose", [1, 3, 8, 9], kernel(3)), [10, 11]);
  // (8 - 1) 2 + 5 - 1 rows, (9 - 1) 2 + 7 - 1 columns.
  const steps = { ...kernel(3), strides: [2, 2], dilations: [2, 3], pads: [1, 0, 0, 1] };
  assert.equal(behind("ConvTranspose", [1, 3, 8, 9], steps), [18, 22]);
  for (const op of ["Reshape", "Resize", "Flatten", "Pad"])
    assert.is(behind(op, [1, 3, 8, 9], kernel(3)), undefined, op);
});

test("strides, dilations, pads of each side, and rounding up", () => {
  const size = (ints: Record<string, number[]>, more = {}) => behind("MaxPool", [1, 3, 8, 9], ints, more);
  assert.equal(size({ ...kernel(3), strides: [2, 3] }), [3, 3]);
  assert.equal(size({ ...kernel(3), strides: [2, 3] }, { ceil_mode: 1 }), [4, 3]);
  assert.equal(size({ ...kernel(3), dilations: [2, 3] }), [4, 3]);
  assert.equal(size({ ...kernel(3), pads: [1, 0, 2, 4] }), [9, 11]);
  assert.equal(size({ kernel_shape: [1, 5] }), [8, 5]);
  assert.is(size({ ...kernel(3) }, { auto_pad: 0 }), undefined);
  assert.is(size({ kernel_shape: [3] }), undefined);
});

test("a window that just fits leaves one pixel, a larger one nothing; sizes that are not given are not known", () => {
  assert.equal(behind("Conv", [1, 3, 5, 5], kernel(5)), [1, 1]);
  assert.is(behind("Conv", [1, 3, 5, 5], { kernel_shape: [5, 6] }), undefined);
  assert.is(behind("Conv", [1, 3, 5, 5], { kernel_shape: [6, 5] }), undefined);
  for (const shape of [
    [1, 3, 0, 5],
    [1, 3, 5, 0],
    [1, 3, 5],
    [1, 3, 5, 5, 5],
  ])
    assert.is(behind("Relu", shape, {}), undefined, `${shape}`);
  assert.equal(behind("Relu", [0, 0, 1, 1], {}), [1, 1]);
});

test("images of several inputs: the largest of each axis", () => {
  const graph = {
    nodes: [node("Add", ["a", "b", "c"], "y"), node("ConvTranspose", ["y", "w"], "z"), node("Relu", ["z"], "r")],
    initializers: [],
    inputs: ["a", "b", "c"],
    outputs: [],
    shapes: new Map([
      ["a", [1, 3, 4, 1]],
      ["b", [1, 3, 1, 7]],
    ]),
  };
  const flat = flatten(
    graph,
    new Functions([]),
    () => {},
    () => {},
  );
  const sizes = imageSizes(graph.shapes, flat, () => []);
  assert.equal(
    ["y", "z", "r"].map((name) => sizes.of(name, flat.top)),
    [[4, 7], undefined, undefined],
  );
  assert.equal(
    graph.nodes.map((each) => sizes.afterUpsampling.has(each)),
    [false, true, true],
  );
  for (const op of ["Resize", "Upsample", "ConvTranspose", "DepthToSpace"]) {
    const one = { ...graph, nodes: [node(op, ["a"], "y")] };
    const found = imageSizes(
      one.shapes,
      flatten(
        one,
        new Functions([]),
        () => {},
        () => {},
      ),
      () => [],
    );
    assert.is(found.afterUpsampling.size, 1, op);
  }
});

test.run();
