import { test } from "uvu";
import * as assert from "uvu/assert";
import { listConvLayers } from "../../sdk/model/list-conv-layers.ts";
import type { ConvKind, WeightLayout } from "../../sdk/model/model-file.ts";
import { notShown } from "../../web-demo/ui/not-shown.ts";
import { countingTensor } from "../support/tensors.ts";

/** What the SDK says of a layer of this weight. */
function layer(layout: WeightLayout, shape: number[], kind: ConvKind = "conv") {
  return listConvLayers([{ name: "l", tensor: countingTensor("l.weight", shape), layout, kind, groups: 1 }])[0];
}
const oblong = layer("OIHW", [240, 180, 1, 3]);
const transposed = layer("IOHW", [24, 1, 2, 2], "transposed");
const point = layer("OIHW", [8, 4, 1, 1]);

test("layers that are not shown are counted, with their filters and the reason: none, one and more", () => {
  assert.is(notShown([]), undefined);
  assert.is(notShown([transposed]), "1 layer (24 filters) is not shown: transposed convolutions are not analysed.");
  assert.is(notShown([layer("OIHW", [1, 1, 3, 1])]), "1 layer (1 filter) is not shown: 3×1 kernels are not square.");
  assert.is(notShown([oblong, oblong]), "2 layers (86,400 filters) are not shown: 1×3 kernels are not square.");
  assert.is(
    notShown([layer("OIHW", [2, 2, 3, 1]), layer("OIHW", [2, 2, 1, 3])]),
    "2 layers (8 filters) are not shown: 3×1 and 1×3 kernels are not square.",
  );
});

test("of several reasons each says of how many layers, that of most first, and beyond three how many more there are", () => {
  assert.is(
    notShown([transposed, point, point]),
    "3 layers (88 filters) are not shown: 1×1 kernels have no spatial pattern (2 layers); transposed convolutions are not analysed (1 layer).",
  );
  const large = layer("OIHW", [1, 1, 12, 12]);
  const three = [layer("OIW", [1, 1, 5]), large, transposed];
  assert.is(
    notShown(three),
    "3 layers (26 filters) are not shown: 1-D kernels have no rows and columns (1 layer); kernel 12×12: larger than 11×11, the largest analysed (1 layer); transposed convolutions are not analysed (1 layer).",
  );
  assert.match(notShown([...three, point])!, /^4 layers .*\(1 layer\); 1 layer for other reasons\.$/);
});

test("a reason out of a file is text like any other", () => {
  const sentence = notShown([{ kernel: [3, 3], filters: 4, reason: "constructor\u202e" }]);
  assert.is(sentence, "1 layer (4 filters) is not shown: constructor\ufffd.");
  assert.match(notShown([{ kernel: [3, 3], filters: 4, reason: "toString" }])!, /: toString\.$/);
});

test.run();
