import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderReport, sigmaDepthFigure } from "../../../sdk/figures/index.ts";
import { type ScaleSpaceDocument, scaleSpace } from "../../../sdk/index.ts";
import { type Family, families } from "../../../sdk/results/scale-space-names.ts";
import type { ScaleFit } from "../../../sdk/studies/scale-space/fits/fit-filters.ts";
import type { PooledFit } from "../../../sdk/studies/scale-space/fits/fit-pooled.ts";
import { fitFilters, fitPooled, measureSpread, template } from "../../../sdk/studies/scale-space/fits/on-demand.ts";
import type { ScaleSpaceOptions } from "../../../sdk/studies/scale-space/study-options.ts";
import { gaussianTemplate } from "../../reference/gaussian-template.ts";
import { expectClose } from "../../support/close.ts";
import { tensorModel } from "../../support/models.ts";
import { seededNormal } from "../../support/seeded.ts";

const k = 5;

async function study(values: ArrayLike<number>, k: number, options: ScaleSpaceOptions): Promise<ScaleSpaceDocument> {
  const model = await tensorModel("net.safetensors", {
    "a.weight": { shape: [2, 3, 3, 3] },
    "b.weight": { shape: [values.length / (k * k), 1, k, k], values },
  });
  return scaleSpace([model], { digest: false, filters: true, ...options });
}

async function neighbourShare(sigma: number, alpha: number, side: number): Promise<number> {
  const weights = await template("sharpen", { sigmaX: sigma, alpha }, side);
  const middle = (weights.length - 1) / 2;
  return weights[middle + 1] / weights[middle];
}

