import { interpolateRdBu, interpolateViridis, interpolateYlGnBu } from "d3-scale-chromatic";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { scalesModule } from "../../scripts/page-scales.mjs";

test("the page's colour scales are d3's, to the last digit", async () => {
  const scales = await import(`data:text/javascript,${encodeURIComponent(scalesModule)}`);
  for (const [name, scale] of Object.entries({ interpolateRdBu, interpolateYlGnBu, interpolateViridis })) {
    for (let i = -10; i <= 2010; i++) assert.is(scales[name](i / 2000), scale(i / 2000), `${name} ${i}`);
  }
});

test.run();
