import { test } from "uvu";
import * as assert from "uvu/assert";
import { Budget } from "../../sdk/readers/budget.ts";
import { listLayers } from "../../sdk/readers/tfjs/list-layers.ts";

const call = (...names: string[]) => [names.map((name) => [name, 0, 0, {}])];
const layer = (name: string, inbound: unknown[] = [], class_name = "Conv2D", config: object = {}) => ({
  class_name,
  name,
  config: { name, ...config },
  inbound_nodes: inbound,
});
const functional = (layers: object[], outputs: string[], name = "m") => ({
  class_name: "Functional",
  name,
  config: { name, layers, input_layers: [["x", 0, 0]], output_layers: outputs.map((each) => [each, 0, 0]) },
});
const depthsOf = (model: object) =>
  Object.fromEntries(
    listLayers(model as never, new Budget({ name: "a model", byteLength: 0 })).map(({ name, around, depth }) => [
      [...around, name].join("."),
      depth,
    ]),
  );

test("Keras 2: parallel branches", () => {
  const layers = [
    layer("x", [], "InputLayer"),
    layer("a", call("x")),
    layer("b", call("a")),
    layer("short", call("a")),
    layer("sum", call("b", "short"), "Add"),
    layer("c", call("sum")),
  ];
  assert.equal(depthsOf(functional(layers, ["c"])), { x: 0, a: 0, b: 1, short: 1, sum: 2, c: 3 });
});

test("Keras 3: tensors by their history; an operator's second operand", () => {
  const tensor = (name: string) => ({ class_name: "__keras_tensor__", config: { keras_history: [name, 0, 0] } });
  const layers = [
    layer("x", [], "InputLayer"),
    layer("a", [{ args: [tensor("x")], kwargs: {} }]),
    layer("b", [{ args: [tensor("a")], kwargs: {} }]),
    layer("sum", [{ args: [[tensor("a"), tensor("b")]], kwargs: {} }], "Add"),
  ];
  assert.equal(depthsOf(functional(layers, ["sum"])), { x: 0, a: 0, b: 1, sum: 2 });
  const operator = layer("plus", [["a", 0, 0, { y: ["b", 0, 0], name: null }]], "TFOpLambda");
  const old = [layer("x", [], "InputLayer"), layer("a", call("x")), layer("b", call("a")), operator];
  assert.is(depthsOf(functional(old, ["plus"])).plus, 2);
});

test("nested models are not counted themselves", () => {
  const inner = {
    ...functional([layer("x", [], "InputLayer"), layer("p", call("x")), layer("q", call("p"))], ["q"], "inner"),
    inbound_nodes: call("a"),
  };
  const layers = [layer("x", [], "InputLayer"), layer("a", call("x")), inner, layer("z", call("inner"))];
  assert.equal(depthsOf(functional(layers, ["z"])), { x: 0, a: 0, "inner.x": 0, "inner.p": 1, "inner.q": 2, z: 3 });
  const sequence = {
    class_name: "Sequential",
    config: {
      layers: [
        layer("a"),
        { class_name: "Sequential", config: { name: "s", layers: [layer("b"), layer("c")] } },
        layer("d"),
      ],
    },
  };
  assert.equal(depthsOf(sequence), { a: 0, "s.b": 1, "s.c": 2, d: 3 });
});

test("a shared layer closes no ring, 200,000 calls take no stack", () => {
  const layers = [layer("x", [], "InputLayer"), layer("a", [...call("x"), ...call("b")]), layer("b", call("a"))];
  assert.equal(depthsOf(functional(layers, ["b"])), { x: 0, a: 0, b: 1 });
  const many = new Array(200_000).fill(["a", 0, 0]);
  assert.is(depthsOf(functional([layer("x", [], "InputLayer"), layer("a", call("x")), layer("s", many)], ["s"])).s, 1);
});

test("thousands of layers cost no more than a budget allows, and more are not built", () => {
  const layers = (count: number) => ({ config: { layers: new Array(count).fill(layer("a")) } });
  const budget = new Budget({ name: "a model", byteLength: 0 });
  assert.is(listLayers(layers(20_000), budget).length, 20_000);
  assert.throws(() => listLayers(layers(50_000), budget), /a model.* has more than 32 MiB of what is kept in memory/);
});

test.run();
