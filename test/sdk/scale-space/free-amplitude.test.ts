import { test } from "uvu";
import * as assert from "uvu/assert";
import { scaleSpace } from "../../../sdk/index.ts";
import { families, methods } from "../../../sdk/results/scale-space-names.ts";
import { inlineRunner } from "../../../sdk/streams/task-runner.ts";
import { bestFit } from "../../../sdk/studies/scale-space/fits/best-fit.ts";
import { fitsOf } from "../../../sdk/studies/scale-space/fits/fit-filters.ts";
import { fitFilters } from "../../../sdk/studies/scale-space/fits/on-demand.ts";
import { noiseShares } from "../../../sdk/studies/scale-space/noise-shares.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { scaleFits } from "../../../sdk/wasm/scale-fits.ts";
import { withWorkspace } from "../../../sdk/wasm/workspace.ts";
import { gaussianTemplate } from "../../reference/gaussian-template.ts";
import { tensorModel } from "../../support/models.ts";
import { seededNormal } from "../../support/seeded.ts";

const offsets = [0, 0.02, 0.1, 0.3, 1];

test("every a T + b comes back with its scales, whatever the amplitude and the offset", async () => {
  for (const k of [3, 5, 7]) {
    for (const family of families) {
      for (const [sx, sy] of [
        [0.8, 0.6],
        [0.5, 1.2],
        [1.5, 0.3],
      ]) {
        const own = family === "sharpen" ? [sx, sx] : [sx, sy];
        const unit = gaussianTemplate(family, own[0], own[1], 0.5, k);
        const peak = Math.max(...unit.map(Math.abs));
        const filters = offsets.flatMap((offset) =>
          [1, -2].flatMap((amplitude) => unit.map((weight) => amplitude * (weight + offset * peak))),
        );
        const found = await fitFilters(Float64Array.from(filters), k, { methods: ["D1"] });
        // Three taps of a central difference tell no scale along it, and those of a sharpening none at all: see `ScaleFit`.
        const wanted = k > 3 ? own : family === "dx" ? [sy, sy] : family === "dy" ? [sx, sx] : own;
        for (const [i, fits] of found.entries()) {
          const about = `${k} x ${k} ${family} ${own}, ${i}`;
          const fit = fits.fits.find((one) => one.family === family);
          assert.ok((fit?.cosine ?? 0) >= 1 - 1e-9 && fit?.converged, `${about}: ${JSON.stringify(fit)}`);
          assert.ok((bestFit(fits, "D1")?.cosine ?? 0) >= 1 - 1e-9, about);
          if (k === 3 && family === "sharpen") continue;
          assert.ok(Math.abs((fit?.sigmaX ?? 9) - wanted[0]) < 1e-6, `${about}: sigma x ${fit?.sigmaX}`);
          assert.ok(Math.abs((fit?.sigmaY ?? 9) - wanted[1]) < 1e-6, `${about}: sigma y ${fit?.sigmaY}`);
          if (k === 3 && (family === "dx" || family === "dy")) continue;
          const amplitude = i % 2 === 0 ? 1 : -2;
          assert.ok(Math.abs((fit?.amplitude ?? 9) - amplitude) < 1e-5, `${about}: amplitude ${fit?.amplitude}`);
          const offset = amplitude * offsets[Math.floor(i / 2)] * peak;
          assert.ok(Math.abs((fit?.offset ?? 9) - offset) < 1e-5, `${about}: offset ${fit?.offset}`);
        }
      }
    }
  }
});

test("a sharpening has no alpha below 0; at its ends it is the point alone, or the Laplacian alone, which did not converge", async () => {
  for (const k of [3, 5, 7]) {
    const [narrow, wide] = [0.5, 0.9].map((sigma) => gaussianTemplate("sharpen", sigma, sigma, 1, k));
    const middle = (k * k - 1) / 2;
    const laplacian = wide.map((weight, i) => (i === middle ? 1 : 0) - weight);
    const point = narrow.map((_, i) => (i === middle ? -2 : 0.25));
    const normal = seededNormal(40 + k);
    const filters = [
      laplacian.map((weight) => 0.1 - 3 * weight),
      point,
      ...Array.from({ length: 60 }, () => Array.from(narrow, normal)),
    ];
    const found = await fitFilters(Float64Array.from(filters.flat()), k, { families: ["sharpen"], methods: ["D1"] });
    for (const { fits } of found) {
      assert.ok((fits[0].alpha ?? -1) >= 0 && !Object.is(fits[0].alpha, -0), `${k}: ${JSON.stringify(fits)}`);
    }
    const { alpha, sigmaX, amplitude, converged } = found[1].fits[0];
    assert.equal([sigmaX, converged], [0, true]);
    assert.ok((alpha ?? 1) < 1e-30);
    assert.ok(Math.abs((amplitude ?? 0) + 2.25) < 1e-12, `${k}: ${amplitude}`);
    const [{ fits: alone }] = found;
    assert.ok((alone[0].cosine ?? 0) > 1 - 1e-9, JSON.stringify(alone));
    if (k === 3) continue;
    assert.ok((alone[0].alpha ?? 0) > 1e6 && !alone[0].converged, JSON.stringify(alone));
    assert.ok(Math.abs((alone[0].sigmaX ?? 0) - 0.9) < 1e-5, JSON.stringify(alone));
  }
});

