import { test } from "uvu";
import * as assert from "uvu/assert";
import { idealFiltersFigure, layerNormsFigure, operatorExamplesFigure } from "../../sdk/figures/index.ts";
import { filterPlace, placeNames } from "../../sdk/figures/place-names.ts";
import { textWidth } from "../../sdk/figures/svg/text.ts";
import { drawnOf } from "../support/drawn.ts";
import { sampleOperators } from "../support/sample-operators.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";

// Layers of several models in one figure: each is said with what tells its model, and itself, from the others.

const models = ["PP-OCRv4_det_mobile_infer", "PP-OCRv4_rec_mobile_infer"];
const places = models.flatMap((model) =>
  [2, 10].map((i) => ({ model, name: `backbone.blocks.${i}.depthwise.weight` })),
);

test("two models that differ in a middle are told apart, and so are their layers", () => {
  for (const width of [110, 140, 220, 600]) {
    const shown = placeNames(places, width, 11);
    assert.is(new Set(shown).size, 4, shown.join());
    for (const [i, text] of shown.entries()) {
      assert.match(text, i < 2 ? /det.*: / : /rec.*: /);
      assert.match(text, i % 2 === 0 ? /\b2\b/ : /\b10\b/);
      assert.ok(textWidth(text, 11) <= width + 1, `${text} in ${width}`);
    }
  }
});

test("of one model its name is left out; where others are there that are not shown, it is not", () => {
  const own = places.slice(0, 2);
  assert.not.match(placeNames(own, 140, 11).join(), /det/);
  for (const text of placeNames(own, 140, 11, places)) assert.match(text, /det.*: /);
  assert.equal(placeNames([], 100, 11), []);
  assert.equal(filterPlace({ model: "m", layer: "conv", index: 3 }), { model: "m", name: "conv #3" });
});

const renamed = <T>(value: T, names: readonly string[]): T =>
  JSON.parse(
    names.reduce(
      (text, name, i) => text.replaceAll(JSON.stringify(name), JSON.stringify(models[i])),
      JSON.stringify(value),
    ),
  );

test("the figures that name single layers and filters do so", () => {
  const operators = sampleOperators({ models: 2, layers: 2 });
  const names = [...new Set(operators.operators.layers.map(({ model }) => model))];
  const scales = sampleScaleSpace({ models: 2, layers: 2 });
  const others = [...new Set(scales.scaleSpace.layers.map(({ model }) => model))];
  const drawn = renamed(operators, names);
  for (const svg of [
    layerNormsFigure(drawn as Required<typeof drawn>),
    operatorExamplesFigure(drawn),
    idealFiltersFigure(renamed(scales, others)),
  ]) {
    const texts = drawnOf(svg).flatMap(({ name, text }) => (name === "text" ? [text] : []));
    const named = texts.filter((text) => /(det|rec).*: /.test(text));
    assert.ok(named.length >= 2, texts.join(" | "));
  }
});

test.run();
