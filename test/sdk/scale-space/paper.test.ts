import { test } from "uvu";
import * as assert from "uvu/assert";
import { families, type Method } from "../../../sdk/results/scale-space-names.ts";
import type { ScaleFit } from "../../../sdk/studies/scale-space/fits/fit-filters.ts";
import { masterKeyFilters } from "../../../sdk/studies/scale-space/fits/master-keys.ts";
import { fitFilters, fitPooled, measureSpread } from "../../../sdk/studies/scale-space/fits/on-demand.ts";
import { expectClose } from "../../support/close.ts";
import { scales, spreads, weighted } from "../../support/master-key-tables.ts";

// The numbers of Lindeberg, Babaiee & Kiasari (arXiv 2509.12746) for the eight master key filters.

const responses = [1.5555238, -1.3801612, -1.0908146, 0.838542, 7.7504121, 6.1367317];

/** The authors' l1 estimates, from grids of 200 samples an axis: sigmaX, sigmaY of C1 and sigma of C2. */
const absolute: Record<"C1" | "C2", number[][]> = {
  C1: [
    [0.360151, 0.510452],
    [0.554673, 0.453166],
    [0.700653, 0.655126],
    [0.562714, 0.384372],
    [1.309296, 0.875276],
    [0.972814, 1.171156],
    [],
    [0.636633, 0.586633],
  ],
  C2: [[0.458019], [0.448246], [0.671185], [0.420352], [1.387396], [1.090261], [], [0.611973]],
};

const keys = Float64Array.from(masterKeyFilters().flatMap((filter) => [...filter]));

async function ownFits(method: Method): Promise<ScaleFit[]> {
  const all = await fitFilters(keys, 7, { mode: "paper", methods: [method] });
  return all.map(({ fits }, i) => fits.find(({ family }) => family === families[i]) as ScaleFit);
}

test("spreads, to the six decimals of the table", async () => {
  const found = await measureSpread(keys, 7);
  found.forEach(({ l1, mean, covariance }, i) => {
    expectClose([l1, ...(mean ?? []), ...(covariance ?? [])], spreads[i], 5.1e-7, `filter ${i + 1}`);
  });
  for (const [i, family] of families.entries()) {
    if (weighted[i].length === 0 || family === "smooth") continue;
    const { weightedCovariance } = (await measureSpread(keys, 7, { family, mode: "paper" }))[i];
    expectClose(weightedCovariance ?? [], weighted[i], 5.1e-7, family);
  }
});

test("normalisation: responses, offsets and sums", async () => {
  const all = await fitFilters(keys, 7, { mode: "paper", methods: ["D2"] });
  responses.forEach((response, i) => {
    expectClose([all[i].normalization[i].divisor ?? 0], [response], 5.1e-8, families[i]);
  });
  const [sharpen, smooth] = [all[6].normalization[6], all[7].normalization[7]];
  // The table has C to five decimals and the sums to six.
  expectClose([sharpen.offset ?? 0, smooth.offset ?? 0], [-0.01177, -0.03864], 1e-5);
  expectClose([sharpen.divisor ?? 0, smooth.divisor ?? 0], [0.576999, 1.893016], 1e-6);
  // Exact mode has the true minimum, which is at a weight of the filter.
  const exact = await fitFilters(keys, 7, { methods: ["D2"] });
  expectClose(
    [exact[6].normalization[6].offset ?? 0, exact[7].normalization[7].offset ?? 0],
    [-0.011767, -0.038648],
    0,
  );
  const unit = keys.subarray(49 * 7).map((weight) => (weight - (smooth.offset ?? 0)) / (smooth.divisor ?? 0));
  const [{ weightedCovariance }] = await measureSpread(unit, 7, { family: "smooth", mode: "paper" });
  expectClose(weightedCovariance ?? [], weighted[7], 1e-6);
});

for (const method of ["A", "B", "D1", "D2"] as const) {
  test(`${method}: the table's scales and residuals`, async () => {
    const bound = method === "A" ? 5e-6 : 1e-5;
    for (const [i, fit] of (await ownFits(method)).entries()) {
      const [sigmaX, sigmaY, residual] = scales[method][i];
      expectClose([fit.sigmaX ?? -1, fit.sigmaY ?? -1], [sigmaX, sigmaY], bound, `filter ${i + 1}`);
      if (residual !== undefined) expectClose([fit.l2 ?? -1], [residual], 1e-5, `residual ${i + 1}`);
      if (i === 6) expectClose([fit.alpha ?? -1], [0.525698], 1e-5, "alpha");
      assert.ok(fit.converged);
    }
  });
}

for (const method of ["C1", "C2"] as const) {
  test(`${method}: within the authors' grid of the minimum`, async () => {
    for (const [i, fit] of (await ownFits(method)).entries()) {
      // Steps of 0.005 and 0.02 of sigma, joined by parabolas.
      absolute[method][i].forEach((sigma, axis) => {
        expectClose([(axis === 0 ? fit.sigmaX : fit.sigmaY) ?? -1], [sigma], 1e-3, `filter ${i + 1}`);
      });
    }
  });
}

test("pooled: the authors' joint sigmas of the groups {1, 2, 3, 4, 8} and {5, 6}", async () => {
  const part = (indices: number[]) => ({
    filters: Float64Array.from(indices.flatMap((i) => [...keys.subarray(i * 49, (i + 1) * 49)])),
    families: indices.map((i) => families[i]),
  });
  const groups = [part([0, 1, 2, 3, 7]), part([4, 5])];
  // Their grids join samples by parabolas; C2 has kinks, where a parabola is off by more.
  for (const [method, expected, bound] of [
    ["D2", [0.521621, 1.108176], 1e-5],
    ["C2", [0.607444, 1.132925], 1e-3],
  ] as const) {
    for (const [i, group] of groups.entries()) {
      const { sigma, filters } = await fitPooled(group.filters, 7, group.families, method, { mode: "paper" });
      assert.is(filters.length, group.families.length);
      expectClose([sigma ?? -1], [expected[i]], bound, method);
    }
  }
  // A and B: geometric means over filters and axes, of the table.
  for (const method of ["A", "B"] as const) {
    for (const [g, indices] of [
      [0, 1, 2, 3, 7],
      [4, 5],
    ].entries()) {
      const { sigma, atZero, notConverged } = await fitPooled(groups[g].filters, 7, groups[g].families, method, {
        mode: "paper",
      });
      const sigmas = indices.flatMap((i) => scales[method][i].slice(0, 2));
      const product = sigmas.reduce((all, x) => all * x, 1);
      expectClose([sigma ?? -1], [product ** (1 / sigmas.length)], 5e-6, method);
      assert.equal([atZero, notConverged], [[], []]);
    }
  }
});

test.run();