test("B converges where a template has the filter's weighted variances, and nowhere else; C and D below sigma 100 and alpha's end", async () => {
  const seen = new Map<string, number>();
  for (const side of [3, 5]) {
    const width = side * side;
    const filters = Float64Array.from({ length: 60 * width }, seededNormal(21));
    for (const [i, { fits, normalization }] of (await fitFilters(filters, side)).entries()) {
      for (const { method, family, sigmaX, sigmaY, converged, alpha } of fits) {
        const key = `${method} ${converged}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
        if (sigmaX === null || sigmaY === null) continue;
        const about = `filter ${i} ${family} ${method}: ${sigmaX}, ${sigmaY}`;
        const largest = Math.max(sigmaX, sigmaY);
        if (method === "A" && alpha === null) assert.ok(converged, about);
        if (method !== "A" && converged) assert.ok(largest < 100, about);
        // Least absolute differences have kinks: a descent may rest on one without a proof.
        // A sharpening's alpha has ends too: the Laplacian alone, and neighbours of a tenth of the middle weight.
        const free = method[0] === "D" && alpha !== null;
        const ends = free && (alpha > 1e6 || (await neighbourShare(sigmaX, alpha, side)) > 0.1 - 1e-9);
        if (method === "C2" || method[0] === "D") assert.is(converged, largest < 100 && !ends, about);
        if (method !== "B" || alpha !== null) continue;
        const { divisor, offset } = normalization.find((one) => one.family === family) ?? {};
        const own = filters
          .slice(i * width, (i + 1) * width)
          .map((weight) => (weight - (offset ?? 0)) / (divisor ?? 1));
        const both = Float64Array.of(...own, ...(await template(family, { sigmaX, sigmaY }, side)));
        const [of, found] = (await measureSpread(both, side, { family })).map((spread) => spread.weightedCovariance);
        const apart = Math.max(...[0, 1].map((axis) => Math.abs((of?.[axis] ?? 9) - (found?.[axis] ?? 0))));
        // A root of a smooth function of values to 4, found to its rounding.
        assert.is(converged, apart < 1e-10 && largest < 100, `${about}: ${apart}`);
      }
    }
  }
  for (const key of ["B true", "B false", "D1 true", "D1 false", "C2 true", "C2 false"]) {
    assert.ok((seen.get(key) ?? 0) > 5, key);
  }
});

test("a variance of 0 is a scale of 0 for A and B, whatever its sums leave", async () => {
  for (const side of [3, 5, 7, 9, 11]) {
    for (const column of [(side - 1) / 2, side - 1]) {
      const filter = Float64Array.from({ length: side * side }, (_, i) =>
        i % side === column ? 0.1 + 0.137 * Math.floor(i / side) : 0,
      );
      const [{ fits }] = await fitFilters(filter, side, { families: ["smooth"], methods: ["A", "B"] });
      for (const { sigmaX, converged } of fits) assert.equal([sigmaX, converged], [0, true], `${side}, ${column}`);
    }
  }
});

test("fits that did not converge are the best where they are, but count in no sigma", async () => {
  // The same all along x: the wider the smoothing, the better.
  const endless = [1, 1, 1, 0, 0, 0, -1, -1, -1];
  const narrow = gaussianTemplate("smooth", 0.5, 0.6, 0, 3);
  const document = await study([...endless, ...narrow, ...narrow], 3, { method: "D1" });
  const [{ best, fits }] = document.scaleSpace.layers[0].filters ?? [];
  const fit = fits.find((one) => one.method === "D1" && one.family === best?.family) as ScaleFit;
  assert.equal([fit.family, fit.sigmaX, fit.converged], ["dy", 100, false]);
  const [whole] = document.scaleSpace.groups;
  assert.equal([whole.count, whole.converged], [3, 2]);
  assert.ok(whole.sigmaX[4] < 0.6 && whole.sigmaY[4] < 0.7);
  assert.is(
    whole.sigmaHistogram.x.reduce((sum, count) => sum + count, 0),
    2,
  );
  assert.match(renderReport(document), /1 not converged/);

  const none = await study([...endless, ...endless], 3, { method: "D1" });
  const [{ converged, sigmaX, sigmaY }] = none.scaleSpace.groups;
  assert.equal([converged, sigmaX, sigmaY], [0, [], []]);
  assert.not(none.findings.some(({ title }) => title.startsWith("The typical scale")));
  assert.not.match(renderReport(none) + sigmaDepthFigure(none), /NaN|undefined/);
});

test("by method B the quartiles are of the solutions among the best fits", async () => {
  const document = await study(Float32Array.from({ length: 80 * k * k }, seededNormal(22)), k, { method: "B" });
  const [{ filters = [], converged, sigmaX, sigmaHistogram }] = document.scaleSpace.layers;
  const best = filters.map(({ best, fits }) => fits.find((fit) => fit.method === "B" && fit.family === best?.family));
  const sigmas = best.flatMap((fit) => (fit?.converged ? [fit.sigmaX as number] : [])).sort((a, b) => a - b);
  assert.ok(sigmas.length > 20 && sigmas.length < 75, `${sigmas.length}`);
  assert.is(converged, sigmas.length);
  assert.equal([sigmaX[0], sigmaX[4]], [sigmas[0], sigmas[sigmas.length - 1]]);
  assert.is(
    sigmaHistogram.x.reduce((sum, count) => sum + count, 0),
    sigmas.length,
  );
});

test("a pooled A or B leaves out filters with a sigma of 0 and those without a solution, and says how many", async () => {
  const column = Float64Array.from(gaussianTemplate("smooth", 0, 0.8, 0, k));
  const round = [
    [0.5, 0.6],
    [0.9, 0.7],
  ].map(([x, y]) => gaussianTemplate("smooth", x, y, 0, k));
  const pool = (filters: ArrayLike<number>[], family: Family, method: "A" | "B" | "D2") =>
    fitPooled(Float64Array.from(filters.flatMap((filter) => Array.from(filter))), k, family, method);
  // Of B a variance of 0 may count as one that no template has: T at scale 0 has its rounding beside the middle.
  const leftOut = ({ atZero, notConverged }: PooledFit) => [...atZero, ...notConverged];
  for (const method of ["A", "B"] as const) {
    const mixed = await pool([column, ...round, column], "smooth", method);
    assert.equal(
      [mixed.filters, leftOut(mixed)],
      [
        [1, 2],
        [0, 3],
      ],
    );
    if (method === "A") assert.equal(mixed.atZero, [0, 3]);
    assert.is(mixed.sigma, (await pool(round, "smooth", method)).sigma);
    assert.ok((mixed.sigma ?? 0) > 0.4 && (mixed.sigma ?? 9) < 1);
    const none = await pool([column, column], "smooth", method);
    assert.equal([none.filters, leftOut(none), none.sigma], [[], [0, 1], null]);
  }
  // Sums of residuals take 0 as any other scale.
  const least = await pool([column, ...round, column], "smooth", "D2");
  assert.equal([least.filters, least.atZero, least.notConverged], [[0, 1, 2, 3], [], []]);

  const normal = seededNormal(23);
  const random = Array.from({ length: 40 }, () => Float64Array.from({ length: k * k }, normal));
  for (const family of families) {
    const fitted = await fitFilters(Float64Array.from(random.flatMap((filter) => [...filter])), k, {
      families: [family],
      methods: ["B"],
    });
    const fine = fitted.flatMap(({ fits: [fit] }, i) =>
      fit.converged && Math.min(fit.sigmaX as number, fit.sigmaY as number) > 1e-6 ? [i] : [],
    );
    const { filters, notConverged, sigma } = await pool(random, family, "B");
    assert.equal(filters, fine, family);
    assert.equal(
      notConverged,
      fitted.flatMap(({ fits: [fit] }, i) => (!fit.converged && fit.sigmaX !== null ? [i] : [])),
      family,
    );
    const sigmas = fine.flatMap((i) => [fitted[i].fits[0].sigmaX as number, fitted[i].fits[0].sigmaY as number]);
    if (sigmas.length === 0) assert.is(sigma, null);
    else expectClose([sigma ?? 0], [sigmas.reduce((product, each) => product * each ** (1 / sigmas.length), 1)], 1e-12);
  }
});

test.run();
