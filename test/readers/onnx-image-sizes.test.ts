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

test.run();
