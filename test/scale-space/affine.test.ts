import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  affineCovariance,
  affineDerivative,
  affineGaussianKernel,
  type Covariance,
  convolve,
  directionalDerivative,
  smooth,
  smoothAffine,
} from "../../sdk/scale-space/index.ts";
import { decomposeOnLattice } from "../../sdk/scale-space/lattice-decomposition.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { seeded, seededNormal } from "../support/seeded.ts";
import { golden, imageOf, momentsOf, numbers, pixel } from "./support.ts";

const tight = { epsilon: 1e-15 };
const random = { width: 25, height: 18, data: Float64Array.from({ length: 450 }, seededNormal(31)) };
const uniform = seeded(32);
/** Ellipses of every direction and elongation up to 20, beyond the reach of 3 x 3 stencils too. */
const shapes: Covariance[] = Array.from({ length: 30 }, () => {
  const angle = 2 * Math.PI * uniform();
  const across = 0.3 + uniform();
  return affineCovariance(across * (1 + 19 * uniform() ** 2), across, [Math.cos(angle), Math.sin(angle)]);
});

test("the discrete affine Gaussian: numpy's inverse Fourier transform of its generating function", async () => {
  for (const { xx, xy, yy, radius, kernel } of golden.affine) {
    const expected = imageOf(2 * radius + 1, 2 * radius + 1, () => 0);
    expected.data.set(numbers(kernel));
    const got = await affineGaussianKernel({ xx, xy, yy }, tight);
    for (let y = -radius; y <= radius; y++) {
      for (let x = -radius; x <= radius; x++) {
        assert.ok(Math.abs(pixel(got, x, y) - pixel(expected, x, y)) < 1e-15, `${xx} ${xy} ${yy} at ${x}, ${y}`);
      }
    }
  }
});

test("positive, sum 1, mean 0, the asked covariance; the sampled one nearly, where it is wide enough", async () => {
  for (const shape of shapes) {
    const kernel = await affineGaussianKernel(shape, tight);
    const { sum, x, y, xx, xy, yy } = momentsOf(kernel);
    const size = shape.xx + shape.yy;
    expectClose([sum, x, y], [1, 0, 0], 1e-12);
    // 1e-15 of mass at distances whose square is 200 times the variance; sums of thousands of terms.
    expectClose([xx, xy, yy], [shape.xx, shape.xy, shape.yy], 1e-11 * size);
    assert.ok(kernel.data.every((value) => value >= 0));
    if (shape.xx * shape.yy - shape.xy ** 2 < size) continue;
    const sampled = momentsOf(await affineGaussianKernel(shape, { ...tight, kernel: "normalized-sampled" }));
    expectClose([sampled.sum, sampled.xx, sampled.xy, sampled.yy], [1, shape.xx, shape.xy, shape.yy], 1e-3 * size);
  }
});

test("the sampled kernels are the Gaussian's density", async () => {
  const { xx, xy, yy } = { xx: 5, xy: -2, yy: 3 };
  const det = xx * yy - xy * xy;
  const density = (x: number, y: number) =>
    Math.exp(-(yy * x * x - 2 * xy * x * y + xx * y * y) / (2 * det)) / (2 * Math.PI * Math.sqrt(det));
  const sampled = await affineGaussianKernel({ xx, xy, yy }, { kernel: "sampled" });
  for (const [x, y] of [
    [0, 0],
    [2, 1],
    [-3, 2],
    [0, -4],
  ])
    expectClose([pixel(sampled, x, y)], [density(x, y)], 1e-16);
});

test("decomposition on the lattice: whole vectors, no negative scale, the covariance again", () => {
  for (const { xx, xy, yy } of [
    ...shapes,
    { xx: 4, xy: 0, yy: 4 },
    { xx: 2, xy: 2, yy: 8 },
    { xx: 1e4, xy: 99, yy: 1 },
  ]) {
    const terms = decomposeOnLattice(xx, xy, yy);
    const sum = (pick: (x: number, y: number) => number) =>
      terms.reduce((total, { x, y, scale }) => total + scale * pick(x, y), 0);
    assert.ok(terms.every(({ x, y, scale }) => Number.isInteger(x) && Number.isInteger(y) && scale >= 0));
    expectClose([sum((x) => x * x), sum((x, y) => x * y), sum((_, y) => y * y)], [xx, xy, yy], 1e-12 * (xx + yy));
  }
});

