import { test } from "uvu";
import * as assert from "uvu/assert";
import { type GrayImage, gaussianKinds, smooth } from "../../sdk/scale-space/index.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { seededNormal } from "../support/seeded.ts";
import { golden, imageOf, numbers, pixel } from "./support.ts";

test("scipy.ndimage's images with scipy.special.ive's kernels, mode reflect; f64 and f32", async () => {
  for (const { width, height, sigma, image, smooth: expected } of golden.smoothings) {
    const what = `${width} x ${height} at ${sigma}`;
    const data = numbers(image);
    const got = await smooth({ width, height, data }, sigma, { epsilon: 1e-15 });
    expectClose(got.data, numbers(expected), 2e-14, what);
    const single = await smooth({ width, height, data: new Float32Array(data) }, sigma, { epsilon: 1e-15 });
    assert.instance(single.data, Float32Array);
    // The input holds f32 numbers: the sums are the same, rounded once.
    expectClose(single.data, new Float32Array(numbers(expected)), 4e-7, what);
  }
});

test("the default epsilon changes no pixel by more than 1e-8 of the largest", async () => {
  const data = Float64Array.from({ length: 40 * 30 }, seededNormal(8));
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const kernel of gaussianKinds) {
    const image = { width: 40, height: 30, data };
    const [near, exact] = await Promise.all([1e-8, 1e-15].map((epsilon) => smooth(image, 2.3, { kernel, epsilon })));
    expectClose(near.data, exact.data, 1e-8 * largest, kernel);
  }
});

test("smoothing in steps is smoothing once, at the border too", async () => {
  const image = { width: 31, height: 22, data: Float64Array.from({ length: 31 * 22 }, seededNormal(9)) };
  const options = { epsilon: 1e-15 };
  const twice = await smooth(await smooth(image, 1.5, options), 2, options);
  expectClose(twice.data, (await smooth(image, 2.5, options)).data, 1e-14);
});

test("sums are kept, constants and planes too; extremes do not grow", async () => {
  const image = { width: 19, height: 27, data: Float64Array.from({ length: 19 * 27 }, seededNormal(10)) };
  const sum = ({ data }: GrayImage<Float64Array>) => data.reduce((total, value) => total + value, 0);
  const smoothed = await smooth(image, 3, { epsilon: 1e-15 });
  assert.ok(Math.abs(sum(smoothed) - sum(image)) < 1e-11);
  assert.ok(Math.max(...smoothed.data) < Math.max(...image.data));
  const plane = await smooth(
    imageOf(61, 61, (x, y) => 2 * x - 3 * y + 7),
    2,
    { epsilon: 1e-15 },
  );
  assert.ok(Math.abs(pixel(plane, 3, -4) - 25) < 1e-12);
});

test("sigma 0 leaves the image, a pair smooths one axis; the input stays", async () => {
  const image = imageOf(9, 9, (x, y) => (x === 0 && y === 0 ? 1 : 0));
  const before = image.data.slice();
  assert.equal((await smooth(image, 0)).data, image.data);
  const streak = await smooth(image, [1, 0]);
  assert.ok(pixel(streak, 1, 0) > 0.2 && pixel(streak, 0, 1) === 0);
  assert.equal(image.data, before);
});

test("what has no meaning is refused", async () => {
  const image = imageOf(3, 3, () => 1);
  await expectError(() => smooth(image, -1), "usage", /sigma is -1/);
  await expectError(() => smooth(image, Number.NaN), "usage", /sigma is NaN/);
  await expectError(() => smooth(image, [1, Number.NaN]), "usage", /sigma is NaN/);
  await expectError(() => smooth({ ...image, height: 4 }, 1), "usage", /hold 9 numbers, expected 3 x 4 = 12/);
  await expectError(() => smooth({ width: 0, height: 0, data: new Float32Array(0) }, 1), "usage", /0 x 0/);
  await expectError(() => smooth({ width: 1.5, height: 2, data: new Float32Array(3) }, 1), "usage", /1.5 x 2/);
  await expectError(
    () => smooth({ ...image, data: [1] as unknown as Float32Array }, 1),
    "usage",
    /an array of 1, expected a Float32Array/,
  );
});

test.run();
