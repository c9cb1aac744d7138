import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { kernels } from "../../sdk/wasm/load.ts";
import { accumulateMoments, mergeMoments, momentLength } from "../../sdk/wasm/moments.ts";
import { project } from "../../sdk/wasm/project.ts";
import { svd } from "../../sdk/wasm/svd.ts";
import { type FloatArray, type Workspace, withWorkspace } from "../../sdk/wasm/workspace.ts";
import * as naive from "../reference/filters.ts";
import { expectClose } from "../support/close.ts";
import { guarded } from "../support/guarded.ts";
import { seededNormal } from "../support/seeded.ts";

interface Spread {
  mean: number[];
  covariance: number[];
  variance: number[];
  basis: number[];
  coefficients: number[];
}

interface Study {
  n: number;
  width: number;
  filters: number[];
  raw: Spread;
  scaled: Spread;
}

const golden: { studies: Study[] } = JSON.parse(
  readFileSync(new URL("../golden/linear.json", import.meta.url), "utf8"),
);
const core = kernels();
const epsilon = 2 ** -52;
const types = [Float32Array, Float64Array];

function sample(Type: (typeof types)[number], count: number, width: number, offset = 0): FloatArray {
  const normal = seededNormal(count * 1000 + width);
  const values = new Type(count * width).map(() => offset + normal());
  values.subarray(0, width).fill(0);
  return values;
}

function momentsOf(ws: Workspace, values: FloatArray, width: number, scaled: boolean): Float64Array {
  const { block, expectGuards } = guarded(ws, "f64", momentLength(width));
  ws.view(block).fill(0);
  accumulateMoments(ws, block, ws.placeFloats(values), width, scaled);
  expectGuards();
  return ws.copyOut(block);
}

// Chunks hold 256, 128 or 64 filters: counts lie around those, around pairs, and over two whole chunks.
const sizes: [width: number, counts: number[]][] = [
  [1, [1, 2, 5, 513]],
  [3, [4, 257]],
  [4, [1, 3, 255, 256]],
  [9, [1, 2, 3, 255, 256, 257, 515]],
  [25, [1, 127, 130, 259]],
  [49, [129, 258]],
  [50, [131]],
  [225, [65]],
];

for (const Type of types) {
  for (const scaled of [false, true]) {
    test(`moments and coefficients are the naive twin's, ${Type.name}${scaled ? ", scaled" : ""}`, async () => {
      for (const [width, counts] of sizes) {
        for (const count of counts) {
          const values = sample(Type, count, width);
          const filters = naive.filtersOf(values, width).map((f) => (scaled ? naive.scaled(f) : f));
          withWorkspace(await core, (ws) => {
            const state = momentsOf(ws, values, width, scaled);
            // Sums of `count` products of numbers of order 1, up to 5.
            const bound = 32 * count * epsilon;
            expectClose(state, naive.moments(filters, width), bound, `${count} x ${width}`);
            for (let i = 0; i < width; i++) {
              for (let j = 0; j < i; j++) {
                assert.is(state[1 + width + i * width + j], state[1 + width + j * width + i], "M2 is symmetric");
              }
            }
            const normal = seededNormal(width);
            for (const rows of [1, 3, Math.min(width, 10)]) {
              const basis = Array.from({ length: rows }, () => Array.from({ length: width }, normal));
              const mean = Array.from({ length: width }, normal);
              const { block, expectGuards } = guarded(ws, "f64", rows * count);
              const placed = [ws.place("f64", basis.flat()), ws.place("f64", mean)] as const;
              project(ws, block, ws.placeFloats(values), width, ...placed, scaled);
              // Products of up to 5 * 10, `width` of them.
              expectClose(
                ws.view(block),
                naive.project(filters, basis, mean),
                50 * width * epsilon,
                `${count} x ${width}`,
              );
              expectGuards();
            }
          });
        }
      }
    });
  }
}

test("scaling on the fly has the bits of a division of the widened weights", async () => {
  const values = sample(Float32Array, 301, 9);
  const divided = Float64Array.from(naive.filtersOf(values, 9).flatMap(naive.scaled));
  withWorkspace(await core, (ws) => {
    assert.equal(momentsOf(ws, values, 9, true), momentsOf(ws, divided, 9, false));
  });
});

