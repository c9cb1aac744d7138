import { test } from "uvu";
import * as assert from "uvu/assert";
import { kernels } from "../../sdk/wasm/load.ts";
import { svd } from "../../sdk/wasm/svd.ts";
import { svdBatch } from "../../sdk/wasm/svd-batch.ts";
import { type Arena, type Block, type Workspace, withWorkspace } from "../../sdk/wasm/workspace.ts";
import { frobeniusNorm, gram, matrix, timesTransposed } from "../reference/matrices.ts";
import { guarded } from "../support/guarded.ts";
import { seededNormal } from "../support/seeded.ts";
import { svdBatchF32 } from "../support/svd-batch-f32.ts";
import { testOnlyKernels } from "../support/test-only-kernels.ts";

const core = kernels();

type Sizes = [count: number, rows: number, cols: number];
type Decompose = (ws: Workspace<Arena>, u: Block, s: Block, v: Block, a: Block, ...sizes: Sizes) => Block<"u8">;

const types = [
  { type: "f64", epsilon: 2 ** -52, binary: await core, decompose: svdBatch as Decompose },
  { type: "f32", epsilon: 2 ** -23, binary: testOnlyKernels, decompose: svdBatchF32 as Decompose },
] as const;
const shapes = [
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [9, 9],
  [5, 3],
  [3, 5],
  [1, 4],
  [4, 1],
  [10, 7],
];

/** Matrices of every kind that may stand beside each other in lanes. */
function sample(count: number, rows: number, cols: number): Float64Array {
  const normal = seededNormal(count * 100 + rows * 10 + cols);
  const kinds = [
    () => normal(),
    (i: number, j: number) => 1 / (i + j + 1),
    () => 0,
    () => 1,
    (i: number) => normal() * 10 ** -i,
    (_: number, j: number) => (j % 2 === 0 ? 0 : normal()),
    () => normal() * 1e-30,
    () => normal() * 1e30,
    (i: number, j: number) => (i === j ? 2 : 0),
  ];
  const values: number[] = [];
  for (let p = 0; p < count; p++) values.push(...matrix(rows, cols, kinds[p % kinds.length]).data);
  return Float64Array.from(values);
}

for (const { type, epsilon, binary, decompose } of types) {
  test(`residual, orthogonality and order, ${type}`, async () => {
    for (const [rows, cols] of shapes) {
      for (const count of [1, 2, 3, 4, 5, 9, 14]) {
        withWorkspace(binary as Arena, (ws) => {
          const r = Math.min(rows, cols);
          const a = ws.place(type, sample(count, rows, cols));
          const u = guarded(ws, type, count * rows * r);
          const s = guarded(ws, type, count * r);
          const v = guarded(ws, type, count * cols * r);
          const sweeps = decompose(ws, u.block, s.block, v.block, a, count, rows, cols);
          for (const { expectGuards } of [u, s, v]) expectGuards();
          assert.ok(
            ws.view(sweeps).every((taken) => taken > 0 && taken <= 12),
            `sweeps ${ws.view(sweeps)}`,
          );
          const unit = epsilon * Math.max(rows, cols);
          for (let p = 0; p < count; p++) {
            const A = matrix(rows, cols, (i, j) => ws.view(a)[(p * rows + i) * cols + j]);
            const U = matrix(rows, r, (i, j) => ws.view(u.block)[(p * rows + i) * r + j]);
            const V = matrix(cols, r, (i, j) => ws.view(v.block)[(p * cols + i) * r + j]);
            const S = ws.view(s.block).subarray(p * r, (p + 1) * r);
            const US = timesTransposed(
              matrix(rows, r, (i, j) => U.data[i * r + j] * S[j]),
              V,
            );
            const residual = matrix(rows, cols, (i, j) => A.data[i * cols + j] - US.data[i * cols + j]);
            assert.ok(frobeniusNorm(residual) <= 5 * unit * frobeniusNorm(A), `problem ${p} of ${rows} x ${cols}`);
            for (const q of [U, V]) {
              const g = gram(q);
              const error = matrix(r, r, (i, j) => g.data[i * r + j] - (i === j ? 1 : 0));
              assert.ok(
                frobeniusNorm(error) <= 5 * unit,
                `problem ${p} of ${rows} x ${cols}: ${frobeniusNorm(error) / unit}`,
              );
            }
            for (let j = 0; j < r; j++) assert.ok(S[j] >= 0 && (j === 0 || S[j] <= S[j - 1]), "descending");
          }
        });
      }
    }
  });

  test(`a problem's neighbours do not change a bit of it, ${type}`, async () => {
    const [rows, cols, count] = [9, 9, 7];
    const values = sample(count, rows, cols);
    withWorkspace(binary as Arena, (ws) => {
      const run = (a: Float64Array, n: number) => {
        const parts = [ws.allocate(type, n * 81), ws.allocate(type, n * 9), ws.allocate(type, n * 81)] as const;
        const sweeps = decompose(ws, ...parts, ws.place(type, a), n, rows, cols);
        return [...parts, sweeps].map((part) => Array.from(ws.view(part)));
      };
      const together = run(values, count);
      for (let p = 0; p < count; p++) {
        const alone = run(values.subarray(p * 81, (p + 1) * 81), 1);
        // The sweeps, too: each problem counts its own.
        for (const [part, size] of [81, 9, 81, 1].entries()) {
          assert.equal(together[part].slice(p * size, (p + 1) * size), alone[part], `problem ${p}`);
        }
      }
    });
  });

  test(`a matrix that is not finite does not converge and spoils no other, ${type}`, async () => {
    const values = sample(5, 3, 3).map((x, i) => (i === 4 ? Number.NaN : i === 30 ? Number.NEGATIVE_INFINITY : x));
    withWorkspace(binary as Arena, (ws) => {
      const [u, s, v] = [ws.allocate(type, 45), ws.allocate(type, 15), ws.allocate(type, 45)];
      const sweeps = [...ws.view(decompose(ws, u, s, v, ws.place(type, values), 5, 3, 3))];
      assert.equal(
        sweeps.map((taken) => taken > 0),
        [false, true, true, false, true],
      );
      const finite = Array.from({ length: 5 }, (_, p) =>
        ws
          .view(u)
          .subarray(p * 9, p * 9 + 9)
          .every(Number.isFinite),
      );
      assert.equal(finite, [false, true, true, false, true]);
      assert.ok(Number.isNaN(ws.view(s)[0]) && Number.isNaN(ws.view(v)[0]));
    });
  });
}

test("singular values are those of the single decomposition", async () => {
  const [rows, cols, count] = [9, 7, 12];
  const values = sample(count, rows, cols);
  withWorkspace(await core, (ws) => {
    const [u, s, v] = [rows * cols, cols, cols * cols].map((size) => ws.allocate("f64", count * size));
    svdBatch(ws, u, s, v, ws.place("f64", values), count, rows, cols);
    for (let p = 0; p < count; p++) {
      const one = svd(ws, ws.place("f64", values.subarray(p * rows * cols, (p + 1) * rows * cols)), rows, cols);
      const [got, expected] = [ws.view(s).subarray(p * cols, (p + 1) * cols), ws.view(one.s)];
      // Both are within a few eps of the largest.
      for (let j = 0; j < cols; j++) assert.ok(Math.abs(got[j] - expected[j]) <= 5 * rows * 2 ** -52 * expected[0]);
    }
  });
});

test.run();