test("a sharpening narrower than any is that of sigma 0", async () => {
  for (const k of [5, 7]) {
    const [none, some] = [0, 0.5].map((sigma) => gaussianTemplate("sharpen", sigma, sigma, 1, k));
    const filter = Float64Array.from(none, (weight, i) => 0.2 - 1.5 * weight + 0.5 * some[i]);
    const [{ fits }] = await fitFilters(filter, k, { families: ["sharpen"], methods: ["D1"] });
    const [{ sigmaX, sigmaY, alpha, amplitude, converged }] = fits;
    assert.equal([sigmaX, sigmaY, converged], [0, 0, true]);
    assert.ok((alpha ?? 0) > 0.5 && (alpha ?? 9) < 3 && (amplitude ?? 1) < 0, JSON.stringify(fits));
  }
});

test("fits do not depend on which others are asked for, nor on what memory held before", async () => {
  const loaded = await kernels();
  const poison = (value: number) =>
    withWorkspace(loaded, (ws) => {
      ws.view(ws.allocate("f64", 1 << 17)).fill(value);
    });
  for (const mode of ["exact", "paper"] as const) {
    for (const k of [3, 5, 7, 9]) {
      const filters = Float64Array.from({ length: 12 * k * k }, seededNormal(50 + k));
      poison(0);
      const all = await fitFilters(filters, k, { mode });
      for (const method of methods) {
        poison(1e300);
        const alone = await fitFilters(filters, k, { mode, methods: [method] });
        poison(Number.NaN);
        assert.equal(await fitFilters(filters, k, { mode, methods: [method] }), alone);
        // C1 goes down from C2's scale too, where that is asked for: of two equal minima it may find the other.
        if (method === "C1") continue;
        for (const [i, { fits }] of alone.entries())
          assert.equal(
            fits,
            all[i].fits.filter((fit) => fit.method === method),
            `${mode} ${k} ${method} ${i}`,
          );
      }
    }
  }
});

test("without divisors exact fits are the same, and others ask for them", async () => {
  const loaded = await kernels();
  for (const k of [3, 7]) {
    const filters = Float64Array.from({ length: 20 * k * k }, seededNormal(60 + k));
    const asked = { methods: ["D1", "D2"] } as const;
    const [all, bare] = [true, false].map((normalization) => fitsOf(loaded, filters, k, { ...asked, normalization }));
    assert.equal(
      bare.map(({ fits }) => fits),
      all.map(({ fits }) => fits),
    );
    assert.ok(all.every(({ normalization }) => normalization.length === 8));
    assert.ok(bare.every(({ normalization }) => normalization.length === 0));
    for (const options of [{ mode: "paper", ...asked }, { methods: ["D1", "C2"] }, { methods: ["A"] }] as const) {
      const [fitted] = fitsOf(loaded, filters, k, { ...options, normalization: false });
      assert.is(fitted.normalization.length, 8);
    }
    withWorkspace(loaded, (ws) => {
      const [placed, out] = [ws.place("f64", filters), ws.allocate("f64", 20 * 8 * 2 * 9)];
      for (const [methods, paper] of [
        [0b110000, true],
        [0b010100, false],
        [0b000001, false],
      ] as const)
        assert.throws(() => scaleFits(ws, out, null, placed, k, methods, 255, paper), /normalisations are missing/);
    });
  }
});

test("a blob beside the centre, less one in it, is told to lie where the mean of its weights lies", async () => {
  const k = 7;
  const normal = seededNormal(31);
  for (const [where, row, column] of [
    ["up", -1, 0],
    ["down", 1, 0],
    ["left", 0, -1],
    ["right", 0, 1],
  ] as const) {
    const t = gaussianTemplate("smooth", 0.6, 0.6, 0, k);
    const at = (y: number, x: number) => t[((y + k) % k) * k + ((x + k) % k)];
    const filter = Array.from({ length: k * k }, (_, i) => {
      const [y, x] = [Math.floor(i / k), i % k];
      return at(y - row, x - column) - at(y, x);
    });
    const values = Array.from({ length: 12 * k * k }, (_, i) => filter[i % (k * k)] + 1e-4 * normal());
    const model = await tensorModel("net.safetensors", { "a.weight": { shape: [12, 1, k, k], values } });
    const { findings, scaleSpace: result } = await scaleSpace([model], { layers: ["*"], digest: false, filters: true });
    const title = findings.find((one) => one.title.startsWith("The commonest family"))?.title ?? "";
    assert.match(title, `shifted ${where} `);
    // y runs upwards, rows downwards.
    const [x, y] = result.layers[0].filters?.[0].spread.mean ?? [0, 0];
    assert.ok(Math.abs(x - 0.5 * column) < 0.05 && Math.abs(y + 0.5 * row) < 0.05, `${where}: ${x}, ${y}`);
  }
});

test("noise of a model is explained as often as the noise that stands beside it", async () => {
  const options = { mode: "exact", method: "D1", cosine: 0.9 } as const;
  for (const k of [3, 5]) {
    const count = 1500;
    const fits = await fitFilters(Float64Array.from({ length: count * k * k }, seededNormal(5)), k, {
      methods: ["D1"],
    });
    const explained = fits.filter((fit) => (bestFit(fit, "D1")?.cosine ?? 0) >= 0.9).length / count;
    const { families: share } = await noiseShares(inlineRunner(await kernels()), k, options);
    // Normal weights instead of uniform ones change little; four standard errors of both samples.
    const error = Math.sqrt(share * (1 - share) * (1 / count + 1 / 2048));
    assert.ok(Math.abs(explained - share) < 0.02 + 4 * error, `${k}: ${explained}, ${share}`);
  }
});

test.run();
