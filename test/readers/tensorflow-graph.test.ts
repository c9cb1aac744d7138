import { test } from "uvu";
import * as assert from "uvu/assert";
import { readGraph } from "../../sdk/readers/tfjs/graph-model.ts";
import { type GraphNode, sortNodes } from "../../sdk/readers/tfjs/graph-nodes.ts";
import { countingTensor } from "../support/tensors.ts";

// Graphs of TensorFlow (graph.proto, and TensorFlow.js's JSON of it), node by node.

const node = (name: string, op: string, inputs: string[] = [], attributes: object = {}): GraphNode =>
  ({ name, op, inputs, attributes }) as GraphNode;
const ints = (...i: (number | string)[]) => ({ list: { i } });
const weights = (shapes: Record<string, number[]>) =>
  new Map(Object.entries(shapes).map(([name, shape]) => [name, countingTensor(name, shape)]));
const read = (nodes: GraphNode[], shapes: Record<string, number[]>, inFunctions: GraphNode[] = []) =>
  readGraph(nodes, inFunctions, weights(shapes), "m.json");

test("every operator of a convolution, its layout and kind", () => {
  const operators: [op: string, shape: number[], expected: string][] = [
    ["Conv2D", [3, 3, 2, 4], "conv HWIO 1"],
    ["_FusedConv2D", [3, 3, 2, 4], "conv HWIO 1"],
    ["FusedConv2D", [3, 3, 2, 4], "conv HWIO 1"],
    ["Conv3D", [3, 3, 3, 2, 4], "conv DHWIO 1"],
    ["DepthwiseConv2dNative", [3, 3, 4, 2], "depthwise HWIM 4"],
    ["FusedDepthwiseConv2dNative", [3, 3, 4, 2], "depthwise HWIM 4"],
    ["_FusedDepthwiseConv2dNative", [3, 3, 4, 2], "depthwise HWIM 4"],
    ["Conv2DBackpropInput", [3, 3, 4, 2], "transposed HWOI 1"],
    ["Conv3DBackpropInputV2", [3, 3, 3, 4, 2], "transposed DHWOI 1"],
  ];
  for (const [op, shape, expected] of operators) {
    const { convolutions } = read([node("x", "Placeholder"), node("w", "Const"), node("c", op, ["x", "w"])], {
      w: shape,
    });
    const [{ name, kind, layout, groups }] = convolutions;
    assert.is(`${name}: ${kind} ${layout} ${groups}`, `c: ${expected}`, op);
  }
  assert.is(read([node("c", "Conv1D", ["x", "w"])], { w: [3, 2, 4] }).convolutions.length, 0);
});

test("strides and dilations go with the axes of the data, by its format", () => {
  const steps = (attributes: object) => {
    const [{ stride, dilation }] = read([node("w", "Const"), node("c", "Conv2D", ["x", "w"], attributes)], {
      w: [3, 3, 2, 4],
    }).convolutions;
    return [stride, dilation];
  };
  const format = (text: string) => ({ data_format: { s: btoa(text) } });
  assert.equal(steps({ strides: ints(1, 2, 3, 1) }), [
    [2, 3],
    [1, 1],
  ]);
  assert.equal(steps({ strides: ints("1", "2", "3", "1"), dilations: ints(1, 4, 5, 1), ...format("NHWC") }), [
    [2, 3],
    [4, 5],
  ]);
  assert.equal(steps({ strides: ints(1, 1, 2, 3), ...format("NCHW") }), [
    [2, 3],
    [1, 1],
  ]);
  const [solid] = read(
    [node("w", "Const"), node("c", "Conv3D", ["x", "w"], { strides: ints(1, 1, 2, 3, 4), ...format("NCDHW") })],
    { w: [3, 3, 3, 2, 4] },
  ).convolutions;
  assert.equal(solid.stride, [2, 3, 4]);
  assert.equal(steps({}), [undefined, undefined]);
  assert.equal(steps({ strides: ints(1, 0, 2, 1) }), [undefined, undefined]);
  assert.equal(steps({ strides: ints(1, -2, 2, 1) }), [undefined, undefined]);
  assert.equal(steps({ strides: ints(1, 2 ** 53, 2, 1) }), [undefined, undefined]);
});

