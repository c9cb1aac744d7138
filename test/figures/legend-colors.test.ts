import { test } from "uvu";
import * as assert from "uvu/assert";
import { NO_LABEL } from "../../sdk/figures/operators/label-style.ts";
import { familyColor } from "../../sdk/figures/scale-space/family-style.ts";
import { hues } from "../../sdk/figures/svg/palette.ts";
import { categoryCount, seriesStyle } from "../../sdk/figures/svg/style.ts";
import { themes, withColors } from "../../sdk/figures/svg/themes.ts";
import { colorDistance, contrast, seenBy } from "../support/color.ts";

const families = ["dx", "dx+", "dx-", "dy", "dy+", "dy-", "smooth", "sharpen"] as const;
const legends = {
  families: families.map(familyColor),
  categories: [...Array.from({ length: categoryCount }, (_, i) => seriesStyle(i).color), NO_LABEL],
};

/** What figures are drawn on: paper and screen, and the page's cards, whose note has the page's own ground. */
const grounds = {
  screen: [themes.screen.colors.paper, "#fbfaf8"],
  paper: [themes.paper.colors.paper],
  dark: [themes.dark.colors.paper, "#1b1f24"],
};
/** What lacks one kind of cones sees: how far apart two colours must be at least. Machado, Oliveira and Fernandes (2009), severity 1. */
const leastApart = { all: 25, protan: 15, deutan: 15, tritan: 12 } as const;

for (const style of ["screen", "paper", "dark"] as const) {
  for (const [name, colors] of Object.entries(legends)) {
    const drawn = colors.map((color) => asDrawn(color, style));
    for (const [eye, least] of Object.entries(leastApart) as [keyof typeof leastApart, number][]) {
      // Of the dark style no promise is made there: its palettes are the published one, and four of our own.
      if (style === "dark" && eye !== "all") continue;
      test(`${name}, ${style}, ${eye}: any two colours are ${least} apart at least`, () => {
        drawn.forEach((a, i) => {
          for (const b of drawn.slice(i + 1)) {
            const apart = eye === "all" ? colorDistance(a, b) : colorDistance(seenBy(eye, a), seenBy(eye, b));
            assert.ok(apart >= least, `${a} and ${b}: ${apart}`);
          }
        });
      });
    }
  }
  // WCAG 2.2, 1.4.11.
  test(`${style}: each colour of data, of text and of axes stands out from each ground by 3 at least`, () => {
    const told = ["ink", "muted", "axis", "accent", "warning", "black"].map((color) => themes[style].colors[color]);
    for (const ground of grounds[style]) {
      for (const color of [...Object.values(hues).map((hue) => asDrawn(hue, style)), ...told])
        assert.ok(contrast(color, ground) >= 3, `${color} on ${ground}: ${contrast(color, ground)}`);
    }
  });
}

function asDrawn(color: string, style: keyof typeof themes): string {
  return /"(#[0-9a-f]{6})"/.exec(withColors(`fill="${color}"`, themes[style]))?.[1] ?? "";
}

test("colours: distance and contrast of known pairs", () => {
  assert.is(colorDistance("#0072b2", "#0072b2"), 0);
  assert.ok(Math.abs(colorDistance("#000000", "#ffffff") - 100) < 0.01);
  assert.ok(Math.abs(contrast("#000000", "#ffffff") - 21) < 1e-9);
});

test.run();
