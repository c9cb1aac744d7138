import { test } from "uvu";
import * as assert from "uvu/assert";
import { usualWorkers } from "../../cli/study/study-pool.ts";
import type { Model } from "../../sdk/index.ts";

const model = (layers: number, filters: number, byteLength = 2 ** 24) =>
  ({ layers: Array.from({ length: layers }, () => ({ filters })), files: [{ byteLength }] }) as unknown as Model;

test("few filters, or few bytes, are done in one thread", () => {
  assert.is(usualWorkers([model(1, 199_999)], 4), 1);
  assert.is(usualWorkers([model(1, 200_000)], 4), 4);
  assert.is(usualWorkers([model(1, 200_000, 2 ** 22 - 1)], 4), 1);
  assert.is(usualWorkers([model(1, 200_000, 2 ** 22)], 4), 4);
});

test.run();
