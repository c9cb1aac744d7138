import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Family, families } from "../../../sdk/results/scale-space-names.ts";
import { gaussianKernel } from "../../../sdk/scale-space/gaussian-kernel.ts";
import { bestFit } from "../../../sdk/studies/scale-space/fits/best-fit.ts";
import { masterKeyFilters } from "../../../sdk/studies/scale-space/fits/master-keys.ts";
import { keysOfSize, nearestKeys } from "../../../sdk/studies/scale-space/fits/nearest-keys.ts";
import { fitFilters, fitPooled, measureSpread, template } from "../../../sdk/studies/scale-space/fits/on-demand.ts";
import { expectClose } from "../../support/close.ts";
import { expectError } from "../../support/expect-error.ts";
import { seededNormal } from "../../support/seeded.ts";

test("sizes, names and lengths that mean nothing are refused", async () => {
  for (const k of [1, 2, 4, 19, 3.5, Number.NaN]) {
    await expectError(() => measureSpread(new Float64Array(16), k), "usage", /odd size/);
    await expectError(() => fitFilters(new Float64Array(16), k), "usage", /odd size/);
    await expectError(() => template("dx", { sigmaX: 1 }, k), "usage", /odd size/);
  }
  // 1 x 7 kernels are no multiple of 49.
  await expectError(() => fitFilters(new Float64Array(7 * 5), 7), "usage", /multiple of 49/);
  await expectError(() => nearestKeys(new Float64Array(10), 3), "usage", /multiple of 9/);
  await expectError(() => nearestKeys(new Float64Array(16), 4), "usage", /odd size/);
  await expectError(
    () => fitFilters(new Float64Array(9), 3, { families: ["dz" as Family] }),
    "usage",
    /family is "dz"/,
  );
  await expectError(() => fitFilters(new Float64Array(9), 3, { mode: "fast" as never }), "usage", /mode/);
  await expectError(() => fitPooled(new Float64Array(18), 3, ["dx"], "D2"), "usage", /1 families for 2 filters/);
  await expectError(() => fitPooled(new Float64Array(9), 3, "dx", "D1" as never), "usage", /method/);
  for (const sigmaX of [-1, 101, Number.NaN]) {
    await expectError(() => template("dx", { sigmaX }, 3), "usage", /sigma|scale/);
  }
  await expectError(() => template("sharpen", { sigmaX: 1, sigmaY: 2 }, 3), "usage", /one scale/);
});

test("zero, constant and non-finite filters have a reason and nulls, and leave their neighbours alone", async () => {
  const key = [...masterKeyFilters()[4]];
  const bad = [new Array(49).fill(0), new Array(49).fill(0.3), key.with(3, Number.NaN), key.with(0, Infinity)];
  const reasons = ["is all zero", "is constant", "holds a NaN or an infinity", "holds a NaN or an infinity"];
  const [alone] = await fitFilters(Float64Array.from(key), 7);
  const all = Float64Array.from(bad.flatMap((filter) => [...filter, ...key]));
  const fitted = await fitFilters(all, 7);
  const keys = nearestKeys(all, 7);
  const spreads = await measureSpread(all, 7, { family: "dx" });
  for (const [i, reason] of reasons.entries()) {
    const { fits, normalization, reason: found } = fitted[2 * i];
    assert.is(found, reason);
    assert.is(fits.length, 48);
    assert.ok(fits.every((fit) => fit.sigmaX === null && fit.l2 === null && fit.cosine === null && !fit.converged));
    assert.ok(normalization.every(({ divisor, offset }) => divisor === null && offset === null));
    assert.is(bestFit(fitted[2 * i], "D1"), null);
    assert.is(keys[2 * i], null);
    assert.equal(fitted[2 * i + 1], alone);
    assert.is(keys[2 * i + 1]?.key, 5);
    assert.is(spreads[2 * i].mean === null, i !== 1);
    assert.ok(spreads[2 * i + 1].mean !== null);
  }
  JSON.stringify([fitted, spreads, keys], (name, value) => {
    assert.ok(typeof value !== "number" || Number.isFinite(value), `${name}: ${value}`);
    return value;
  });
});

test("families that a filter has no response to are null, the others are fitted", async () => {
  const smooth = await template("smooth", { sigmaX: 0.8 }, 5);
  for (const mode of ["paper", "exact"] as const) {
    const [{ fits, reason }] = await fitFilters(smooth, 5, { methods: ["C1", "D1"], mode });
    assert.is(reason, null);
    // With a free amplitude no response is asked for.
    for (const { family, method, sigmaX } of fits) {
      if (method === "C1" || mode === "paper") assert.is(sigmaX === null, family.startsWith("d"), `${family} ${mode}`);
    }
  }
});

test("templates are found again, at every size, in both modes, turned and scaled by any factor", async () => {
  for (const mode of ["exact", "paper"] as const) {
    for (const k of [7, 9, 11, 17]) {
      for (const family of families) {
        if (family === "sharpen" || family === "smooth") continue;
        const [sigmaX, sigmaY] = [0.5, 0.6];
        const unit = await template(family, { sigmaX, sigmaY }, k, mode);
        for (const factor of [-3, 1e-200]) {
          const [{ fits, normalization }] = await fitFilters(
            unit.map((weight) => weight * factor),
            k,
            { mode, families: [family], methods: ["D1", "C1"] },
          );
          // What the cut at 3 pixels loses of a template of sigma 0.6 at most, and its mean off the middle times its sum.
          expectClose([(normalization[0].divisor ?? 0) / factor], [1], 5e-3, `${family} ${k}: response`);
          for (const fit of fits) {
            expectClose(
              [fit.sigmaX ?? 9, fit.sigmaY ?? 9],
              [sigmaX, sigmaY],
              1e-2,
              `${family} ${k} ${mode} ${fit.method}`,
            );
            assert.ok((fit.cosine ?? 0) > 0.9999 && fit.converged, `${family} ${k} ${mode}: ${JSON.stringify(fit)}`);
          }
        }
      }
    }
  }
});

