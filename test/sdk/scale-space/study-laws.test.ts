import { test } from "uvu";
import * as assert from "uvu/assert";
import { scaleSpace } from "../../../sdk/index.ts";
import type { ScaleSpaceFilter, ScaleSpaceFit, ScaleSpaceResult } from "../../../sdk/results/scale-space.ts";
import { families } from "../../../sdk/results/scale-space-names.ts";
import { fitFilters, template } from "../../../sdk/studies/scale-space/fits/on-demand.ts";
import type { ScaleSpaceOptions } from "../../../sdk/studies/scale-space/study-options.ts";
import { expectClose } from "../../support/close.ts";
import { tensorModel } from "../../support/models.ts";
import { seededNormal } from "../../support/seeded.ts";

const k = 5;

/** Normal filters, heavier in the middle as learned ones are. */
function someFilters(count: number): Float32Array {
  const normal = seededNormal(11);
  const values = Float32Array.from({ length: count * k * k }, normal);
  for (let i = 0; i < values.length; i++) values[i] /= 1 + ((i % (k * k)) - 12) ** 2 / 30;
  return values;
}

async function study(
  layers: Record<string, Float32Array>,
  options: ScaleSpaceOptions = { filters: true },
): Promise<ScaleSpaceResult> {
  const tensors = Object.entries(layers).map(([name, values]) => {
    return [`${name}.weight`, { shape: [values.length / (k * k), 1, k, k], values }];
  });
  const stem = { "a.weight": { shape: [2, 3, 3, 3] } };
  const model = await tensorModel("net.safetensors", { ...stem, ...Object.fromEntries(tensors) });
  return (await scaleSpace([model], { digest: false, ...options })).scaleSpace;
}

async function filtersOf(values: Float32Array): Promise<ScaleSpaceFilter[]> {
  return (await study({ b: values })).layers[0].filters as ScaleSpaceFilter[];
}

function fitOf({ fits }: ScaleSpaceFilter, method: string, family: string | undefined): ScaleSpaceFit {
  return fits.find((fit) => fit.method === method && fit.family === family) as ScaleSpaceFit;
}

