import { test } from "uvu";
import * as assert from "uvu/assert";
import { gatherBetween } from "../../sdk/wasm/gather-between.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { guardedValues } from "../support/guarded-values.ts";
import { seeded } from "../support/seeded.ts";

const core = await kernels();

test("gatherBetween: what a filter finds, in order, for every length around the lanes and any capacity", () => {
  const random = seeded(31);
  const odd = [NaN, 0.25, 0.75, Infinity, -0, -Infinity];
  for (let n = 0; n <= 19; n++) {
    const values = Array.from({ length: n }, (_, i) => (i % 3 === 2 ? odd[(n + i) % 6] : random()));
    const expected = values.filter((v) => v >= 0.25 && v <= 0.75);
    for (const capacity of [0, 1, 2, 5, 20]) {
      withWorkspace(core, (ws) => {
        const out = guardedValues(ws, new Array(capacity).fill(-3));
        assert.is(gatherBetween(ws, out.block, ws.place("f64", values), 0.25, 0.75), expected.length);
        out.check();
        const kept = expected.slice(0, capacity);
        assert.equal([...ws.view(out.block)], [...kept, ...new Array(capacity - kept.length).fill(-3)]);
      });
    }
  }
});

test("gatherBetween: nothing lies between bounds in the wrong order; infinities bound everything but NaN", () => {
  withWorkspace(core, (ws) => {
    const values = ws.place("f64", [1, NaN, -Infinity, 3, Infinity]);
    const out = ws.zeros("f64", 5);
    assert.is(gatherBetween(ws, out, values, 2, 1), 0);
    assert.is(gatherBetween(ws, out, values, -Infinity, Infinity), 4);
    assert.equal([...ws.view(out)], [1, -Infinity, 3, Infinity, 0]);
  });
});

test.run();
