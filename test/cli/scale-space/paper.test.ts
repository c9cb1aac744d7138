import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ScaleSpaceFit } from "../../../sdk/results/scale-space.ts";
import { expectClose } from "../../support/close.ts";
import { scales, spreads, weighted } from "../../support/master-key-tables.ts";
import { inFolder } from "../support.ts";
import { families, filtersOf, study, writeKeys } from "./support.ts";

/** Axis, divisor and offset of the paper's normalisation. */
const normalizations: [string, number, number][] = [
  ["y", 1.5555238, 0],
  ["x", -1.3801612, 0],
  ["y", -1.0908146, 0],
  ["x", 0.838542, 0],
  ["x", 7.7504121, 0],
  ["y", 6.1367317, 0],
  ["sum", 0.576999, -0.01177],
  ["sum", 1.893016, -0.03864],
];

test("the master keys in paper mode have the paper's scales and residuals, and are their own nearest keys", () =>
  inFolder(async (folder) => {
    const document = await study(writeKeys(join(folder, "keys.npy")), "--mode", "paper", "--filters");
    const filters = filtersOf(document);
    assert.is(filters.length, 8);
    for (const [i, { nearestKey, spread, normalization, fits, best }] of filters.entries()) {
      assert.is(nearestKey?.key, i + 1);
      // One division by a length rounded once: some units of the last place.
      expectClose([nearestKey?.cosine ?? 0], [1], 1e-14, `cosine ${i + 1}`);
      expectClose(
        [spread.l1, ...(spread.mean ?? []), ...(spread.covariance ?? [])],
        spreads[i],
        5e-6,
        `spread ${i + 1}`,
      );
      const [kind, divisor, offset] = normalizations[i];
      assert.equal([best?.family, normalization.kind], [families[i], kind]);
      // The table has the offsets to five decimals.
      expectClose([normalization.divisor ?? 0, normalization.offset], [divisor, offset], 1e-5, `filter ${i + 1}`);
      if (i !== 6) expectClose(spread.weightedCovariance ?? [], weighted[i], 5e-6, `weighted ${i + 1}`);
      for (const method of ["A", "B", "D1", "D2"] as const) {
        const fit = fits.find((one) => one.method === method && one.family === families[i]) as ScaleSpaceFit;
        const [sigmaX, sigmaY, residual] = scales[method][i];
        const about = `${method} of filter ${i + 1}`;
        expectClose([fit.sigmaX ?? -1, fit.sigmaY ?? -1], [sigmaX, sigmaY], method === "A" ? 5e-6 : 1e-5, about);
        if (residual !== undefined) expectClose([fit.l2 ?? -1], [residual], 1e-5, about);
        if (i === 6) expectClose([fit.alpha ?? -1], [0.525698], 1e-5, about);
      }
      const cosines = fits
        .filter(({ method, alpha }) => method === "D1" && !(Number(alpha) < 0))
        .map(({ cosine }) => cosine ?? -1);
      assert.is(best?.cosine, Math.max(...cosines), `filter ${i + 1}`);
    }
  }));

test.run();
