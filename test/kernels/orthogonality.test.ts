import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { filterNorms } from "../../sdk/wasm/filter-norms.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { normalizeRows, orthogonalitySum } from "../../sdk/wasm/orthogonality.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import * as naive from "../reference/filters.ts";
import { expectClose } from "../support/close.ts";
import { guarded } from "../support/guarded.ts";
import { seededNormal } from "../support/seeded.ts";

interface Study {
  n: number;
  width: number;
  filters: number[];
  binaryError: number[];
  orthogonality: number;
}

const golden: { studies: Study[] } = JSON.parse(
  readFileSync(new URL("../golden/linear.json", import.meta.url), "utf8"),
);
const core = kernels();
const epsilon = 2 ** -52;

test("rows come to unit length, a row of zeros stays, at any scale", async () => {
  for (const Type of [Float32Array, Float64Array]) {
    for (const fan of [1, 2, 3, 8, 9, 27]) {
      const normal = seededNormal(fan);
      const scales = Type === Float32Array ? [1, 1e-30, 1e30, 0] : [1, 1e-300, 1e300, 0];
      const values = Type.from(scales.flatMap((scale) => Array.from({ length: fan }, () => scale * normal())));
      withWorkspace(await core, (ws) => {
        const { block, expectGuards } = guarded(ws, "f64", values.length);
        normalizeRows(ws, block, ws.placeFloats(values), scales.length, fan);
        expectGuards();
        for (const [i, row] of naive.filtersOf(values, fan).entries()) {
          const most = naive.largestMagnitude(row) || 1;
          const norm = Math.sqrt(row.reduce((sum, x) => sum + (x / most) ** 2, 0)) || 1;
          const got = ws.view(block).subarray(i * fan, (i + 1) * fan);
          expectClose(
            got,
            row.map((x) => x / most / norm),
            (fan + 4) * epsilon,
          );
        }
      });
    }
  }
});

// Blocks hold 256 rows and 256 numbers of each; strips 4 rows, tiles 4 x 2.
const sizes: [rows: number, others: number, fan: number][] = [
  [1, 1, 1],
  [2, 3, 5],
  [4, 2, 8],
  [5, 7, 9],
  [33, 31, 27],
  [67, 70, 3],
  [9, 34, 515],
  [515, 258, 3],
  [258, 262, 257],
];

test("the sum of all scalar products' magnitudes is the naive twin's", async () => {
  for (const [rows, others, fan] of sizes) {
    const normal = seededNormal(rows * 1000 + fan);
    const a = Float64Array.from({ length: rows * fan }, normal);
    const b = Float64Array.from({ length: others * fan }, normal);
    const [aRows, bRows] = [naive.filtersOf(a, fan), naive.filtersOf(b, fan)];
    withWorkspace(await core, (ws) => {
      const [x, y] = [ws.place("f64", a), ws.place("f64", b)];
      // rows * others * fan products of order 1, up to 16 each; and their magnitudes, about sqrt(fan) each, summed one by one.
      const pairs = rows * Math.max(rows, others);
      const bound = epsilon * pairs * (16 * fan + pairs * Math.sqrt(fan));
      expectClose(
        [orthogonalitySum(ws, x, rows, y, others, fan, false)],
        [naive.cosineSum(aRows, bRows, false)],
        bound,
      );
      expectClose([orthogonalitySum(ws, x, rows, x, rows, fan, true)], [naive.cosineSum(aRows, aRows, true)], bound);
    });
  }
});

test("axes are orthogonal to each other, equal rows are not", async () => {
  const n = 37;
  withWorkspace(await core, (ws) => {
    const axes = ws.place(
      "f64",
      Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0)),
    );
    assert.is(orthogonalitySum(ws, axes, n, axes, n, n, true), 0);
    assert.is(orthogonalitySum(ws, axes, n, axes, n, n, false), n);
    const equal = ws.place(
      "f64",
      Float64Array.from({ length: n * n }, (_, i) => (i % n === 0 ? -1 : 0)),
    );
    assert.is(orthogonalitySum(ws, equal, n, equal, n, n, true), n * (n - 1));
  });
});

for (const [index, { n, width, filters, binaryError: errors, orthogonality }] of golden.studies.entries()) {
  test(`study ${index} agrees with numpy`, async () => {
    withWorkspace(await core, (ws) => {
      const values = ws.place("f64", filters);
      const unit = ws.allocate("f64", filters.length);
      normalizeRows(ws, unit, values, n, width);
      expectClose([orthogonalitySum(ws, unit, n, unit, n, width, true)], [orthogonality], 1e-14 * n * n);
      expectClose(ws.view(filterNorms(ws, values, width).errors), errors, 1e-14);
    });
  });
}

test.run();
