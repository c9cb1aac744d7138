import { test } from "uvu";
import * as assert from "uvu/assert";
import { figuresOf, renderReport } from "../../sdk/figures/index.ts";
import { recolor } from "../../sdk/figures/svg/recolor.ts";
import { type Drawn, drawnOf } from "../support/drawn.ts";
import { sampleWhole } from "../support/sample-whole.ts";

for (const style of ["dark", "paper"] as const) {
  test(`by the style sheet every mark of every figure has the colours of the style "${style}"`, () => {
    const shown = applied(recolor(style));
    for (const { name, svg } of figuresOf(sampleWhole())) {
      // Each in its style's own size: the marks are the same, one by one.
      const [screen, other] = [svg(), svg({ style })].map(drawnOf);
      assert.is(screen.length, other.length, name);
      for (const [i, mark] of screen.entries()) {
        const colors = (attributes: Map<string, string>) => [attributes.get("fill"), attributes.get("stroke")];
        assert.equal(shown(mark), colors(other[i].attributes), `${name}: ${mark.name} ${mark.text || mark.title}`);
      }
    }
  });
}

test("the report has the dark colours on dark screens alone, those of paper in print, and is a few kilobytes longer", () => {
  const style = /<style>([\s\S]*)<\/style>/.exec(renderReport(sampleWhole()))?.[1] ?? "";
  const inside = (media: string) => style.slice(style.indexOf(`@media ${media} {`)).split("\n}")[0];
  assert.ok(inside("screen and (prefers-color-scheme: dark)").includes(recolor("dark")));
  assert.ok(inside("print").includes(recolor("paper")));
  assert.ok(recolor("dark").length + recolor("paper").length < 4000);
});

/** What fill and stroke of a mark are by rules of one attribute each. */
function applied(rules: string): (mark: Drawn) => (string | undefined)[] {
  const found = [...rules.matchAll(/(:is\(:not\(text\),\[stroke\]\))?\[(\w+)="(#\w+)"\]\{(\w+):(#\w+)\}/g)];
  assert.is(found.map(([rule]) => rule).join(""), rules.replaceAll("\n", ""));
  return ({ name, attributes }) =>
    ["fill", "stroke"].map((key) => {
      const color = attributes.get(key);
      const rule = found.findLast(
        ([, notBare, attribute, from, to]) =>
          attribute === key && from === color && to && (!notBare || name !== "text" || attributes.has("stroke")),
      );
      return rule?.[5] ?? color;
    });
}

test.run();
