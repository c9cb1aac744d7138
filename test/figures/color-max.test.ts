import { test } from "uvu";
import * as assert from "uvu/assert";
import { divergenceHeatmap } from "../../sdk/figures/index.ts";
import { drawnOf } from "../support/drawn.ts";
import { expectError } from "../support/expect-error.ts";
import { colorScaleOf } from "../support/marks.ts";
import { sampleResult } from "../support/sample-result.ts";

test("a colour scale that is given: cells have the colour of their D on it, larger ones that of its end", () => {
  const { divergence } = sampleResult({ models: 5 });
  const all = divergence.matrix.flat();
  const largest = Math.max(...all);
  for (const colorMax of [largest * 2, largest / 3]) {
    const drawn = drawnOf(divergenceHeatmap({ divergence }, { colorMax }));
    const scale = colorScaleOf(drawn);
    const cells = drawn.filter(
      ({ name, title }) => name === "rect" && title.includes("D = ") && !title.includes("not above noise"),
    );
    let seen = 0;
    for (const { title, attributes } of cells) {
      const value = Number(/D = ([\d.]+)/.exec(title)?.[1]);
      if (value === 0) continue;
      const told = scale.value(attributes.get("fill") as string);
      assert.ok(Math.abs(told - Math.min(value, colorMax)) <= scale.tolerance * 1.1, `${told} for ${value}`);
      seen++;
    }
    assert.ok(seen > 6);
    const over = drawn.some(({ text }) => text.startsWith("≥ "));
    assert.is(over, colorMax < largest);
  }
});

test("a colour scale must end above 0", async () => {
  const { divergence } = sampleResult({ models: 3 });
  for (const colorMax of [0, -1, Number.NaN])
    await expectError(() => divergenceHeatmap({ divergence }, { colorMax }), "usage", /the colour scale ends at/);
});

test.run();
