import { test } from "uvu";
import * as assert from "uvu/assert";
import { convolve, derivative, differenceKernel, differenceMask, gaussianKernel } from "../../sdk/scale-space/index.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { imageOf, pixel } from "./support.ts";

const orders = [0, 1, 2, 3, 4];
/** sum over n of mask[n + N] f(n) */
const apply = (mask: Float64Array, f: (n: number) => number) =>
  mask.reduce((sum, tap, i) => sum + tap * f(i - (mask.length - 1) / 2), 0);
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

test("the masks as the literature writes them", () => {
  assert.equal(
    orders.map((order) => [...differenceMask(order)]),
    [[1], [-1 / 2, 0, 1 / 2], [1, -2, 1], [-1 / 2, 1, 0, -1, 1 / 2], [1, -4, 6, -4, 1]],
  );
});

test("order n on x^m at 0: nothing below m = n, n! at n, nothing at n + 1: exact one order beyond its own", () => {
  for (const n of orders) {
    const mask = differenceMask(n);
    for (let m = 0; m < n; m++) assert.is(apply(mask, (x) => x ** m) + 0, 0, `order ${n}, x^${m}`);
    assert.is(
      apply(mask, (x) => x ** n),
      factorial(n),
    );
    assert.is(apply(mask, (x) => x ** (n + 1)) + 0, 0);
  }
});

test("even orders are the signed binomial coefficients, (-1)^j C(2 k, j); odd ones those of two orders less, differenced", () => {
  const binomial = (n: number, j: number) => factorial(n) / factorial(j) / factorial(n - j);
  for (const k of [0, 1, 2]) {
    assert.equal(
      [...differenceMask(2 * k)],
      Array.from({ length: 2 * k + 1 }, (_, j) => (j % 2 === 0 ? 1 : -1) * binomial(2 * k, j)),
    );
  }
  for (const n of [1, 3]) {
    const below = differenceMask(n - 1);
    const at = (i: number) => below[i] ?? 0;
    assert.equal(
      [...differenceMask(n)],
      Array.from({ length: below.length + 2 }, (_, i) => (at(i - 2) - at(i)) / 2),
    );
  }
});

test("on waves: (2 cos w - 2)^k for order 2 k, times i sin w for order 2 k + 1", () => {
  for (const w of [0.3, 1.1, 2.9]) {
    for (const n of orders) {
      const mask = differenceMask(n);
      const even = (2 * Math.cos(w) - 2) ** Math.floor(n / 2);
      // At most 16 in all, of a few roundings each.
      const [real, imaginary] = n % 2 === 0 ? [even, 0] : [0, even * Math.sin(w)];
      expectClose([apply(mask, (x) => Math.cos(w * x)), apply(mask, (x) => Math.sin(w * x))], [real, imaginary], 2e-14);
    }
  }
});

test("the product of two orders takes x^m y^n / (m! n!) to 1, and no other monomial up to the orders, y up", async () => {
  for (const [m, n] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
    [2, 1],
    [1, 3],
    [2, 2],
    [0, 4],
  ] as const) {
    const kernel = differenceKernel([m, n]);
    for (let a = 0; a <= m; a++) {
      for (let b = 0; b <= n; b++) {
        const scale = factorial(a) * factorial(b);
        const got = await convolve(
          imageOf(11, 11, (x, y) => (x ** a * y ** b) / scale),
          kernel,
        );
        assert.ok(Math.abs(pixel(got) - (a === m && b === n ? 1 : 0)) < 1e-13, `d${m}${n} of x^${a} y^${b}`);
      }
    }
  }
});

test("a derivative is the difference of the smoothed impulse: the Gaussian, differenced", async () => {
  const impulse = imageOf(41, 41, (x, y) => (x === 0 && y === 0 ? 1 : 0));
  const options = { epsilon: 1e-15 };
  const half = await gaussianKernel(1.2, options);
  const r = (half.length - 1) / 2;
  const gaussian = imageOf(41, 41, (x, y) => (half[x + r] ?? 0) * (half[y + r] ?? 0));
  const got = await derivative(impulse, 1.2, [1, 2], options);
  expectClose(got.data, (await convolve(gaussian, differenceKernel([1, 2]))).data, 1e-15);
});

test("other orders are refused", async () => {
  for (const order of [-1, 5, 1.5, Number.NaN]) {
    await expectError(() => differenceMask(order), "usage", /orders/);
  }
  await expectError(() => differenceKernel([3, 2]), "usage", /orders are 3 and 2/);
});

test.run();
