import { test } from "uvu";
import * as assert from "uvu/assert";
import { fitExtended } from "../../../sdk/analysis/scale-space/fit-extended.ts";
import { masterKeyFilters } from "../../../sdk/analysis/scale-space/master-keys.ts";
import { families } from "../../../sdk/analysis/scale-space/names.ts";
import { template } from "../../../sdk/analysis/scale-space/template.ts";
import { expectClose } from "../../support/close.ts";
import { readGolden } from "../../support/golden.ts";
import { seededNormal } from "../../support/seeded.ts";

const keys = Float64Array.from(masterKeyFilters().flatMap((filter) => [...filter]));

const golden = readGolden<{ cosines: Record<string, number>[] }>("scale-space-extended.json");

test("shifted smoothing and 2-jet reach scipy's cosines on the eight filters, and rise above the families", async () => {
  const fits = await fitExtended(keys, 7);
  const cosine = (i: number, model: string) => fits[i].find((fit) => fit.model === model)?.cosine ?? 0;
  for (const [i, expected] of golden.cosines.entries()) {
    for (const [model, best] of Object.entries(expected)) {
      // A simplex search ends within 1e-9 of sigma; an end at infinity is reached to the bound of 100.
      assert.ok(cosine(i, model) >= best - 1e-6, `filter ${i + 1}, ${model}: ${cosine(i, model)}, expected ${best}`);
    }
    assert.ok(cosine(i, "2-jet") > 0.94);
    assert.ok(cosine(i, "2-jet") >= cosine(i, "dx") - 1e-9);
  }
  for (const [i, shift] of ["shift y-1", "shift x+1", "shift y+1", "shift x-1"].entries()) {
    assert.ok(cosine(i, shift) > cosine(i, families[i]) + 0.03, `filter ${i + 1}`);
  }
});

test("more parameters must earn their place: a family with noise ranks before the models that contain it", async () => {
  const normal = seededNormal(3);
  for (const family of ["dx", "dy", "smooth"] as const) {
    const unit = await template(family, { sigmaX: 0.8, sigmaY: 1.1 }, 7);
    const [[best]] = await fitExtended(
      unit.map((weight) => weight + 0.002 * normal()),
      7,
    );
    assert.is(best.model, family);
    expectClose(best.sigmas, [0.8, 1.1], 0.1);
  }
});

test("3x3 filters leave out models with too many parameters; constants have no fit", async () => {
  const normal = seededNormal(5);
  const [fits, none] = await fitExtended(
    Float64Array.from({ length: 18 }, (_, i) => (i < 9 ? normal() : 0.5)),
    3,
  );
  assert.equal(none, []);
  assert.not.ok(fits.some(({ model }) => model === "2-jet"));
  for (const { parameters, aicc, cosine } of fits) {
    assert.ok(parameters < 8 && Number.isFinite(aicc) && cosine >= 0 && cosine <= 1);
  }
});

test.run();
