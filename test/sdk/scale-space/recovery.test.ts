import { test } from "uvu";
import * as assert from "uvu/assert";
import { fitFilters } from "../../../sdk/index.ts";
import { families } from "../../../sdk/results/scale-space-names.ts";
import { template } from "../../../sdk/studies/scale-space/fits/on-demand.ts";

// A law: what a template was made with is what fits it. On 17 x 17 a template of sigma 1.6 ends at five of its sigmas, so that
// the fit, which is normalised on what is left of the filter, differs by less than a thousandth.

const k = 17;
const scales = [
  [0.3, 0.3],
  [0.7, 1.1],
  [1.1, 0.4],
  [1.6, 1.6],
];

for (const family of families.filter((name) => name !== "sharpen")) {
  test(`${family}: the scales of a template come back by least squares and least absolute differences`, async () => {
    for (const [sigmaX, sigmaY] of scales) {
      const filter = await template(family, { sigmaX, sigmaY }, k);
      const methods = sigmaX === sigmaY ? (["C1", "C2", "D1", "D2"] as const) : (["C1", "D1"] as const);
      // An amplitude is no part of the model: filters are normalised.
      const [{ fits }] = await fitFilters(
        filter.map((value) => -3 * value),
        k,
        { families: [family], methods },
      );
      assert.is(fits.length, methods.length);
      for (const fit of fits) {
        const told = `${fit.method} of ${sigmaX}, ${sigmaY}: ${fit.sigmaX}, ${fit.sigmaY}, ${fit.l2}`;
        assert.ok(Math.abs((fit.sigmaX as number) - sigmaX) < 1e-3 * sigmaX, told);
        assert.ok(Math.abs((fit.sigmaY as number) - sigmaY) < 1e-3 * sigmaY, told);
        assert.ok((fit.l2 as number) < 1e-4 && (fit.l1 as number) < 1e-3, told);
        assert.ok(fit.converged, told);
      }
    }
  });
}

test("sharpen: the scale and the weight of its Laplacian come back", async () => {
  for (const [sigmaX, alpha] of [
    [0.3, 0.35],
    [0.7, 0.2],
    [1.1, 0.6],
  ]) {
    const filter = await template("sharpen", { sigmaX, alpha }, k);
    const [{ fits }] = await fitFilters(filter, k, { families: ["sharpen"], methods: ["C1", "C2", "D1", "D2"] });
    for (const fit of fits) {
      const told = `${fit.method} of ${sigmaX}, ${alpha}: ${fit.sigmaX}, ${fit.alpha}, ${fit.l2}`;
      assert.ok(Math.abs((fit.sigmaX as number) - sigmaX) < 2e-3 * sigmaX, told);
      assert.ok(Math.abs((fit.alpha as number) - alpha) < 2e-3 * alpha, told);
    }
  }
});

test.run();
