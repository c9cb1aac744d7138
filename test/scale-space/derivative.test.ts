import { test } from "uvu";
import * as assert from "uvu/assert";
import { derivative, directionalDerivative, type Expression, jet } from "../../sdk/scale-space/index.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { seededNormal } from "../support/seeded.ts";
import { golden, imageOf, numbers, pixel } from "./support.ts";

const options = { epsilon: 1e-15 };
const { width, height, sigma, image, planes } = golden.derivatives;
const random = { width, height, data: numbers(image) };
const names = Object.keys(planes) as Expression[];

test("every derivative to order 4: numpy's differences of scipy's smoothed image, y up", async () => {
  const got = await jet(random, sigma, names, options);
  assert.is(names.length, 15);
  for (const name of names) expectClose(got[name].data, numbers(planes[name]), 1e-13, name);
  for (const [name, orders] of [
    ["Lx", [1, 0]],
    ["Lyyy", [0, 3]],
    ["Lxxy", [2, 1]],
  ] as const) {
    expectClose((await derivative(random, sigma, orders, options)).data, got[name].data, 0, name);
  }
});

test("signs: x grows to the right, y upwards", async () => {
  const { Lx, Ly } = await jet(
    imageOf(61, 61, (x, y) => 3 * x + 5 * y),
    2,
    ["Lx", "Ly"],
    options,
  );
  expectClose([pixel(Lx), pixel(Ly)], [3, 5], 1e-12);
});

test("derivatives of polynomials are exact away from the border", async () => {
  // d^a/dx^a d^b/dy^b of x^a y^b is a! b!, at every scale; of x^i y^j with i < a or j < b it is 0.
  const factorial = [1, 1, 2, 6, 24];
  for (const [a, b] of [
    [1, 0],
    [0, 1],
    [2, 0],
    [1, 1],
    [3, 0],
    [2, 1],
    [1, 2],
    [0, 3],
    [4, 0],
    [3, 1],
    [2, 2],
    [0, 4],
  ]) {
    const got = await derivative(
      imageOf(71, 71, (x, y) => x ** a * y ** b + x + y - 2 * (a + b > 1 ? 1 : 0)),
      1.5,
      [a, b],
      options,
    );
    const expected = factorial[a] * factorial[b] + (a + b === 1 ? 1 : 0);
    // Rounding of values up to 35^4 at the kernel's reach, times its weights there.
    expectClose([pixel(got, 2, -1)], [expected], 2e-9, `${a} ${b}`);
  }
});

test("the Laplacian drives the diffusion: dL/ds = (Lxx + Lyy) / 2 for the semi-discrete kernel in one dimension", async () => {
  const row = { width: 40, height: 1, data: Float64Array.from({ length: 40 }, seededNormal(4)) };
  const s = 4;
  const step = 1e-3;
  const at = async (scale: number) => (await jet(row, Math.sqrt(scale), ["L"], options)).L.data;
  const [after, before, { Laplace }] = [
    await at(s + step),
    await at(s - step),
    await jet(row, 2, ["Laplace"], options),
  ];
  const slopes = after.map((value, i) => (value - before[i]) / (2 * step));
  // The difference quotient's own error is step^2 / 6 of the third derivative.
  expectClose(
    slopes,
    Laplace.data.map((value) => value / 2),
    1e-7,
  );
});

test("directional derivatives: axes, the opposite, left of the direction, the binomial theorem", async () => {
  const along = (direction: [number, number], orders: number | [number, number]) =>
    directionalDerivative(random, sigma, direction, orders, options);
  const plane = (name: string) => numbers(planes[name]);
  expectClose((await along([2, 0], 3)).data, plane("Lxxx"), 1e-13);
  expectClose((await along([0, 0.1], 1)).data, plane("Ly"), 1e-13);
  expectClose(
    (await along([-1, 0], 1)).data,
    plane("Lx").map((value) => -value),
    1e-13,
  );
  expectClose((await along([1, 0], [1, 1])).data, plane("Lxy"), 1e-13);
  expectClose(
    (await along([0, 1], [0, 1])).data,
    plane("Lx").map((value) => -value),
    1e-13,
  );
  const [xx, xy, yy] = ["Lxx", "Lxy", "Lyy"].map(plane);
  expectClose(
    (await along([3, 4], 2)).data,
    xx.map((value, i) => (9 * value + 24 * xy[i] + 16 * yy[i]) / 25),
    1e-13,
  );
});

test("what has no meaning is refused", async () => {
  for (const orders of [
    [5, 0],
    [3, 2],
    [-1, 1],
    [0.5, 0],
    [Number.NaN, 0],
  ] as const) {
    await expectError(() => derivative(random, 1, orders), "usage", /4 in total at most/);
  }
  await expectError(() => directionalDerivative(random, 1, [1, 0], 5), "usage", /4 in total/);
  await expectError(() => directionalDerivative(random, 1, [0, 0], 1), "usage", /direction is \[0, 0\]/);
  await expectError(() => directionalDerivative(random, 1, [Number.NaN, 1], 1), "usage", /direction/);
  for (const name of ["Lxyx", "Lxxxxx", "Lz", "__proto__", "toString", ""]) {
    await expectError(() => jet(random, 1, [name as Expression]), "usage", /is no expression/);
  }
  await expectError(() => derivative(random, -2, [1, 0]), "usage", /sigma is -2/);
  await expectError(() => derivative({ ...random, width: 3 }, 1, [1, 0]), "usage", /expected 3 x/);
});

test.run();
