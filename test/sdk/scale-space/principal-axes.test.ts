import { test } from "uvu";
import * as assert from "uvu/assert";
import { affineCovariance } from "../../../sdk/scale-space/direction.ts";
import { principalAxes } from "../../../sdk/statistics/principal-axes.ts";
import { expectClose } from "../../support/close.ts";

test("sigmas and direction are those that the covariance was made of", () => {
  for (const [along, across] of [
    [2, 1],
    [3, 0.01],
    [1, 0],
  ] as const) {
    for (let turn = 0; turn < 24; turn++) {
      const [x, y] = [Math.cos((turn * Math.PI) / 12), Math.sin((turn * Math.PI) / 12)];
      const { xx, xy, yy } = affineCovariance(along, across, [x, y]);
      const { sigmas, direction } = principalAxes(xx, xy, yy);
      // The lesser variance is a difference of products of the larger one's size: of 1e-16 its root is 1e-8.
      expectClose(sigmas, [along, across], 3e-8 * along);
      assert.ok(Math.abs(direction[0] * y - direction[1] * x) < 1e-12, `${direction} for ${x}, ${y}`);
    }
  }
});

test("a round covariance, and one of nothing, have the direction [1, 0]", () => {
  assert.equal(principalAxes(4, 0, 4), { sigmas: [2, 2], direction: [1, 0] });
  assert.equal(principalAxes(0, 0, 0), { sigmas: [0, 0], direction: [1, 0] });
});

test.run();
