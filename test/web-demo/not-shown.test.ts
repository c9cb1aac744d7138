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
  assert.is(
    notShown([transposed]),
    "1 layer (24 filters) is not shown: transposed convolution, kernel 2×2: its weights are no filters of the input.",
  );
  assert.is(notShown([layer("OIHW", [1, 1, 3, 1])]), "1 layer (1 filter) is not shown: kernel 3×1: not square.");
  assert.is(notShown([oblong, oblong]), "2 layers (86,400 filters) are not shown: kernel 1×3: not square.");
});

test("of several reasons each says of how many layers, that of most first, and beyond three how many more there are", () => {
  assert.is(
    notShown([oblong, point, point]),
    "3 layers (43,264 filters) are not shown: 1×1 convolution: nothing spatial (2 layers) and kernel 1×3: not square (1 layer).",
  );
  const large = layer("OIHW", [1, 1, 12, 12]);
  assert.match(
    notShown([layer("OIW", [1, 1, 5]), large, transposed, point])!,
    /^4 layers \(58 filters\) .* \(1 layer\) and 1 more\.$/,
  );
});

test("a reason out of a file is text like any other", () => {
  const sentence = notShown([{ filters: 4, reason: "constructor\u202e" }]);
  assert.is(sentence, "1 layer (4 filters) is not shown: constructor\ufffd.");
});

test.run();
