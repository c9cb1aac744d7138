import { test } from "uvu";
import * as assert from "uvu/assert";
import { figuresOf, timelineFiguresOf, volumeFiguresOf } from "../../sdk/figures/index.ts";
import { sampleKeys } from "../support/sample-keys.ts";
import { sampleOperators } from "../support/sample-operators.ts";
import { sampleResult } from "../support/sample-result.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";
import { sampleTimeline } from "../support/sample-timeline.ts";
import { sampleVolume } from "../support/sample-volume.ts";
import { sampleWhole } from "../support/sample-whole.ts";
import { lineBoxes, meet, textBoxes, within } from "../support/text-boxes.ts";

// What a reader trips over: texts over each other, a line through a text, a text beyond the edge of the page.

const several = {
  ...sampleOperators({ models: 3, layers: 4, clusters: true }),
  ...sampleScaleSpace({ models: 2, layers: 3 }),
  ...sampleResult({ models: 5, layers: 6, kernel: 5, others: [7] }),
  keys: sampleKeys(10, 50),
};
// Many decades on one axis.
several.norms?.layers.forEach((layer, i) => {
  layer.spectralNorm = 10 ** (i / 2 - 2);
});
const documents = {
  "one of each": figuresOf(sampleWhole()),
  "several models": figuresOf(several),
  "a training": timelineFiguresOf(sampleTimeline()),
  "3-D kernels": volumeFiguresOf(sampleVolume()),
};

for (const [kind, figures] of Object.entries(documents)) {
  for (const narrow of [false, true]) {
    for (const { name, least, svg } of figures) {
      test(`${name}, ${kind}${narrow ? ", as narrow as can be read" : ""}: every text can be read`, () => {
        const drawing = svg(narrow ? { width: least } : {});
        const [width, height] = (/viewBox="0 0 (\d+) (\d+)"/.exec(drawing) as RegExpExecArray).slice(1).map(Number);
        const texts = textBoxes(drawing);
        assert.ok(texts.length > 3);
        texts.forEach((a, i) => {
          const inside = a.left >= 0 && a.right <= width && a.top >= 0 && a.bottom <= height;
          assert.ok(inside, `${a.text} lies beyond the page: ${JSON.stringify(a)}`);
          for (const b of texts.slice(i + 1)) assert.not.ok(meet(a, b), `${a.text} and ${b.text} lie over each other`);
        });
        for (const { line, over } of lineBoxes(drawing))
          for (const a of texts.filter(({ edged }) => !edged))
            assert.ok(!meet(a, line) || over.some((box) => within(a, box)), `a line goes through ${a.text}`);
      });
    }
  }
}

test.run();