function centredOf(values: ArrayLike<number>): number[] {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return all.map((value) => value - mean);
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const lengthOf = (a: readonly number[]) => Math.sqrt(dot(a, a));

test("a quarter turn turns the families and exchanges the scales", async () => {
  const values = someFilters(48);
  // Against the clock: what lies right of the middle comes to lie above it.
  const turned = values.map((_, i) => {
    const [filter, row, column] = [Math.floor(i / (k * k)), Math.floor(i / k) % k, i % k];
    return values[filter * k * k + column * k + (k - 1 - row)];
  });
  const [before, after] = [await filtersOf(values), await filtersOf(turned)];
  // dy+ to dx- to dy- to dx+ to dy+: the order of the eight.
  const next = (family = "") => {
    const at = (families as readonly string[]).indexOf(family);
    return at < 4 ? families[(at + 1) % 4] : at < 6 ? families[9 - at] : family;
  };
  for (const [i, own] of before.entries()) {
    const other = after[i];
    const about = `filter ${i}`;
    assert.is(other.best?.family, next(own.best?.family), about);
    // Where least squares end depends on the order of sums by some 1e-8 of a scale, more in a flat valley; the cosine, nearly
    // greatest there, changes by less.
    expectClose([other.best?.cosine ?? 0], [own.best?.cosine ?? 1], 1e-8, about);
    const [a, b] = [own, other].map((filter) => fitOf(filter, "D1", filter.best?.family));
    expectClose([b.sigmaX ?? -1, b.sigmaY ?? -1], [a.sigmaY ?? -2, a.sigmaX ?? -2], 1e-6, about);
    const [[x, y] = [], [xx, xy, yy] = []] = [own.spread.mean ?? [], own.spread.covariance ?? []];
    expectClose([...(other.spread.mean ?? [])], [-(y ?? 0), x ?? 0], 1e-13, about);
    expectClose([...(other.spread.covariance ?? [])], [yy ?? 0, -(xy ?? 0), xx ?? 0], 1e-13, about);
    expectClose([other.separability ?? 0], [own.separability ?? 1], 1e-13, about);
  }
  const seen = new Set(before.map(({ best }) => best?.family));
  assert.ok(seen.size >= 6, [...seen].join());
});

test("a factor changes amplitudes and nothing else, a negative one the keys' sign", async () => {
  const values = someFilters(32);
  const before = await filtersOf(values);
  for (const factor of [-3, 1e-6]) {
    // The product is rounded to f32: relative errors of 6e-8 a weight.
    const after = await filtersOf(values.map((weight) => factor * weight));
    for (const [i, own] of before.entries()) {
      const other = after[i];
      const about = `filter ${i} times ${factor}`;
      assert.equal([other.best?.family, other.nearestKey?.key], [own.best?.family, own.nearestKey?.key], about);
      const cosines = [own.best?.cosine ?? 0, Math.sign(factor) * (own.nearestKey?.cosine ?? 0)];
      expectClose([other.best?.cosine ?? 0, other.nearestKey?.cosine ?? 0], cosines, 1e-6, about);
      const size = factor * (own.best?.amplitude ?? 0);
      expectClose([(other.best?.amplitude ?? 0) / size], [1], 1e-6, about);
    }
  }
});

test("signs: amplitudes carry those of fits and keys, cosines of fits have none, those of keys the amplitude's", async () => {
  // Of the last one every family that method A fits points away, even as it was normalised.
  const away =
    "1.18 -1.42 .64 .1 3.24 -.22 .23 -2.02 .37 .35 -.54 1.53 .89 -.54 -.54 -1.05 1.97 1.29 -1.3 .68 -.05 1.28 -1.17 -.38 .27";
  const values = Float32Array.of(...someFilters(200), ...away.split(" ").map(Number));
  for (const method of ["A", "B", "C1", "C2", "D1", "D2"] as const) {
    const { layers, examples, groups } = await study({ b: values }, { filters: true, method });
    const turned = { fits: 0, keys: 0 };
    for (const { index, best, fits, normalization, nearestKey } of layers[0].filters ?? []) {
      const about = `${method} filter ${index}`;
      const fit = fits.find((one) => one.method === method && one.family === best?.family);
      assert.ok(best && nearestKey && fit && fit.sigmaX !== null && fit.sigmaY !== null, about);
      const filter = centredOf(values.subarray(index * k * k, (index + 1) * k * k));
      const parameters = { sigmaX: fit.sigmaX, sigmaY: fit.sigmaY, alpha: fit.alpha ?? 0 };
      const model = centredOf(await template(best.family, parameters, k, "exact"));
      const inner = dot(filter, model) / lengthOf(model);
      // Sums of 25 products of numbers of a length up to 6.
      expectClose([best.amplitude], [inner], 1e-13, about);
      expectClose([best.cosine], [Math.abs(inner) / lengthOf(filter)], 1e-13, about);
      assert.ok(best.cosine >= 0 && best.cosine <= 1, about);
      expectClose(
        [fit.cosine ?? 2],
        [(inner / lengthOf(filter)) * Math.sign(normalization.divisor ?? 0)],
        1e-13,
        about,
      );
      expectClose([nearestKey.cosine], [nearestKey.amplitude / lengthOf(filter)], 1e-13, about);
      turned.fits += Number(best.amplitude < 0);
      turned.keys += Number(nearestKey.cosine < 0);
    }
    if (method === "A") {
      const fits = layers[0].filters?.[200].fits.filter((fit) => fit.method === "A" && fit.alpha === null);
      assert.ok(fits?.every(({ cosine }) => cosine !== null && cosine < 0));
    }
    // Half of normal filters are upside down.
    assert.ok(Math.min(turned.fits, turned.keys) > 50 && Math.max(turned.fits, turned.keys) < 150);
    assert.ok(groups[0].cosine.every((cosine) => cosine >= 0));
    for (const { weights, ideal, cosine } of examples) {
      const [filter, model] = [centredOf(weights), centredOf(ideal)];
      expectClose([cosine], [dot(filter, model) / lengthOf(filter) / lengthOf(model)], 1e-12);
    }
  }
});

test("layers cut in any way give the same shares", async () => {
  // More than the 512 that are fitted at once.
  const values = someFilters(530);
  const cut = (from: number, to: number) => values.slice(from * k * k, to * k * k);
  const options = { filters: false };
  const [whole] = (await study({ b: values }, options)).groups;
  const parts = await study({ b: cut(0, 2), c: cut(2, 17), d: cut(17, 530) }, options);
  assert.equal(parts.groups[0], whole);
  assert.is(
    parts.layers.reduce((sum, { count }) => sum + count, 0),
    whole.count,
  );
});

test("a pooled scale lies among the valleys of its filters, and no scale of one of them is better for all", async () => {
  const values = someFilters(40);
  const { layers, pooled = [] } = await study({ b: values }, { filters: true, pooled: true });
  const filters = layers[0].filters as ScaleSpaceFilter[];
  assert.ok(pooled.length >= 8);
  for (const { family, method, sigma } of pooled) {
    const own = filters.filter(({ best }) => best?.family === family);
    const fits = own.map((filter) => fitOf(filter, method, family));
    const about = `${family} ${method}`;
    if (sigma === null) {
      assert.ok(method === "A" || method === "B", about);
      assert.ok(
        fits.every((fit) => !fit.converged || Math.min(fit.sigmaX ?? 0, fit.sigmaY ?? 0) <= 1e-6),
        about,
      );
      continue;
    }
    if (method === "A" || method === "B") {
      const sigmas = fits.flatMap(({ sigmaX, sigmaY }) => (sigmaX === null || sigmaY === null ? [] : [sigmaX, sigmaY]));
      const slack = 1e-12;
      assert.ok(sigma >= Math.min(...sigmas) * (1 - slack) && sigma <= Math.max(...sigmas) * (1 + slack), about);
      continue;
    }
    // An alpha of its own at every scale: the sharpening's sums are not those of one template.
    if (family === "sharpen") continue;
    // Pooled fits by C2 are of the filters as they are normalised for the family, without amplitudes of their own; D2 adds what is
    // left of the filters' squares.
    const normals = (await fitFilters(values, k, { families: [family], methods: [] })).map(
      (one) => one.normalization[0],
    );
    const costs = async (at: number) => {
      const ideal = await template(family, { sigmaX: at, sigmaY: at, alpha: 0 }, k, "exact");
      const model = centredOf(ideal);
      return own.map(({ index }) => {
        const filter = centredOf(values.subarray(index * k * k, (index + 1) * k * k));
        if (method === "D2") return 1 - (dot(filter, model) / lengthOf(filter) / lengthOf(model)) ** 2;
        const { divisor, offset } = normals[index];
        return ideal.reduce((sum, weight, j) => {
          return sum + Math.abs(weight - (values[index * k * k + j] - (offset ?? 0)) / (divisor ?? 0));
        }, 0);
      });
    };
    const total = async (at: number) => (await costs(at)).reduce((sum, cost) => sum + cost, 0);
    const least = await total(sigma);
    for (const { sigmaX } of fits) {
      // Of sums of some hundred terms.
      assert.ok(least <= (await total(sigmaX ?? 0)) * (1 + 1e-12), about);
    }
    const scales = Array.from({ length: 121 }, (_, i) => 0.05 * i);
    const table = await Promise.all(scales.map(costs));
    const valleys = own.flatMap((_, i) =>
      scales.filter((_, s) => {
        const at = (n: number) => table[n]?.[i] ?? Number.POSITIVE_INFINITY;
        return at(s) <= at(s - 1) && at(s) <= at(s + 1);
      }),
    );
    // A valley of the table is one of the filter's within its step; one at the end may go on beyond.
    const most = Math.max(...valleys) === scales[120] ? 100 : Math.max(...valleys) + 0.05;
    assert.ok(sigma >= Math.min(...valleys) - 0.05 && sigma <= most, about);
  }
});

test.run();
