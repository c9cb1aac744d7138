import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ScaleSpaceFit } from "../../../sdk/analysis/scale-space/result.ts";
import { expectClose } from "../../support/close.ts";
import { inFolder } from "../support.ts";
import { families, filtersOf, study, writeKeys } from "./support.ts";

/** The paper's numbers (arXiv 2509.12746): sigmaX, sigmaY of A and B; of D1 and D2 with the l2 residual. */
const paper: Record<"A" | "B" | "D1" | "D2", number[][]> = {
  A: [
    [0.580663, 0.557543],
    [0.558868, 0.580247],
    [0.616869, 0.600914],
    [0.642497, 0.42431],
    [1.074689, 0.800397],
    [0.771067, 1.003474],
    [0.675338, 0.675338],
    [0.55209, 0.54527],
  ],
  B: [
    [0.644467, 0.582883],
    [0.585784, 0.643953],
    [0.689832, 0.674034],
    [0.75603, 0.45957],
    [1.106664, 0.944777],
    [0.900358, 0.888872],
    [0.675338, 0.675338],
    [0.60946, 0.601199],
  ],
  D1: [
    [0.491102, 0.722483, 0.34576],
    [0.581272, 0.518821, 0.237474],
    [0.483009, 0.502964, 0.380116],
    [0.500948, 0, 0.54596],
    [1.299594, 1.004515, 0.049275],
    [0.984503, 1.073728, 0.059562],
    [0.675338, 0.675338, 0.123331],
    [0.615567, 0.608123, 0.039983],
  ],
  D2: [
    [0.644021, 0.644021, 0.353692],
    [0.558002, 0.558002, 0.23852],
    [0.495151, 0.495151, 0.380188],
    [0.379621, 0.379621, 0.560491],
    [1.193435, 1.193435, 0.052832],
    [1.038262, 1.038262, 0.06013],
    [0.675338, 0.675338, 0.123331],
    [0.611854, 0.611854, 0.040043],
  ],
};

/** The paper's weighted variances; sharpening has none. */
const weighted = [
  [0.168585, 0.466282],
  [0.468501, 0.168343],
  [0.190264, 0.541647],
  [0.619204, 0.090019],
  [1.732433, 0.320318],
  [0.297272, 1.510441],
  [],
  [0.152402, 0.14866],
];

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

/** The paper's l1, mean x, y, covariance xx, xy, yy of |h|. */
const spreads = [
  [2.446818, -0.023127, -0.60215, 1.799236, -0.022199, 1.632125],
  [2.563911, 0.559041, 0.092089, 1.328043, 0.011802, 1.424687],
  [2.728236, 0.056234, 0.693227, 1.583995, 0.034968, 1.363666],
  [2.319738, -0.57851, 0.09788, 1.63534, 0.050657, 1.252996],
  [4.438108, 0.056903, -0.040915, 3.847362, -0.010798, 1.847694],
  [3.809142, -0.005585, 0.085502, 1.633799, -0.080488, 3.346823],
  [1.965411, 0.04345, -0.086038, 1.275887, 0.003009, 1.546835],
  [3.074646, -0.02898, -0.048219, 2.381419, -0.020343, 2.355793],
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
        const [sigmaX, sigmaY, residual] = paper[method][i];
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