test("f32 weights have the moments of the same numbers in f64", async () => {
  const values = sample(Float32Array, 301, 9);
  withWorkspace(await core, (ws) => {
    assert.equal(momentsOf(ws, values, 9, false), momentsOf(ws, Float64Array.from(values), 9, false));
  });
});

test("two parts merge, in calls or as states, to the moments of the whole", async () => {
  const width = 9;
  const values = sample(Float64Array, 700, width, 3);
  withWorkspace(await core, (ws) => {
    const whole = momentsOf(ws, values, width, false);
    for (const cut of [0, 1, 300, 699, 700]) {
      const parts = [values.subarray(0, cut * width), values.subarray(cut * width)] as FloatArray[];
      const called = ws.zeros("f64", momentLength(width));
      const merged = ws.zeros("f64", momentLength(width));
      for (const part of parts) {
        accumulateMoments(ws, called, ws.placeFloats(part), width, false);
        mergeMoments(ws, merged, ws.place("f64", momentsOf(ws, part, width, false)), width);
      }
      // Sums of 700 terms up to 25, about a mean of 3.
      const bound = 50 * 700 * epsilon;
      expectClose(ws.view(called), whole, bound, `cut at ${cut}, called`);
      expectClose(ws.view(merged), whole, bound, `cut at ${cut}, merged`);
    }
  });
});

test("a mean of 2^30 costs no accuracy", async () => {
  const width = 9;
  const offset = 2 ** 30;
  // Multiples of 2^-20 keep all their digits beside 2^30.
  const near = sample(Float64Array, 1000, width).map((x) => Math.round(x * 2 ** 20) / 2 ** 20);
  withWorkspace(await core, (ws) => {
    const about0 = momentsOf(ws, near, width, false);
    const aboutOffset = momentsOf(
      ws,
      near.map((x) => x + offset),
      width,
      false,
    );
    // The mean is kept to 2^-23, and 1000 filters lie at most 1 from the mean of those before. Sums of raw squares
    // would be off by 1000 * 2^60 eps = 2e5.
    const bound = 1000 * 2 ** -23;
    expectClose(aboutOffset.subarray(1 + width), about0.subarray(1 + width), bound);
  });
});

for (const [index, study] of golden.studies.entries()) {
  for (const scaled of [false, true]) {
    test(`study ${index} agrees with numpy${scaled ? ", scaled" : ""}`, async () => {
      const { n, width, filters } = study;
      const expected = scaled ? study.scaled : study.raw;
      withWorkspace(await core, (ws) => {
        const values = Float64Array.from(filters);
        const state = momentsOf(ws, values, width, scaled);
        const covariance = state.slice(1 + width).map((x) => x / (n - 1));
        const scale = Math.max(...expected.variance);
        expectClose(state.subarray(1, 1 + width), expected.mean, 1e-13 * Math.max(1, ...expected.mean.map(Math.abs)));
        expectClose(covariance, expected.covariance, 1e-13 * scale);

        const { s, v } = svd(ws, ws.place("f64", covariance), width, width);
        expectClose(ws.view(s), expected.variance, 1e-12 * scale);
        const basis = ws.allocate("f64", width * width);
        const [columns, rows] = [ws.view(v), ws.view(basis)];
        for (let c = 0; c < width; c++) {
          const row = Array.from({ length: width }, (_, j) => columns[j * width + c]);
          const largest = row.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
          rows.set(
            row.map((x) => x * Math.sign(largest)),
            c * width,
          );
        }
        // The vectors' error is eps over the gaps between the variances, and the gaps between these variances are above 1e-6 of the largest.
        expectClose(rows, expected.basis, 1e-10, "basis");
        const out = ws.allocate("f64", width * n);
        const mean = ws.place("f64", state.subarray(1, 1 + width));
        project(ws, out, ws.place("f64", values), width, basis, mean, scaled);
        expectClose(ws.view(out), expected.coefficients, 1e-10 * Math.sqrt(scale), "coefficients");
      });
    });
  }
}

test.run();
