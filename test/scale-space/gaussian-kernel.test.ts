import { test } from "uvu";
import * as assert from "uvu/assert";
import { type GaussianKind, gaussianKernel, gaussianKinds } from "../../sdk/scale-space/index.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { golden, numbers } from "./support.ts";

const epsilon = 1e-15;
const moment = (h: Float64Array, power: number) => {
  const radius = (h.length - 1) / 2;
  return h.reduce((sum, value, i) => sum + value * (i - radius) ** power, 0);
};

for (const kernel of gaussianKinds) {
  test(`${kernel}: mpmath's values`, async () => {
    for (const { sigma, kernels } of golden.kernels) {
      const h = await gaussianKernel(sigma, { kernel, epsilon });
      const expected = numbers(kernels[kernel]);
      const radius = (h.length - 1) / 2;
      // Second differences of numbers about sigma lose digits; the others keep those of their largest value.
      const bound =
        (kernel === "linearly-integrated" ? 1e-15 * (1 + sigma) : 4e-16) + 1e-14 * (sigma < 0.4 ? h[radius] : 0);
      const kept = Math.min(radius + 1, expected.length);
      expectClose(h.slice(radius, radius + kept), expected.slice(0, kept), bound, `${kernel} at ${sigma}`);
      for (let k = 1; k <= radius; k++) assert.is(h[radius - k], h[radius + k]);
      // What was cut off is below epsilon / 2.
      const outside = 2 * expected.slice(radius + 1).reduce((sum, value) => sum + value, 0);
      assert.ok(outside <= epsilon / 2, `${outside} outside ${radius}`);
    }
  });
}

test("sums, variances and fourth moments", async () => {
  // Poisson's sum: that of the samples is 1 + 2 e^(-2 pi^2 s) + ..., and the integrals over pixels sum to 1.
  for (const sigma of [0.3, 0.8, 1, 2.5, 10, 100]) {
    const s = sigma * sigma;
    const of = (kernel: GaussianKind) => gaussianKernel(sigma, { kernel, epsilon });
    const discrete = await of("discrete");
    for (const kernel of gaussianKinds.filter((kind) => kind !== "sampled")) {
      expectClose([moment(await of(kernel), 0)], [1], 1e-13 * Math.max(1, sigma / 10), kernel);
    }
    expectClose(
      [moment(await of("sampled"), 0)],
      [1 + 2 * Math.exp(-2 * Math.PI ** 2 * s) + 2 * Math.exp(-8 * Math.PI ** 2 * s)],
      5e-3 * (sigma < 0.5 ? 1 : 0) + 1e-13,
    );
    // The mass cut off weighs most in high moments.
    expectClose([moment(discrete, 2) / s], [1], 1e-11);
    expectClose([moment(discrete, 4) / (s + 3 * s * s)], [1], 1e-9);
    // A pixel's own variance 1/12 adds, or a triangle's 1/6, once the Gaussian is wide against the pixel.
    if (sigma >= 1) {
      expectClose([moment(await of("integrated"), 2) / (s + 1 / 12)], [1], 1e-7);
      expectClose([moment(await of("linearly-integrated"), 2) / (s + 1 / 6)], [1], 1e-7);
    }
  }
});

test("the semigroup T(s) * T(t) = T(s + t)", async () => {
  const [a, b, ab] = await Promise.all([1.5, 2, 2.5].map((sigma) => gaussianKernel(sigma, { epsilon })));
  const [ra, rb, rab] = [a, b, ab].map((h) => (h.length - 1) / 2);
  for (let n = -rab; n <= rab; n++) {
    let sum = 0;
    for (let m = -ra; m <= ra; m++) sum += a[m + ra] * (b[n - m + rb] ?? 0);
    assert.ok(Math.abs(sum - ab[n + rab]) < 2e-15);
  }
});

test("epsilon: the shortest kernel that loses at most half of it", async () => {
  const full = await gaussianKernel(3, { epsilon: 1e-15 });
  const middle = (full.length - 1) / 2;
  for (const epsilon of [1e-12, 1e-8, 1e-4, 0.1]) {
    const radius = ((await gaussianKernel(3, { epsilon })).length - 1) / 2;
    const lost = (r: number) => 2 * full.slice(middle + r + 1).reduce((sum, value) => sum + value, 0);
    assert.ok(lost(radius) <= epsilon / 2 && lost(radius - 1) > epsilon / 2, `${epsilon}: ${radius}`);
  }
  assert.equal(await gaussianKernel(3), await gaussianKernel(3, { kernel: "discrete", epsilon: 1e-8 }));
});

test("sigma -> 0 is the unit impulse", async () => {
  for (const kernel of gaussianKinds.filter((kind) => kind !== "sampled")) {
    assert.equal(await gaussianKernel(0, { kernel }), Float64Array.of(1));
    const near = await gaussianKernel(1e-200, { kernel });
    assert.equal(near, Float64Array.of(1));
  }
  await expectError(() => gaussianKernel(0, { kernel: "sampled" }), "usage", /sampled Gaussian has no value/);
});

test("what has no meaning is refused", async () => {
  for (const sigma of [-1, Number.NaN, 100.1, Number.POSITIVE_INFINITY]) {
    await expectError(() => gaussianKernel(sigma), "usage", /sigma is .*, expected 0 to 100/);
  }
  for (const epsilon of [0, -1, 0.6, Number.NaN])
    await expectError(() => gaussianKernel(1, { epsilon }), "usage", /epsilon/);
  await expectError(
    () => gaussianKernel(1, { kernel: "box" as GaussianKind }),
    "usage",
    /"box", expected one of discrete/,
  );
});

test.run();
