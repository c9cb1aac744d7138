import { test } from "uvu";
import * as assert from "uvu/assert";
import { binnedPeriodicDistances } from "../../sdk/wasm/binned-distances.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { periodicLabelDistances } from "../../sdk/wasm/periodic-label-distances.ts";
import { periodicDistances, periodicSpectra, roughPeriodicDistances } from "../../sdk/wasm/periodic-spectra.ts";
import { type Block, type Workspace, withWorkspace } from "../../sdk/wasm/workspace.ts";
import { clinical } from "../reference/spectrum.ts";
import { expectClose } from "../support/close.ts";
import { guarded } from "../support/guarded.ts";
import { seededNormal } from "../support/seeded.ts";

const core = kernels();
const referenceCount = 6;

/** Random filters, some of them near the border between two labels, beside zeros and a NaN. */
function someFilters(count: number): number[] {
  const normal = seededNormal(count + 1);
  const rows = Array.from({ length: count }, (_, i) => {
    if (i % 7 === 3) return new Array<number>(9).fill(i % 2 ? 0 : Number.NaN);
    return Array.from({ length: 9 }, () => normal() * 10 ** ((i % 5) * 60 - 120));
  });
  return rows.flat();
}

type Distances = (ws: Workspace, out: Block<"f64">, filters: Block<"f64">, references: Block<"f64">) => void;

async function run(filters: number[], n: number, m: number, distances: Distances): Promise<Float64Array> {
  return withWorkspace(await core, (ws) => {
    const references = ws.allocate("f64", referenceCount * n * m);
    periodicSpectra(ws, references, ws.place("f64", Object.values(clinical).flat()), 3, n, m);
    const s = ws.view(references);
    s.set(s.map((x, i, all) => x / all[i - (i % (n * m))]));
    const out = guarded(ws, "f64", (filters.length / 9) * referenceCount);
    distances(ws, out.block, ws.place("f64", filters), references);
    out.expectGuards();
    return ws.copyOut(out.block);
  });
}

const grids = [
  [3, 3],
  [8, 8],
  [7, 10],
  [46, 46],
];

test("f32 distances are within their bound of f64's, for every number of filters", async () => {
  for (const [n, m] of grids) {
    for (const count of [1, 2, 3, 4, 5, 9]) {
      const filters = someFilters(count);
      const expected = await run(filters, n, m, (ws, out, f, r) => periodicDistances(ws, out, f, 3, n, m, r));
      const got = await run(filters, n, m, (ws, out, f, r) => roughPeriodicDistances(ws, out, f, 3, n, m, r));
      expectClose(got, expected, 4e-6 * n * m, `${count} on ${n} x ${m}`);
    }
  }
});

test("distances from counted values are within the errors told, which are a thousandth at most", async () => {
  for (const [n, m] of grids) {
    for (const count of [1, 3, 4, 9]) {
      const filters = someFilters(count);
      const expected = await run(filters, n, m, (ws, out, f, r) => periodicDistances(ws, out, f, 3, n, m, r));
      let errors = new Float64Array();
      const got = await run(filters, n, m, (ws, out, f, r) => {
        const error = guarded(ws, "f64", count);
        binnedPeriodicDistances(ws, out, error.block, f, 3, n, m, r);
        error.expectGuards();
        errors = ws.copyOut(error.block);
      });
      for (const [i, distance] of got.entries()) {
        const error = errors[Math.floor(i / referenceCount)];
        assert.is(Number.isNaN(distance), Number.isNaN(expected[i]));
        if (Number.isNaN(distance)) continue;
        // f32's own roundings as above; 1024 steps, half of one for either list.
        assert.ok(Math.abs(distance - expected[i]) <= error + 4e-6 * n * m, `${distance}, expected ${expected[i]}`);
        assert.ok(error <= (1.01 / 1024) * n * m);
      }
    }
  }
});

test("labels are f64's, also where two references are equally far", async () => {
  for (const [n, m] of grids) {
    // Filters on the way from gaussian to mean, in steps so small that labels are closer than f32 can tell.
    const blends = Array.from({ length: 200 }, (_, i) =>
      clinical.g.map((x, j) => x + (0.4 + i * 1e-3) * (clinical.m[j] - x)),
    );
    const filters = [...someFilters(40), ...blends.flat()];
    for (const threshold of [0.1, 0.02]) {
      const exact = await run(filters, n, m, (ws, out, f, r) => periodicDistances(ws, out, f, 3, n, m, r));
      const got = await run(filters, n, m, (ws, out, f, r) =>
        periodicLabelDistances(ws, out, f, 3, n, m, r, threshold),
      );
      assert.equal(labels(got, threshold * n * m), labels(exact, threshold * n * m));
    }
  }
});

test("what is too close to tell is replaced by f64's numbers", async () => {
  const [n, m] = [8, 8];
  const filters = someFilters(3);
  const exact = await run(filters, n, m, (ws, out, f, r) => periodicDistances(ws, out, f, 3, n, m, r));
  const threshold = exact.slice(6, 12).reduce((least, x) => Math.min(least, x)) / (n * m);
  const rough = await run(filters, n, m, (ws, out, f, r) => roughPeriodicDistances(ws, out, f, 3, n, m, r));
  const got = await run(filters, n, m, (ws, out, f, r) => periodicLabelDistances(ws, out, f, 3, n, m, r, threshold));
  expectClose(got.slice(6, 12), exact.slice(6, 12), 0);
  assert.ok(rough.some((x, i) => i >= 6 && i < 12 && x !== exact[i]));
});

function labels(distances: Float64Array, threshold: number): number[] {
  return Array.from({ length: distances.length / referenceCount }, (_, i) => {
    const row = [...distances.subarray(i * referenceCount, (i + 1) * referenceCount)];
    const least = Math.min(...row);
    return least <= threshold ? row.indexOf(least) : -1;
  });
}

test.run();
