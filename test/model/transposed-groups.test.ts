import { test } from "uvu";
import * as assert from "uvu/assert";
import { transposedGroups } from "../../sdk/model/transposed-groups.ts";

// PyTorch's rule: Conv2d(in, out, groups) has the weight (out, in / groups), ConvTranspose2d (in, out / groups); a bias (out).
test("every layer that is told, is told right, and what is not told follows the name", () => {
  let told = 0;
  for (let inputs = 1; inputs <= 12; inputs++) {
    for (let outputs = 1; outputs <= 12; outputs++) {
      for (let groups = 1; groups <= 12; groups++) {
        if (inputs % groups !== 0 || outputs % groups !== 0) continue;
        const plain = transposedGroups([outputs, inputs / groups], [outputs], false);
        assert.is(plain, 0, `Conv2d(${inputs}, ${outputs}, groups=${groups})`);
        const shape = [inputs, outputs / groups] as const;
        const what = `ConvTranspose2d(${inputs}, ${outputs}, groups=${groups})`;
        assert.is(transposedGroups(shape, [outputs], true), groups, what);
        // Not told only where as many channels come out as go in.
        const found = transposedGroups(shape, [outputs], false);
        assert.is(found, inputs === outputs ? 0 : groups, what);
        if (found > 0) told++;
        assert.is(transposedGroups(shape, undefined, true), 1);
        assert.is(transposedGroups(shape, undefined, false), 0);
      }
    }
  }
  assert.ok(told > 100);
});

test("a bias that fits neither kind tells nothing; an axis of no elements breaks nothing", () => {
  assert.is(transposedGroups([6, 4], [5], false), 0);
  assert.is(transposedGroups([6, 4], [5], true), 1);
  assert.is(transposedGroups([6, 0], [0], false), 0);
  assert.is(transposedGroups([0, 0], [0], true), 0);
});

test.run();
