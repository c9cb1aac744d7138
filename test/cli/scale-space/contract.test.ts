import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ScaleSpaceDocument, ScaleSpaceFilter } from "../../../sdk/results/scale-space.ts";
import { inFolder, run } from "../support.ts";
import { families, filtersOf, methods, study, writeLayers } from "./support.ts";

/** Every number is finite: a NaN would have become null, which only the named keys may be. */
function expectNulls(value: unknown, allowed: Set<string>, key = ""): void {
  if (value === null) assert.ok(allowed.has(key), `${key} is null`);
  else if (typeof value === "number") assert.ok(Number.isFinite(value), key);
  else if (Array.isArray(value)) for (const item of value) expectNulls(item, allowed, key);
  else if (typeof value === "object") {
    for (const [name, inner] of Object.entries(value as object)) expectNulls(inner, allowed, name);
  }
}

test("--json --filters has the keys that programs rely on, every method with every family, and no NaN", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), { "b.weight": [12, 1, 5, 5], "c.weight": [9, 1, 3, 3] });
    const argv = ["scale-space", model, "--filters", "--json", "--quiet"];
    const { code, stdout, stderr } = await run(argv);
    assert.is(code, 0, stderr);
    assert.is((await run(argv)).stdout, stdout);
    assert.not.match(stdout, /NaN|Infinity/);
    const document: ScaleSpaceDocument = JSON.parse(stdout);
    assert.equal([document.schema, document.command], ["convscope/1", "scale-space"]);
    const { scaleSpace } = document;
    assert.equal([scaleSpace.mode, scaleSpace.cosine, scaleSpace.method], ["exact", 0.9, "D1"]);
    assert.equal(scaleSpace.families, families);
    assert.equal(
      scaleSpace.layers.map(({ kernel, count }) => [kernel, count]),
      [
        [[5, 5], 12],
        [[3, 3], 9],
      ],
    );
    for (const layer of [0, 1]) {
      for (const [i, filter] of filtersOf(document, layer).entries()) {
        assert.is(filter.index, i);
        expectKeys(filter);
      }
    }
    // Normal weights have a spread, a response and a nearest key; a method may have no solution, and only sharpening an alpha.
    const fitKeys = ["sigmaX", "sigmaY", "alpha", "l1", "l2", "cosine"];
    expectNulls(scaleSpace, new Set([...fitKeys, "weightedCovariance"]));
  }));

function expectKeys(filter: ScaleSpaceFilter): void {
  const keysOf = (value: object | null) => Object.keys(value ?? {});
  assert.equal(keysOf(filter.spread), ["mean", "covariance", "l1", "weightedCovariance"]);
  assert.equal(keysOf(filter.normalization), ["kind", "divisor", "offset"]);
  assert.equal(keysOf(filter.nearestKey), ["key", "amplitude", "offset", "cosine"]);
  assert.equal([filter.spread.mean?.length, filter.spread.covariance?.length], [2, 3]);
  assert.ok(["x", "y", "sum"].includes(filter.normalization.kind));
  const pairs = families.flatMap((family) => methods.map((method) => `${family} ${method}`));
  assert.equal(filter.fits.map(({ family, method }) => `${family} ${method}`).sort(), pairs.sort());
  for (const fit of filter.fits) {
    assert.equal(
      keysOf(fit).sort(),
      [
        "method",
        "family",
        "sigmaX",
        "sigmaY",
        "alpha",
        "amplitude",
        "offset",
        "l1",
        "l2",
        "cosine",
        "converged",
      ].sort(),
    );
    if (fit.method === "D1" && fit.sigmaX !== null) {
      assert.ok(fit.sigmaX >= 0 && Math.abs(fit.cosine ?? 0) <= 1 + 1e-12, JSON.stringify(fit));
    }
  }
}

test("--pooled adds one sigma a family and layer, --extended the models beyond the eight", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), { "b.weight": [10, 1, 3, 3] });
    const plain = await study(model);
    assert.not.ok("pooled" in plain.scaleSpace || "extended" in plain.scaleSpace);
    assert.not.ok("filters" in plain.scaleSpace.layers[0]);
    const { scaleSpace } = await study(model, "--pooled", "--extended", "--filters");
    const repeated = families.filter((family) => Object(scaleSpace.layers[0].families)[family] >= 2);
    assert.ok(repeated.length > 0);
    assert.equal(
      scaleSpace.pooled?.map(({ family, method }) => `${family} ${method}`),
      repeated.flatMap((family) => ["A", "B", "C2", "D2"].map((method) => `${family} ${method}`)),
    );
    const shares = scaleSpace.extended ?? [];
    assert.is(
      shares.reduce((sum, { filters }) => sum + filters, 0),
      10,
    );
    for (const { extended } of filtersOf({ ...plain, scaleSpace })) {
      const aicc = extended?.map((fit) => fit.aicc) ?? [];
      assert.ok(aicc.length > 1);
      assert.equal(
        aicc,
        [...aicc].sort((a, b) => a - b),
      );
    }
  }));

test.run();