test("a quarter turn of the plane turns the families into one another", async () => {
  // Turned by +90 degrees: f'(x, y) = f(y, -x), which takes differences along +x to differences along +y.
  const turned: Record<string, Family> = { "dx+": "dy+", "dx-": "dy-", dx: "dy", smooth: "smooth", sharpen: "sharpen" };
  const normal = seededNormal(8);
  const k = 5;
  const f = Float64Array.from({ length: k * k }, normal);
  const g = new Float64Array(k * k);
  for (let row = 0; row < k; row++) {
    for (let column = 0; column < k; column++) g[row * k + column] = f[column * k + (k - 1 - row)];
  }
  const [a, b] = await fitFilters(Float64Array.from([...f, ...g]), k);
  for (const [from, to] of Object.entries(turned)) {
    for (const fit of a.fits.filter(({ family }) => family === from)) {
      const twin = b.fits.find(({ family, method }) => family === to && method === fit.method);
      // Least absolute differences can be the same on a whole interval of scales: each method by what it makes least, or most.
      const own = fit.method.startsWith("C")
        ? "l1"
        : fit.method.startsWith("D") || from === "sharpen"
          ? "cosine"
          : "l2";
      expectClose([twin?.[own] ?? 0], [fit[own] ?? 0], 1e-9 * (fit[own] ?? 0), `${from} ${fit.method}`);
    }
  }
});

test("every method is at least as good at its own residual as the others", async () => {
  const normal = seededNormal(21);
  const filters = Float64Array.from({ length: 30 * 25 }, normal);
  for (const { fits } of await fitFilters(filters, 5)) {
    for (const family of families) {
      const of = (method: string) => fits.find((fit) => fit.family === family && fit.method === method);
      const [c1, c2, d1, d2] = ["C1", "C2", "D1", "D2"].map(of);
      for (const method of ["A", "B", "C1", "C2", "D1", "D2"]) {
        const other = of(method);
        if (other?.l1 == null || other.l2 == null) continue;
        const slack = 1 + 1e-12;
        // D fits an amplitude of its own: its l1 is of another normalisation.
        const normalised = method[0] !== "D" && family !== "sharpen";
        if (normalised) assert.ok((c1?.l1 ?? 0) <= other.l1 * slack, `${family} ${method}`);
        // C takes any alpha, also those that make a sharpening a smoothing.
        if (family === "sharpen" && method[0] === "C") continue;
        const cosine = Math.abs(other.cosine ?? 0) / slack;
        assert.ok((d1?.cosine ?? 0) >= cosine, `${family} ${method}: ${d1?.cosine}, ${other.cosine}`);
        if (other.sigmaX !== other.sigmaY) continue;
        if (normalised) assert.ok((c2?.l1 ?? 0) <= other.l1 * slack, `${family} ${method}`);
        assert.ok((d2?.cosine ?? 0) >= cosine, `${family} ${method}: ${d2?.cosine}, ${other.cosine}`);
      }
    }
  }
});

test("nearest keys: each key finds itself at every size, turned, scaled and shifted", () => {
  for (const k of [3, 5, 7, 9, 11]) {
    for (const [i, key] of keysOfSize(k).entries()) {
      const [found] = nearestKeys(
        key.map((weight) => -2.5 * weight + 0.125),
        k,
      );
      assert.is(found?.key, i + 1);
      expectClose([found?.amplitude ?? 0, found?.offset ?? 0, found?.cosine ?? 0], [-2.5, 0.125, -1], 1e-12);
    }
  }
});

test("C1 of symmetric filters, whose residuals vanish in fours, lies below every template beside it", async () => {
  for (const [s, q] of [
    [1.3, 0.55],
    [1.5, 1.8],
    [2.3, 0.8],
  ]) {
    const along = await gaussianKernel(Math.sqrt(s), { kernel: "sampled", epsilon: 1e-12 });
    const across = await gaussianKernel(Math.sqrt(q), { kernel: "linearly-integrated", epsilon: 1e-12 });
    const [i, j] = [(along.length - 1) / 2 - 3, (across.length - 1) / 2 - 3];
    const filter = Float64Array.from({ length: 49 }, (_, at) => along[i + (at % 7)] * across[j + Math.floor(at / 7)]);
    const [{ fits, normalization }] = await fitFilters(filter, 7, { families: ["smooth"], methods: ["C1"] });
    const { divisor, offset } = normalization[0];
    const [{ sigmaX, sigmaY, l1, converged }] = fits;
    assert.ok(converged);
    const distance = async (x: number, y: number) => {
      const t = await template("smooth", { sigmaX: x, sigmaY: y }, 7);
      return t.reduce((sum, value, at) => sum + Math.abs(value - (filter[at] - (offset ?? 0)) / (divisor ?? 1)), 0);
    };
    for (const step of [1e-6, 1e-4, 1e-2, 0.1, 0.3]) {
      for (let dx = -3; dx <= 3; dx++) {
        for (let dy = -3; dy <= 3; dy++) {
          const there = await distance((sigmaX ?? 0) * (1 + step * dx), (sigmaY ?? 0) * (1 + step * dy));
          // 49 terms, each rounded.
          assert.ok(there >= (l1 ?? 0) - 1e-14, `${s} ${q}: ${there} at ${dx} ${dy} times ${step}, below ${l1}`);
        }
      }
    }
  }
});

test.run();
