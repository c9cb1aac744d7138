import { test } from "uvu";
import * as assert from "uvu/assert";
import { familyBarsFigure, idealFiltersFigure, renderReport } from "../../../sdk/figures/index.ts";
import { type ScaleSpaceDocument, scaleSpace, scaleSpaceTables } from "../../../sdk/index.ts";
import type { ScaleSpaceResult } from "../../../sdk/results/scale-space.ts";
import { families } from "../../../sdk/results/scale-space-names.ts";
import { bestFit } from "../../../sdk/studies/scale-space/fits/best-fit.ts";
import type { ScaleFit } from "../../../sdk/studies/scale-space/fits/fit-filters.ts";
import { isIdentity } from "../../../sdk/studies/scale-space/fits/identity.ts";
import type { ScaleSpaceOptions } from "../../../sdk/studies/scale-space/study-options.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { gaussianTemplate } from "../../reference/gaussian-template.ts";
import { expectClose } from "../../support/close.ts";
import { tensorModel } from "../../support/models.ts";
import { seededNormal } from "../../support/seeded.ts";

async function study(
  filters: readonly ArrayLike<number>[],
  k: number,
  options: ScaleSpaceOptions = {},
): Promise<ScaleSpaceDocument> {
  const model = await tensorModel("net.safetensors", {
    "a.weight": { shape: [2, 3, 3, 3] },
    "b.weight": { shape: [filters.length, 1, k, k], values: filters.flatMap((filter) => Array.from(filter)) },
  });
  return scaleSpace([model], { digest: false, filters: true, ...options });
}

const listed = ({ layers }: ScaleSpaceResult) => layers[0].filters ?? [];

/** `factor` in the middle of k x k times `offset`. */
function point(k: number, factor: number, offset: number): number[] {
  return Array.from({ length: k * k }, (_, i) => offset + (i === (k * k - 1) / 2 ? factor : 0));
}

test("a point times any factor plus any constant is a smoothing that is the identity, by every method in both modes", async () => {
  const factors = [
    [1, 0],
    [-0.7, 0],
    [0.3, 0.02],
    [-2e-4, 3e-5],
    [5, -0.4],
  ];
  for (const k of [3, 5, 7]) {
    const filters = factors.map(([factor, offset]) => point(k, factor, offset));
    for (const mode of ["exact", "paper"] as const) {
      for (const method of ["D1", "C2"] as const) {
        const document = await study(filters, k, { mode, method });
        const { groups, layers } = document.scaleSpace;
        for (const [i, { best }] of listed(document.scaleSpace).entries()) {
          const about = `${k} ${mode} ${method} filter ${i}`;
          assert.equal([best?.family, best?.identity], ["smooth", true], about);
          // Weights in f32; the constant of the paper's way is 1e-5 off.
          expectClose([best?.cosine ?? 0], [1], 1e-6, about);
          const length = factors[i][0] * Math.sqrt(1 - 1 / (k * k));
          expectClose([(best?.amplitude ?? 0) / length], [1], 1e-6, about);
        }
        for (const shares of [...groups, ...layers]) {
          assert.equal([shares.identity, shares.families.smooth, shares.families.sharpen], [5, 5, 0]);
        }
      }
    }
  }
});

test("the identity ends at the cosine of 0.999 that plain sums find, for smoothing and for sharpening", async () => {
  const cosineOf = (filter: number[]) => {
    const mean = filter.reduce((sum, weight) => sum + weight, 0) / filter.length;
    const length = Math.sqrt(filter.reduce((sum, weight) => sum + (weight - mean) ** 2, 0));
    return (filter[(filter.length - 1) / 2] - mean) / length / Math.sqrt(1 - 1 / filter.length);
  };
  for (const k of [3, 7]) {
    const seen = new Set<boolean>();
    for (const [family, sigma, alpha] of [
      ...[0, 0.1, 0.2, 0.21, 0.25, 0.3, 1].map((sigma) => ["smooth", sigma, null] as const),
      ...[0, 0.02, 0.03, 0.05, 0.5].flatMap((alpha) => [0.1, 0.8, 1.9].map((s) => ["sharpen", s, alpha] as const)),
    ]) {
      const expected = cosineOf(Array.from(gaussianTemplate(family, sigma, sigma, alpha ?? 0, k))) >= 0.999;
      seen.add(expected);
      const about = `${family} ${sigma} ${alpha} ${k}`;
      assert.is(
        isIdentity(await kernels(), { family, sigmaX: sigma, sigmaY: sigma, alpha }, k, "exact"),
        expected,
        about,
      );
    }
    assert.is(seen.size, 2);
    for (const family of families.slice(0, 6)) {
      assert.not(isIdentity(await kernels(), { family, sigmaX: 0, sigmaY: 0, alpha: null }, k, "exact"), family);
    }
    // Elongated to a line: no point, however narrow.
    assert.not(isIdentity(await kernels(), { family: "smooth", sigmaX: 0, sigmaY: 1, alpha: null }, k, "exact"));
  }
});

