import { test } from "uvu";
import * as assert from "uvu/assert";
import { ConvscopeError } from "../../sdk/errors.ts";
import * as scaleSpace from "../../sdk/scale-space/index.ts";
import { expectError } from "../support/expect-error.ts";

const image = { width: 4, height: 3, data: Float64Array.from({ length: 12 }, (_, i) => i) };
const shape = { sigmaAlong: 1, sigmaAcross: 0.7, direction: [1, 0.2] };
const kernelOptions = { kernel: "discrete", epsilon: 1e-6 };
const derivativeOptions = { ...kernelOptions, gamma: 1, normalization: "variance" };

/** Every function with arguments that it takes. */
const calls: Record<string, unknown[]> = {
  smooth: [image, 1, kernelOptions],
  derivative: [image, 1, [1, 0], derivativeOptions],
  directionalDerivative: [image, 1, [1, 1], 1, derivativeOptions],
  jet: [image, 1, ["Lv"], derivativeOptions],
  convolve: [image, { width: 1, height: 1, data: Float64Array.of(1) }],
  gaussianKernel: [1, kernelOptions],
  differenceMask: [2],
  differenceKernel: [[1, 1]],
  affineGaussianKernel: [{ xx: 1, xy: 0.2, yy: 1 }, kernelOptions],
  affineCovariance: [1, 2, [1, 0]],
  smoothAffine: [image, { xx: 1, xy: 0.2, yy: 1 }, kernelOptions],
  affineDerivative: [image, shape, [1, 0], { ...kernelOptions, gamma: 1 }],
};
const functions = scaleSpace as unknown as Record<string, (...given: unknown[]) => unknown>;

test("every function is here, and takes what it is given", async () => {
  const all = Object.keys(functions).filter((name) => typeof functions[name] === "function" && name !== "load");
  assert.equal(Object.keys(calls).sort(), all.sort());
  for (const [name, given] of Object.entries(calls)) await functions[name](...given);
});

test("an argument, or a part of one, of any other kind is a usage error or is taken, but no raw error", async () => {
  const strange = [
    null,
    undefined,
    true,
    "1",
    "",
    Number.NaN,
    -1,
    {},
    [],
    [1],
    [null, null],
    () => 1,
    10n,
    Symbol("s"),
  ];
  let refused = 0;
  for (const [name, given] of Object.entries(calls)) {
    for (const [i, argument] of given.entries()) {
      const spoilt: unknown[] = [...strange];
      if (typeof argument === "object") {
        for (const key of Object.keys(argument as object)) {
          for (const value of strange) {
            spoilt.push(
              Array.isArray(argument)
                ? argument.map((one, at) => (String(at) === key ? value : one))
                : { ...argument, [key]: value },
            );
          }
        }
      }
      for (const value of spoilt) {
        try {
          await functions[name](...given.slice(0, i), value, ...given.slice(i + 1));
        } catch (error) {
          const about = `${name}, argument ${i}: ${error instanceof Error ? error.stack : String(error)}`;
          assert.ok(error instanceof ConvscopeError && error.code === "usage", about);
          assert.match(error.message, /expected/, about);
          refused++;
        }
      }
    }
  }
  assert.ok(refused > 700, String(refused));
});

test("null in the place of an image, an order, a direction, options and the like says what was found and expected", async () => {
  const { smooth, derivative, directionalDerivative, jet, affineGaussianKernel, affineDerivative, convolve } =
    functions;
  const cases: [() => unknown, RegExp][] = [
    [() => smooth(null, 1), /^the image: found null, expected an object of width, height, data$/],
    [() => smooth("a.png", 1), /found "a.png"/],
    [() => smooth({ ...image, data: [...image.data] }, 1), /data are an array of 12, expected a Float32Array/],
    [() => smooth(image, null), /^sigma: found null, expected two numbers$/],
    [() => smooth(image, [1]), /^sigma: found an array of 1, expected two numbers$/],
    [() => smooth(image, 1, null), /^the options: found null, expected an object of kernel, epsilon$/],
    [() => convolve(image, null), /^the kernel: found null/],
    [() => derivative(image, 1), /^the orders: found undefined, expected two numbers$/],
    [() => directionalDerivative(image, 1, 0.5, 1), /^the direction: found 0.5, expected two numbers$/],
    [() => jet(image, 1, "Lv"), /^the names are "Lv", expected an array/],
    [() => affineGaussianKernel(), /^the covariance: found undefined/],
    [() => affineDerivative(image, null, [1, 0]), /^the shape: found null/],
    [() => functions.differenceMask(null), /^the order is null, expected 0 to 4$/],
    [() => functions.affineCovariance(Number.NaN, 1, [1, 0]), /^sigma is NaN, expected/],
  ];
  for (const [run, message] of cases) await expectError(run, "usage", message);
});

test("a misspelt option is refused by its name, with those that there are", async () => {
  for (const [name, given] of Object.entries(calls)) {
    const options = Object(given[given.length - 1]);
    if (!("epsilon" in options)) continue;
    for (const wrong of ["epsilom", "sigma", "Kernel"]) {
      const all = [...given.slice(0, -1), { ...options, [wrong]: 1 }];
      await expectError(
        () => functions[name](...all),
        "usage",
        new RegExp(`unknown option "${wrong}", expected one of kernel, eps`),
      );
    }
  }
  // Those of a derivative are none of a smoothing.
  await expectError(() => functions.smooth(image, 1, { gamma: 1 }), "usage", /unknown option "gamma"/);
  // An option that is there without a value is not given.
  await functions.smooth(image, 1, { kernel: undefined });
});

test.run();
