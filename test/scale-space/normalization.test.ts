import { test } from "uvu";
import * as assert from "uvu/assert";
import { gaussianDerivativeNorm } from "../../sdk/scale-space/gaussian-norm.ts";
import {
  affineDerivative,
  derivative,
  directionalDerivative,
  gaussianKernel,
  jet,
} from "../../sdk/scale-space/index.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { golden, imageOf, pixel } from "./support.ts";

const impulse = imageOf(61, 61, (x, y) => (x === 0 && y === 0 ? 1 : 0));
const tight = { epsilon: 1e-15 };

test("norms of Gaussian derivatives: scipy.integrate.quad's", async () => {
  const core = await kernels();
  for (const { order, p, norm } of golden.norms) {
    const got = gaussianDerivativeNorm(core, order, p);
    // quad's own error at the kinks |u|^p, seen from its estimate, is 1e-9.
    assert.ok(Math.abs(got / norm - 1) < 1e-8, `order ${order}, p ${p}: ${got}, ${norm}`);
  }
  // Closed forms for p = 1: 1, 2 phi(0), 4 phi(1).
  expectClose(
    [0, 1, 2].map((order) => gaussianDerivativeNorm(core, order, 1)),
    [1, 2 / Math.sqrt(2 * Math.PI), (4 * Math.exp(-0.5)) / Math.sqrt(2 * Math.PI)],
    1e-11,
  );
});

test("variance: times sigma^(gamma order)", async () => {
  for (const [gamma, factor] of [
    [1, 8],
    [0.5, 2 ** 1.5],
    [0, 1],
    [0.75, 2 ** 2.25],
  ]) {
    const plain = await derivative(impulse, 2, [2, 1], tight);
    const scaled = await derivative(impulse, 2, [2, 1], { ...tight, gamma });
    expectClose(
      scaled.data,
      plain.data.map((value) => value * factor),
      1e-15,
    );
  }
  const { Laplace } = await jet(impulse, 3, ["Laplace"], { ...tight, gamma: 1 });
  const plain = await jet(impulse, 3, ["Laplace"], tight);
  expectClose(
    Laplace.data,
    plain.Laplace.data.map((value) => 9 * value),
    1e-15,
  );
});

test("lp: the kernel of the derivative has the l_p norm of the Gaussian derivative, for each p and at each scale", async () => {
  const core = await kernels();
  for (const gamma of [1, 0.5, 0.75]) {
    for (const orders of [
      [1, 0],
      [0, 2],
      [1, 1],
      [2, 2],
      [3, 0],
    ] as const) {
      const p = 1 / (1 + ((orders[0] + orders[1]) * (1 - gamma)) / 2);
      const wanted = gaussianDerivativeNorm(core, orders[0], p) * gaussianDerivativeNorm(core, orders[1], p);
      for (const sigma of [0.5, 1, 3]) {
        // The response to an impulse is the kernel.
        const { data } = await derivative(impulse, sigma, orders, { ...tight, gamma, normalization: "lp" });
        const norm = data.reduce((sum, value) => sum + Math.abs(value) ** p, 0) ** (1 / p);
        // What epsilon cuts off, raised to p = 1/3 at least.
        assert.ok(Math.abs(norm / wanted - 1) < 1e-3, `${gamma} ${orders} ${sigma}: ${norm}, ${wanted}`);
      }
    }
  }
});

test("lp and variance agree at coarse scales and differ at fine ones", async () => {
  const ratio = async (sigma: number) => {
    const [lp, variance] = await Promise.all(
      (["lp", "variance"] as const).map((normalization) =>
        derivative(impulse, sigma, [1, 0], { ...tight, gamma: 1, normalization }),
      ),
    );
    return pixel(lp, 1, 0) / pixel(variance, 1, 0);
  };
  assert.ok(Math.abs((await ratio(12)) - 1) < 0.005);
  // l_1 of delta_x T is (T(0) + T(1)) in closed form, against 2 / sqrt(2 pi) of the Gaussian's.
  const h = await gaussianKernel(0.5, tight);
  const middle = (h.length - 1) / 2;
  const expected = Math.sqrt(2 / Math.PI) / (h[middle] + h[middle + 1]) / 0.5;
  assert.ok(Math.abs((await ratio(0.5)) / expected - 1) < 1e-10);
});

test("affine: sigma along and across, each to its own order", async () => {
  const shape = { sigmaAlong: 3, sigmaAcross: 2, direction: [1, 1] as const };
  const plain = await affineDerivative(impulse, shape, [1, 1]);
  const scaled = await affineDerivative(impulse, shape, [1, 1], { gamma: 1 });
  expectClose(
    scaled.data,
    plain.data.map((value) => 6 * value),
    1e-16,
  );
});

test("what has no meaning is refused", async () => {
  for (const gamma of [-1, Number.NaN, 3]) {
    await expectError(() => derivative(impulse, 1, [1, 0], { gamma }), "usage", /gamma is/);
    await expectError(
      () => affineDerivative(impulse, { sigmaAlong: 1, sigmaAcross: 1, direction: [1, 0] }, [1, 0], { gamma }),
      "usage",
      /gamma is/,
    );
  }
  await expectError(
    () => derivative(impulse, 1, [4, 0], { gamma: 1.6, normalization: "lp" }),
    "usage",
    /no l_p norm belongs to it at order 4/,
  );
  await expectError(
    () => directionalDerivative(impulse, 1, [1, 0], 1, { gamma: 1, normalization: "l2" as "lp" }),
    "usage",
    /normalization is "l2"/,
  );
});

test.run();
