import { test } from "uvu";
import * as assert from "uvu/assert";
import { NO_LABEL } from "../../sdk/figures/operators/label-style.ts";
import { familyColor } from "../../sdk/figures/scale-space/family-style.ts";
import { categoryCount, seriesStyle } from "../../sdk/figures/svg/style.ts";
import { themes, withColors } from "../../sdk/figures/svg/themes.ts";
import { colorDistance, contrast } from "../support/color.ts";

const families = ["dx", "dx+", "dx-", "dy", "dy+", "dy-", "smooth", "sharpen"] as const;
const legends = {
  families: families.map(familyColor),
  categories: [...Array.from({ length: categoryCount }, (_, i) => seriesStyle(i).color), NO_LABEL],
};

for (const style of ["screen", "paper", "dark"] as const) {
  for (const [name, colors] of Object.entries(legends)) {
    const drawn = colors.map(
      (color) => /"(#[0-9a-f]{6})"/.exec(withColors(`fill="${color}"`, themes[style]))?.[1] ?? "",
    );
    // The nearest are Okabe and Ito's blue and sky blue, 26 apart; in the dark style they were 7 to 12 apart.
    test(`${name}, ${style}: any two colours are 25 apart at least`, () => {
      drawn.forEach((a, i) => {
        for (const b of drawn.slice(i + 1))
          assert.ok(colorDistance(a, b) >= 25, `${a} and ${b}: ${colorDistance(a, b)}`);
      });
    });
    // On white, areas in their pale sky blue and orange stand out by 2 only: the palette is a published one.
    if (style !== "dark") continue;
    for (const ground of [themes.dark.colors.paper, "#1b1f24"]) {
      test(`${name}, ${style}: each colour stands out from ${ground} by 3 at least`, () => {
        for (const color of drawn) assert.ok(contrast(color, ground) >= 3, `${color}: ${contrast(color, ground)}`);
      });
    }
  }
}

test("colours: distance and contrast of known pairs", () => {
  assert.is(colorDistance("#0072b2", "#0072b2"), 0);
  assert.ok(Math.abs(colorDistance("#000000", "#ffffff") - 100) < 0.01);
  assert.ok(Math.abs(contrast("#000000", "#ffffff") - 21) < 1e-9);
});

test.run();
