import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Expression, type GrayImage, jet } from "../../sdk/scale-space/index.ts";
import { expectClose } from "../support/close.ts";
import { seededNormal } from "../support/seeded.ts";
import { imageOf, pixel } from "./support.ts";

const options = { epsilon: 1e-15 };
const names = [
  "Lv",
  "Lv2",
  "Laplace",
  "detHessian",
  "sqrtdetHessian",
  "Kappa",
  "Lv2Lvv",
  "Lv3Lvvv",
  "Lp",
  "Lq",
  "Lpp",
  "Lqq",
  "Lpq",
] as const satisfies readonly Expression[];
const partials = ["Lx", "Ly", "Lxx", "Lxy", "Lyy", "Lxxx", "Lxxy", "Lxyy", "Lyyy"] as const;
const random = { width: 21, height: 21, data: Float64Array.from({ length: 441 }, seededNormal(21)) };

/** Turned by a quarter to the left: the pixel at (x, y) comes from (y, -x). */
function turned(image: GrayImage<Float64Array>): GrayImage<Float64Array> {
  return imageOf(image.height, image.width, (x, y) => pixel(image, y, -x));
}

test("invariants of the image turned by a quarter are the turned invariants", async () => {
  const [straight, quarter] = [await jet(random, 1, names, options), await jet(turned(random), 1, names, options)];
  for (const name of names) {
    const expected = turned(straight[name]).data;
    // p and q are axes: a turn may change their sign.
    const same = name === "Lp" || name === "Lq" ? Math.abs : (value: number) => value;
    expectClose(quarter[name].data.map(same), expected.map(same), 1e-13, name);
  }
});

test("v, p and q by their definitions: derivatives of a polynomial turned into these axes", async () => {
  const d = await jet(random, 1, partials, options);
  const got = await jet(random, 1, names, options);
  for (let i = 0; i < random.data.length; i++) {
    const [x, y, xx, xy, yy, xxx, xxy, xyy, yyy] = partials.map((name) => d[name].data[i]);
    const second = ([a, b]: number[], [c, e]: number[]) => a * c * xx + (a * e + b * c) * xy + b * e * yy;
    const third = ([a, b]: number[]) => a ** 3 * xxx + 3 * a * a * b * xxy + 3 * a * b * b * xyy + b ** 3 * yyy;
    const of = (name: (typeof names)[number]) => got[name].data[i];
    const near = (a: number, b: number) => assert.ok(Math.abs(a - b) <= 1e-12, `${a} ${b}`);
    const lv = Math.hypot(x, y);
    const v = [x / lv, y / lv];
    const u = [v[1], -v[0]];
    near(of("Lv"), lv);
    near(of("Lv2"), lv * lv);
    near(of("Lv2Lvv"), lv * lv * second(v, v));
    near(of("Lv3Lvvv"), lv ** 3 * third(v));
    near(of("Kappa"), lv * lv * second(u, u));
    near(of("Laplace"), second(u, u) + second(v, v));
    // The eigenvectors by an angle.
    const beta = Math.atan2(2 * xy, xx - yy) / 2;
    const q = [Math.cos(beta), Math.sin(beta)];
    const p = [q[1], -q[0]];
    near(of("Lpp"), second(p, p));
    near(of("Lqq"), second(q, q));
    near(of("Lpq"), second(p, q));
    near(of("Lp"), p[0] * x + p[1] * y);
    near(of("Lq"), q[0] * x + q[1] * y);
    assert.ok(of("Lpp") <= of("Lqq"));
    near(of("detHessian"), second(p, p) * second(q, q));
    near(of("sqrtdetHessian") * Math.abs(of("sqrtdetHessian")), of("detHessian"));
  }
});

test("a Gaussian blob of scale s0 in scale s: the closed forms in its middle and on its side", async () => {
  const s0 = 16;
  const s = 9;
  const t = s0 + s;
  const g = (x: number, y: number, scale: number) => Math.exp(-(x * x + y * y) / (2 * scale)) / (2 * Math.PI * scale);
  const blob = imageOf(81, 81, (x, y) => g(x, y, s0));
  const got = await jet(blob, 3, ["Laplace", "detHessian", "Lv", "Lpp", "Lqq"], options);
  const peak = 1 / (2 * Math.PI * t);
  // Differences on the pixel lattice differ from derivatives by some 1 / t of their size.
  const close = (a: number, b: number) => assert.ok(Math.abs(a / b - 1) < 0.03, `${a} ${b}`);
  close(pixel(got.Laplace), (-2 * peak) / t);
  close(pixel(got.detHessian), (peak / t) ** 2);
  close(pixel(got.Lv, 5, 0), (5 / t) * g(5, 0, t));
  close(pixel(got.Lpp), -peak / t);
  close(pixel(got.Lqq, 6, 0), ((36 - t) / (t * t)) * g(6, 0, t));
});

test("degenerate pixels: a constant image gives zeros, no NaN", async () => {
  const got = await jet(
    imageOf(5, 5, () => 0),
    1,
    names,
    options,
  );
  for (const name of names) for (const value of got[name].data) assert.ok(value === 0, name);
});

test("f32 images: differences are taken in f64", async () => {
  const single = { width: 21, height: 21, data: new Float32Array(random.data) };
  const double = { width: 21, height: 21, data: new Float64Array(single.data) };
  const [a, b] = [await jet(single, 5, ["Lxxyy"], options), await jet(double, 5, ["Lxxyy"], options)];
  assert.equal(a.Lxxyy.data, new Float32Array(b.Lxxyy.data));
});

test.run();