test("of equal fits the first family is the best, and a sharpening only without an equal", () => {
  const fit = (family: ScaleFit["family"], cosine: number, alpha: number | null = null): ScaleFit => {
    return {
      method: "D1",
      family,
      sigmaX: 0,
      sigmaY: 0,
      alpha,
      amplitude: 1,
      offset: 0,
      l1: 0,
      l2: 0,
      cosine,
      converged: true,
    };
  };
  const bestOf = (...fits: ScaleFit[]) => bestFit({ normalization: [], fits, reason: null }, "D1")?.family;
  const rounding = 1e-9;
  assert.is(bestOf(fit("sharpen", 1, 1e-9), fit("smooth", 1)), "smooth");
  assert.is(bestOf(fit("sharpen", 1, 1e-9), fit("smooth", 1 - rounding)), "smooth");
  assert.is(bestOf(fit("sharpen", 0.9, 0.1), fit("smooth", 0.9 - 1e-6)), "sharpen");
  assert.is(bestOf(fit("sharpen", 0.9, 0), fit("smooth", 0.5)), "sharpen");
  assert.is(bestOf(fit("dx", 0.9 - rounding), fit("dy", 0.9)), "dx");
  assert.is(bestOf(fit("dx", 0.9 - 1e-6), fit("dy", 0.9)), "dy");
  assert.is(bestOf(fit("sharpen", 1, -0.1)), undefined);
});

test("examples of smooth and sharpen are no identity where there is another, and it is told wherever they are shown", async () => {
  const normal = seededNormal(2);
  const noisy = (filter: ArrayLike<number>) => Array.from(filter, (weight) => weight + 0.02 * normal());
  const nearly = gaussianTemplate("sharpen", 0.4, 0.4, 0.01, 5);
  const filters = [
    point(5, 1, 0),
    nearly,
    noisy(gaussianTemplate("sharpen", 0.5, 0.5, 0.5, 5)),
    noisy(gaussianTemplate("smooth", 0.8, 0.9, 0, 5)),
  ];
  const document = await study(filters, 5);
  const { scaleSpace: result } = document;
  assert.equal(
    listed(result).map(({ best }) => [best?.family, best?.identity]),
    [
      ["smooth", true],
      ["sharpen", true],
      ["sharpen", false],
      ["smooth", false],
    ],
  );
  assert.equal(
    result.examples.map(({ index, family, identity }) => [index, family, identity]),
    [
      [2, "sharpen", false],
      [3, "smooth", false],
    ],
  );
  assert.ok((result.examples[0].alpha ?? 0) > 0.1);
  assert.equal(
    result.groups[0].residuals.map(({ family, count, identity }) => [family, count, identity]),
    [
      ["sharpen", 2, 1],
      ["smooth", 2, 1],
    ],
  );
  const [alone] = (await study([nearly, nearly], 5)).scaleSpace.examples;
  assert.equal([alone.family, alone.identity], ["sharpen", true]);

  const bars = familyBarsFigure({ scaleSpace: result });
  assert.match(bars, /sharpen 50\.0 % \(2 of 4 filters, 1 of them the identity\)/);
  assert.match(bars, /Striped:/);
  assert.match(idealFiltersFigure({ scaleSpace: (await study([nearly, nearly], 5)).scaleSpace }), /sharpen: identity/);
  assert.match(renderReport(document), /sharpen \(identity\)/);
  const column = (table: string, name: string) => {
    const found = scaleSpaceTables(document).find((one) => one.name === table);
    return found?.rows.map((row) => row[found.columns.indexOf(name)]);
  };
  assert.equal(column("scale-space", "identity"), [2]);
  assert.equal(column("scale-space-filters", "identity"), ["true", "true", "false", "false"]);
});

test("the example of smooth is not the one next to a point, which fits better and shows less", async () => {
  const normal = seededNormal(3);
  const noisy = (sigma: number) =>
    gaussianTemplate("smooth", sigma, sigma, 0, 5).map((weight) => weight + 0.005 * normal());
  const { layers, examples } = (await study([noisy(0.28), noisy(0.8), noisy(0.29)], 5)).scaleSpace;
  const cosines = layers[0].filters?.map(({ best }) => best?.cosine ?? 0) ?? [];
  assert.ok(layers[0].identity === 0 && cosines[0] > cosines[1] && cosines[1] > 0.9, cosines.join());
  assert.is(examples[0].index, 1);
});

test("without an identity nobody speaks of it", async () => {
  const document = await study([gaussianTemplate("dx", 0.8, 0.7, 0, 5), gaussianTemplate("smooth", 0.9, 0.7, 0, 5)], 5);
  assert.is(document.scaleSpace.groups[0].identity, 0);
  assert.not(document.findings.some(({ title }) => /identity/.test(title)));
  assert.not.match(familyBarsFigure(document), /identity/);
});

test.run();