test("round shapes are the separable Gaussian; smoothing in steps adds covariances", async () => {
  const round = affineCovariance(1.5, 1.5, [3, 1]);
  expectClose((await smoothAffine(random, round, tight)).data, (await smooth(random, 1.5, tight)).data, 1e-14);
  const [a, b] = [affineCovariance(2, 1, [1, 2]), affineCovariance(1.5, 0.8, [1, 2])];
  // Along the same lattice vectors, in proportion, the scales add. Zeros around keep the border out of it: reflection
  // turns a slanted kernel.
  const impulse = imageOf(75, 75, (x, y) => (x === 0 && y === 0 ? 1 : 0));
  const twice = await smoothAffine(await smoothAffine(impulse, a, tight), b, tight);
  const once = await smoothAffine(impulse, { xx: a.xx + b.xx, xy: a.xy + b.xy, yy: a.yy + b.yy }, tight);
  expectClose(twice.data, once.data, 1e-14);
});

test("affine derivatives: directional derivatives where round, polynomials exact, signs", async () => {
  const direction = [3, 4] as const;
  const round = await affineDerivative(random, { sigmaAlong: 1.2, sigmaAcross: 1.2, direction }, [2, 1], tight);
  expectClose(round.data, (await directionalDerivative(random, 1.2, direction, [2, 1], tight)).data, 1e-13);
  const shape = { sigmaAlong: 3, sigmaAcross: 1, direction };
  // u = (3x + 4y) / 5 along, w = (-4x + 3y) / 5 across: of 7u + 2w + uw + u^2 / 2.
  const image = imageOf(121, 121, (x, y) => {
    const [u, w] = [(3 * x + 4 * y) / 5, (3 * y - 4 * x) / 5];
    return 7 * u + 2 * w + u * w + (u * u) / 2;
  });
  for (const [orders, expected] of [
    [[1, 0], 7],
    [[0, 1], 2],
    [[1, 1], 1],
    [[2, 0], 1],
    [[0, 2], 0],
  ] as const) {
    expectClose([pixel(await affineDerivative(image, shape, orders, tight))], [expected], 1e-9, `${orders}`);
  }
});

test("convolve turns the kernel: an impulse gives it back, as it is", async () => {
  const kernel = { width: 3, height: 3, data: Float64Array.from({ length: 9 }, (_, i) => i + 1) };
  const impulse = imageOf(5, 5, (x, y) => (x === 0 && y === 0 ? 1 : 0));
  const got = await convolve(impulse, kernel);
  for (const x of [-1, 0, 1]) for (const y of [-1, 0, 1]) assert.is(pixel(got, x, y), pixel(kernel, x, y));
  await expectError(() => convolve(impulse, { width: 2, height: 1, data: new Float64Array(2) }), "usage", /2 x 1/);
});

test("what has no meaning is refused", async () => {
  for (const [xx, xy, yy] of [
    [1, 2, 1],
    [0, 0, 1],
    [-1, 0, -1],
    [Number.NaN, 0, 1],
    [1, 1, 1],
    [2e4, 0, 1],
    [1e4, 0, 1e-3],
  ]) {
    await expectError(() => affineGaussianKernel({ xx, xy, yy }), "usage", /expected positive definite/);
  }
  const shape = { xx: 1, xy: 0, yy: 1 };
  await expectError(() => affineGaussianKernel(shape, { epsilon: 0 }), "usage", /epsilon/);
  await expectError(() => affineGaussianKernel(shape, { kernel: "integrated" as "sampled" }), "usage", /"integrated"/);
  await expectError(
    () => affineDerivative(random, { sigmaAlong: 1, sigmaAcross: 2, direction: [1, 0] }, [3, 2]),
    "usage",
    /4 in total/,
  );
});

test.run();
