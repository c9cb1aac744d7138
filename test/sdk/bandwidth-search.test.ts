import { test } from "uvu";
import * as assert from "uvu/assert";
import { BandwidthSearch } from "../../sdk/statistics/bandwidth-search.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { seededNormal } from "../support/seeded.ts";

const core = await kernels();
const normal = seededNormal(4);

/** The bandwidth of values, and for how many steps the passes after the first asked in all. */
function search(values: Float64Array, deviation: number, settles: boolean) {
  const ends = [Math.min(...values), Math.max(...values)] as const;
  const found = BandwidthSearch.of(...ends, values.length);
  let asked = 0;
  for (let pass = 0; !found.done; pass++) {
    if (pass === 1 && settles) found.settle(deviation);
    if (pass > 0) asked += found.steps.length;
    withWorkspace(core, (ws) => found.update(ws, ws.place("f64", values)));
    found.endPass();
  }
  return { bandwidth: found.bandwidth(core, deviation), asked };
}

const some = Float64Array.from({ length: 3000 }, normal);
const samples: [about: string, values: Float64Array, deviation: number, fewer: boolean][] = [
  ["of a normal distribution, the ends of the middle 98 % are not looked for", some, 1, true],
  ["of values that are mostly one, they are", some.map((value, i) => (i % 5 === 0 ? value : 0)), 0.4, false],
  ["where rounding is all that varies, they are", some, 0, false],
];
for (const [about, values, deviation, fewer] of samples) {
  test(`a search that settles gives the same bandwidth: ${about}`, () => {
    const [all, settled] = [false, true].map((settles) => search(values, deviation, settles));
    assert.is(settled.bandwidth, all.bandwidth);
    assert.is(settled.asked < all.asked, fewer);
  });
}

test.run();
