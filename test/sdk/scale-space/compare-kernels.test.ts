import { createColors } from "picocolors";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatScaleSpace } from "../../../cli/scale-space/format-scale-space.ts";
import { renderReport } from "../../../sdk/figures/index.ts";
import { scaleSpace } from "../../../sdk/index.ts";
import type { Family } from "../../../sdk/results/scale-space-names.ts";
import {
  type GaussianKind,
  gaussianKernel,
  gaussianKinds,
  halfValues,
} from "../../../sdk/scale-space/gaussian-kernel.ts";
import { gaussianSlope } from "../../../sdk/scale-space/gaussian-slope.ts";
import { compareKernels, type KernelFit } from "../../../sdk/studies/scale-space/fits/compare-kernels.ts";
import { addKernelFits, kernelShares, kernelTable } from "../../../sdk/studies/scale-space/kernel-shares.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { expectClose } from "../../support/close.ts";
import { readGolden } from "../../support/golden.ts";
import { tensorModel } from "../../support/models.ts";
import { seededNormal } from "../../support/seeded.ts";

const golden = readGolden<{
  cases: { family: Family; filter: number[]; fits: Record<GaussianKind, { l2: number; sigmas: number[] }> }[];
}>("scale-space-kernels.json");

const tableOf = (filters: readonly (KernelFit[] | undefined)[]) => {
  const table = kernelTable();
  for (const [index, kernels] of filters.entries()) addKernelFits(table, { index, kernels });
  return table;
};

test("scipy's multi-start finds the same least squares with each of the five", async () => {
  const filters = Float64Array.from(golden.cases.flatMap(({ filter }) => filter));
  const found = compareKernels(
    await kernels(),
    filters,
    5,
    golden.cases.map(({ family }) => family),
  );
  for (const [i, { family, fits }] of golden.cases.entries()) {
    for (const { kernel, sigmaX, sigmaY, l2 } of found[i]) {
      const expected = fits[kernel];
      const what = `case ${i}, ${family}, ${kernel}: ${l2} at ${sigmaX}, ${sigmaY}, scipy ${expected.l2} at ${expected.sigmas}`;
      // A simplex ends within 1e-9 of sigma, where its squares' last digits stand: the square root of them.
      assert.ok(Math.abs(l2 / expected.l2 - 1) < 1e-9, what);
      expectClose([sigmaX, sigmaY], expected.sigmas, 1e-6, what);
    }
  }
});

test("a filter made with one of the five is nearest to that one, at its own sigmas", async () => {
  const made: Record<string, number[]> = {};
  for (const kernel of gaussianKinds) {
    const [x, y] = await Promise.all([0.7, 0.9].map((sigma) => gaussianKernel(sigma, { kernel, epsilon: 1e-15 })));
    const at = (taps: Float64Array, n: number) => taps[n + (taps.length - 1) / 2];
    made[kernel] = Array.from({ length: 49 }, (_, i) => at(x, (i % 7) - 3) * at(y, 3 - Math.floor(i / 7)));
  }
  const found = compareKernels(
    await kernels(),
    Float64Array.from(Object.values(made).flat()),
    7,
    gaussianKinds.map(() => "smooth" as const),
  );
  for (const [i, kernel] of gaussianKinds.entries()) {
    // At these sigmas the sampled Gaussian sums to 1.00005: that is all that tells it from the normalised one.
    const [best, next] = [...found[i]].sort((a, b) => a.l2 - b.l2);
    assert.is(best.kernel, kernel);
    assert.ok(best.l2 < 1e-9 && next.l2 > 1e-5, `${kernel}: ${best.l2}, then ${next.kernel} ${next.l2}`);
    expectClose([best.sigmaX, best.sigmaY], [0.7, 0.9], 1e-8, kernel);
    assert.ok(best.cosine > 1 - 1e-14);
  }
  const shares = kernelShares(tableOf(found));
  assert.equal(
    shares.map(({ kernel, filters, closest, share }) => [kernel, filters, closest, share]),
    gaussianKinds.map((kernel) => [kernel, 5, 1, 0.2]),
  );
});

test("the report and the tables show what the five are ranked by, the median l2, and say so", async () => {
  const values = Float32Array.from({ length: 20 * 9 }, seededNormal(7));
  const model = await tensorModel("net.safetensors", {
    "a.weight": { shape: [2, 3, 3, 3] },
    "b.weight": { shape: [20, 1, 3, 3], values },
  });
  const document = await scaleSpace([model], { extended: true, filters: true, digest: false });
  const [{ kernels: shares = [], filters = [] }] = document.scaleSpace.layers;
  // The median and the winners anew, from the listed filters.
  const compared = filters.flatMap(({ kernels: fits = [] }) => (fits.length > 0 ? [fits] : []));
  assert.ok(compared.length > 10);
  for (const { kernel, closest, l2 } of shares) {
    const own = compared
      .map((fits) => fits.find((fit) => fit.kernel === kernel)?.l2 ?? Number.NaN)
      .sort((a, b) => a - b);
    assert.is(l2, own[Math.floor((own.length - 1) / 2)]);
    const least = compared.filter((fits) => [...fits].sort((a, b) => a.l2 - b.l2)[0].kernel === kernel);
    assert.is(closest, least.length);
  }
  const report = renderReport(document);
  const text = formatScaleSpace(document, 120, createColors(false));
  for (const page of [report, text]) {
    const section = page.slice(page.indexOf("Five Gaussians, by least l2"));
    assert.match(section, /Five Gaussians[\s\S]*median l2/);
    for (const { l2 } of shares) assert.ok(section.includes((l2 ?? 0).toFixed(3)), String(l2));
  }
  const bare = await scaleSpace([model], { digest: false });
  assert.not.match(renderReport(bare), /Five Gaussians/);
});

test("filters without a family, and sharpen, are left out", async () => {
  assert.equal(compareKernels(await kernels(), new Float64Array(18).fill(1), 3, [null, "sharpen"]), [[], []]);
  const none = kernelShares(tableOf([[], undefined]));
  assert.ok(
    none.every(({ filters, share, cosine, l2 }) => filters === 0 && share === 0 && cosine === null && l2 === null),
  );
});

test("the derivative by s of each kernel is its central difference", async () => {
  const core = await kernels();
  for (const kernel of gaussianKinds) {
    for (const sigma of [0.3, 0.8, 2.5]) {
      const step = 1e-4 * sigma * sigma;
      const [below, above] = [-step, step].map((by) => halfValues(core, kernel, Math.sqrt(sigma * sigma + by), 40));
      const { values, slopes } = gaussianSlope(core, kernel, sigma, 6);
      expectClose(values, halfValues(core, kernel, sigma, 40).slice(0, 6), 1e-16, kernel);
      // The third derivative by s is some values / s^3: the difference is off by that times step^2 / 6.
      const numeric = values.map((_, n) => (above[n] - below[n]) / (2 * step));
      expectClose(slopes, numeric, (30 * 1e-8 * values[0]) / (sigma * sigma), `${kernel} ${sigma}`);
    }
  }
});

test.run();
