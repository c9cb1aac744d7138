import { test } from "uvu";
import * as assert from "uvu/assert";
import { describeTensors } from "../../sdk/model/describe-tensors.ts";
import { countingTensor } from "../support/tensors.ts";

const model = (shapes: Record<string, number[]>, roles: Record<string, string> = {}) => ({
  tensors: Object.entries(shapes).map(([name, shape]) => countingTensor(name, shape)),
  roles: new Map(Object.entries(roles)),
});

test("a transformer, an optimiser's state, nothing", () => {
  const layers = { "q.weight": [8, 8], "k.weight": [8, 8], "norm.weight": [8], table: [1, 4, 8] };
  assert.is(describeTensors([model(layers)]), "no convolution layers; 2 linear weight matrices, 2 further tensors");
  assert.is(describeTensors([model({ w: [2, 2] })]), "no convolution layers; 1 linear weight matrix");
  const state = model({ "state.0.exp_avg": [4, 4, 3, 3] }, { "state.0.exp_avg": "state of the optimiser" });
  assert.match(describeTensors([state]), /only an optimiser's state/);
  const factor = model({ down: [4, 16, 3, 3], up: [16, 4, 1, 1] }, { down: "a factor of a low-rank update (LoRA)" });
  assert.match(
    describeTensors([factor]),
    /^no layers of its own, only low-rank updates \(LoRA\) of others: merge them/,
  );
  assert.is(describeTensors([model({})]), "no convolution layers, and no tensors");
});

test.run();
