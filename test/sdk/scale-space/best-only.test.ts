import { test } from "uvu";
import * as assert from "uvu/assert";
import { methods, modes } from "../../../sdk/results/scale-space-names.ts";
import { bestFit } from "../../../sdk/studies/scale-space/fits/best-fit.ts";
import { fitsOf } from "../../../sdk/studies/scale-space/fits/fit-filters.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { seededNormal } from "../../support/seeded.ts";

test("the best alone is the best of all, by every method, of filters that are fitted, flat, single points and not finite", async () => {
  const core = await kernels();
  for (const k of [3, 5]) {
    const normal = seededNormal(k);
    const filters = Float64Array.from({ length: 40 * k * k }, () => normal());
    filters.fill(1, 0, k * k);
    filters.fill(0, k * k, 2 * k * k);
    filters.fill(0, 2 * k * k, 3 * k * k)[2 * k * k + (k * k - 1) / 2] = 1;
    filters[3 * k * k] = Number.NaN;
    for (const mode of modes) {
      for (const method of methods) {
        const all = fitsOf(core, filters, k, { mode, methods: [method] });
        const best = fitsOf(core, filters, k, { mode, methods: [method], bestOnly: true });
        assert.equal(
          best.map(({ fits }) => fits[0] ?? null),
          all.map((fits) => bestFit(fits, method)),
          `${k} ${mode} ${method}`,
        );
      }
    }
  }
});

test.run();
