import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ModelTensor } from "../../sdk/model/model-file.ts";
import { type GraphNode, weightFinder } from "../../sdk/readers/tfjs/graph-nodes.ts";
import { rolesOf } from "../../sdk/readers/tfjs/graph-roles.ts";
import { Declarations } from "../../sdk/readers/tfjs/topology.ts";
import { countingTensor } from "../support/tensors.ts";

const node = (op: string, name: string, inputs: readonly string[] = []): GraphNode => ({
  op,
  name,
  inputs,
  attributes: {},
});

/** The roles of constants that are an operator's inputs, one of each. */
function roles(op: string, count: number, between: string[] = []): string[] {
  const names = Array.from({ length: count }, (_, i) => `c${i}`);
  const ends = names.map((name) => [name, ...between.map((_, i) => `${name}/${i}`)]);
  const nodes = [
    ...names.map((name) => node("Const", name)),
    ...ends.flatMap((chain) => between.map((pass, i) => node(pass, chain[i + 1], [chain[i]]))),
    node(
      op,
      "here",
      ends.map((chain) => chain[chain.length - 1]),
    ),
  ];
  const weights = new Map<string, ModelTensor>(names.map((name) => [name, countingTensor(name, [3])]));
  const found = rolesOf(
    nodes,
    weightFinder(new Map(nodes.map((each) => [each.name, each])), weights),
    weights,
    new Declarations("model.json"),
  );
  return names.map((name) => found.get(name) ?? "");
}

test("what constants are for, by the inputs of TensorFlow's operators", () => {
  const inputs: Record<string, string> = {
    BiasAdd: "input, bias",
    Conv2D: "input, weight",
    _FusedConv2D: "input, weight, bias",
    FusedDepthwiseConv2dNative: "input, weight, bias",
    _FusedDepthwiseConv2dNative: "input, weight, bias",
    Conv2DBackpropInput: "output shape, weight",
    FusedBatchNorm: "input, scale, offset, running mean, running variance",
    FusedBatchNormV3: "input, scale, offset, running mean, running variance",
    Reshape: "data, shape constant",
    Pad: "data, pad sizes",
    Mean: "data, axes",
    AddV2: "operand, operand",
    Add: "operand, operand",
    Sub: "operand, operand",
    Mul: "operand, operand",
  };
  for (const [op, list] of Object.entries(inputs)) {
    const names = list.split(", ");
    assert.equal(
      roles(op, names.length),
      names.map((name) => `${name} of ${op} 'here'`),
      op,
    );
  }
  assert.equal(
    roles("MatMul", 2),
    ["weight", "weight"].map((name) => `${name} of MatMul 'here': no spatial kernel`),
  );
  assert.equal(
    roles("_FusedMatMul", 3).map((role) => role.endsWith(": no spatial kernel")),
    [true, true, false],
  );
  assert.equal(roles("Tile", 2), ["input 1 of Tile 'here'", "input 2 of Tile 'here'"]);
});

test("what is handed on as it is is for what its output is for; what no node takes is told", () => {
  for (const pass of ["Identity", "StopGradient", "Enter", "Snapshot"]) {
    assert.equal(roles("BiasAdd", 2, [pass, pass])[1], "bias of BiasAdd 'here'", pass);
  }
  const weights = new Map<string, ModelTensor>([["c", countingTensor("c", [3])]]);
  assert.is(
    rolesOf([], weightFinder(new Map(), weights), weights, new Declarations("model.json")).get("c"),
    "not used by any node",
  );
});

test.run();
