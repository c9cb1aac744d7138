import { scaleLinear } from "d3-scale";
import { interpolateRdBu, interpolateViridis, interpolateYlGnBu } from "d3-scale-chromatic";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { numbersModule, scalesModule } from "../../scripts/page-scales.mjs";

test("the page's colour scales are d3's, to the last digit", async () => {
  const scales = await import(`data:text/javascript,${encodeURIComponent(scalesModule)}`);
  for (const [name, scale] of Object.entries({ interpolateRdBu, interpolateYlGnBu, interpolateViridis })) {
    for (let i = -10; i <= 2010; i++) assert.is(scales[name](i / 2000), scale(i / 2000), `${name} ${i}`);
  }
});

test("linear scales that mix numbers as the page's do are d3's, to the last digit", async () => {
  const numbers = await import(`data:text/javascript,${encodeURIComponent(numbersModule)}`);
  for (const domain of [
    [0, 1],
    [-3, 17.3],
    [5, 2],
  ]) {
    const range = [56.1, 712.7];
    const usual = scaleLinear(domain, range);
    const own = scaleLinear(domain, range).interpolate(numbers.interpolate);
    const round = [
      scaleLinear(domain, range).rangeRound(range),
      scaleLinear(domain, range).interpolate(numbers.interpolateRound),
    ];
    for (let i = -10; i <= 110; i++) {
      const value = domain[0] + (i / 100) * (domain[1] - domain[0]);
      assert.is(own(value), usual(value));
      assert.is(own.invert(usual(value)), usual.invert(usual(value)));
      assert.is(round[1](value), round[0](value));
    }
  }
});

test.run();