test("weights behind nodes that hand them on, and why there is none", () => {
  const behind = (...nodes: GraphNode[]) => {
    const { convolutions, notes } = read([...nodes, node("c", "Conv2D", ["x", "v"])], { w: [3, 3, 2, 4] });
    return convolutions.length > 0 ? convolutions[0].tensor.name : notes[0];
  };
  for (const op of ["Identity", "StopGradient", "Enter", "Snapshot", "ReadVariableOp"])
    assert.is(behind(node("v", op, ["w"]), node("w", "Const")), "w", op);
  for (const op of ["Const", "VariableV2", "Variable", "VarHandleOp"])
    assert.is(behind(node("v", "Identity", ["w"]), node("w", op)), "w", op);
  assert.is(behind(node("v", "Mul", ["w"])), "Conv2D 'c' is not listed: its weight 'v' is computed by Mul.");
  assert.is(behind(), "Conv2D 'c' is not listed: its weight 'v' is not in the graph.");
  // A node of the weight's name that is none.
  assert.match(behind(node("v", "Identity", ["w"]), node("w", "Mul")), /'w' is computed by Mul/);
  const chain = (length: number) =>
    behind(
      ...Array.from({ length }, (_, i) =>
        node(i === 0 ? "v" : `v${i}`, "Identity", [i === length - 1 ? "w" : `v${i + 1}`]),
      ),
      node("w", "Const"),
    );
  assert.is(chain(63), "w");
  assert.match(chain(64), /'v' lies behind more than 64 nodes/);
});

test("images grow behind nodes that enlarge them; depth counts from the inputs", () => {
  const shape = { w: [3, 3, 2, 4], u: [3, 3, 2, 4] };
  for (const op of ["ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "DepthToSpace"]) {
    const { convolutions } = read(
      [
        ...[node("x", "Placeholder"), node("w", "Const"), node("u", "Const"), node("a", "Conv2D", ["x", "w"])],
        ...[node("up", op, ["a"]), node("b", "Conv2D", ["up", "u"])],
      ],
      shape,
    );
    assert.equal(
      convolutions.map(({ afterUpsampling }) => afterUpsampling),
      [false, true],
      op,
    );
  }
  const after = (op: string) =>
    read([node("w", "Const"), node("a", op, ["x", "w"])], { w: op.includes("3D") ? [2, 2, 2, 4, 2] : [2, 2, 4, 2] });
  for (const op of ["Conv2DBackpropInput", "Conv3DBackpropInputV2"])
    assert.is(after(op).convolutions[0].afterUpsampling, true, op);
  const depth = (input: string) =>
    read([node("x", input), node("m", "Mul", ["x"]), node("w", "Const"), node("a", "Conv2D", ["m", "w"])], shape)
      .convolutions[0].graphDepth;
  const base = depth("Placeholder");
  for (const op of ["PlaceholderWithDefault", "PlaceholderV2", "_Arg", "IteratorGetNext"])
    assert.is(depth(op), base, op);
  assert.is.not(depth("Other"), base);
});

test("notes: what is folded, what functions hold; nodes in order of what they take from", () => {
  const nodes = [node("b", "FusedBatchNormV3", ["c"]), node("n", "FusedBatchNorm", ["b"])];
  assert.ok(read(nodes, {}).notes.includes("2 batch normalisation nodes: not folded into the weights before them."));
  assert.match(read([], {}).notes[0], /^No batch normalisation nodes: the converter folds them/);
  assert.ok(
    read([], {}, [node("i", "Conv2D"), node("j", "Mul")]).notes.some((note) =>
      /^1 convolutions? inside functions/.test(note),
    ),
  );
  const order = (...list: GraphNode[]) => sortNodes(list).map(({ name }) => name);
  assert.equal(order(node("c", "C", ["b", "a"]), node("b", "B", ["a"]), node("a", "A")), ["a", "b", "c"]);
  assert.equal(order(node("a", "A", ["b"]), node("b", "B", ["a"])), ["b", "a"]);
});

test.run();
