import { test } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../../sdk/bytes/node/index.ts";
import { openModel, scaleSpace } from "../../../sdk/index.ts";
import type { ScaleSpaceFilter, ScaleSpaceFit, ScaleSpaceShares } from "../../../sdk/results/scale-space.ts";
import { expectClose } from "../../support/close.ts";
import { readGolden } from "../../support/golden.ts";

/** As the study's, but the shares explained are given for each threshold. */
interface Shares extends Omit<ScaleSpaceShares, "explained"> {
  explained: ScaleSpaceShares["explained"][];
}

interface Golden {
  model: string;
  thresholds: number[];
  whole: Shares;
  layers: (Shares & {
    name: string;
    kernel: number[];
    filters: { family: string; cosine: number; sx: number; sy: number; key: number; key_cosine: number }[];
  })[];
}

const golden = readGolden<Golden>("scale-space-study.json");
// The search of the golden values ends where the residual no longer changes in its last place: at a curvature of 1e-3 and more
// the scale is known to sqrt(1e-16 / 1e-3). The cosine, nearly greatest there, changes by less than a tenth of that.
const scaleBound = 1e-6;
const cosineBound = 1e-7;

async function study(cosine: number, filters = false) {
  const model = await openModel(await openFile(golden.model));
  const layers = golden.layers.map(({ name }) => name);
  return (await scaleSpace([model], { layers, cosine, filters, digest: false })).scaleSpace;
}

test("every filter of a real network has the family, scales, cosine and key that scipy finds", async () => {
  const { layers } = await study(0.9, true);
  for (const [l, { name, kernel, filters }] of golden.layers.entries()) {
    assert.equal([layers[l].name, layers[l].kernel], [name, kernel]);
    const found = layers[l].filters as ScaleSpaceFilter[];
    assert.is(found.length, filters.length);
    for (const [i, { family, cosine, sx, sy, key, key_cosine }] of filters.entries()) {
      const { best, fits, nearestKey } = found[i];
      const about = `${name} ${i}`;
      assert.equal([best?.family, nearestKey?.key], [family, key], about);
      const fit = fits.find((one) => one.method === "D1" && one.family === family) as ScaleSpaceFit;
      // From sigma 20 on a template of a few pixels hardly changes with it.
      const bound = Math.max(sx, sy) < 20 ? scaleBound : 1e-3 * Math.max(sx, sy);
      expectClose([fit.sigmaX ?? -1, fit.sigmaY ?? -1], [sx, sy], bound, about);
      expectClose([best?.cosine ?? 0], [cosine], cosineBound, about);
      // Sums of at most 25 products of numbers up to 1.
      expectClose([nearestKey?.cosine ?? 0], [key_cosine], 1e-14, about);
    }
  }
});

function expectShares(found: ScaleSpaceShares, expected: Shares, threshold: number, about: string): void {
  for (const key of ["count", "families", "keys", "sigmaHistogram"] as const) {
    assert.equal(found[key], expected[key], `${about} ${key}`);
  }
  const { noise: _, identity, sigmaX, sigmaY, oneSided, ...counted } = found.explained;
  // Which filters are the identity is another test's.
  const points = identity.sharpen + identity.smooth;
  assert.ok(points <= found.identity && points <= counted.byFamily.sharpen + counted.byFamily.smooth, about);
  if (counted.count === found.count) assert.is(points, found.identity, about);
  const { sigmaX: a, sigmaY: b, oneSided: off, ...counts } = expected.explained[threshold];
  assert.equal(counted, counts, about);
  expectClose(sigmaX, a, scaleBound, `${about} explained sigma x`);
  expectClose(sigmaY, b, scaleBound, `${about} explained sigma y`);
  assert.is(oneSided.count, off.count, about);
  expectClose(oneSided.offset, off.offset, 1e-13, `${about} offsets`);
  expectClose(found.cosine, expected.cosine, cosineBound, `${about} cosine`);
  expectClose(found.sigmaX, expected.sigmaX, scaleBound, `${about} sigma x`);
  expectClose(found.sigmaY, expected.sigmaY, scaleBound, `${about} sigma y`);
  assert.is(found.halfPixel.count, expected.halfPixel.count, about);
  // Means and singular values: sums of 25 numbers up to 1, no search.
  expectClose(found.halfPixel.distance, expected.halfPixel.distance, 1e-13, `${about} half a pixel`);
  expectClose(found.separability, expected.separability, 1e-13, `${about} separability`);
  const told = (shares: Pick<ScaleSpaceShares, "residuals">) =>
    shares.residuals.map(({ family, count, histogram }) => ({ family, count, histogram }));
  assert.equal(told(found), told(expected), about);
  for (const [i, { l1, l2 }] of expected.residuals.entries()) {
    const { l1: absolute, l2: squares } = found.residuals[i];
    // l1 has a slope at the least l2: it is known as well as the scales, relative to a normalised filter's size.
    const size = Math.max(1, l1);
    expectClose([absolute / size, squares / size], [l1 / size, l2 / size], scaleBound, `${about} residual`);
  }
}

for (const [t, threshold] of golden.thresholds.entries()) {
  test(`shares of layers and of the model at a cosine of ${threshold}`, async () => {
    const { layers, groups } = await study(threshold);
    for (const [l, expected] of golden.layers.entries()) expectShares(layers[l], expected, t, expected.name);
    expectShares(groups[0], golden.whole, t, "model");
  });
}

test.run();
