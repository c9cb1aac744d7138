import { test } from "uvu";
import * as assert from "uvu/assert";
import { tapMatrices } from "../../sdk/studies/norms/padded/tap-matrices.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { applyPadded, bandIsPositive, type PaddedGrid } from "../../sdk/wasm/padded-layer.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { applyLayer } from "../reference/padded-layer.ts";
import { expectError } from "../support/expect-error.ts";
import { seededNormal } from "../support/seeded.ts";

const core = await kernels();
const normal = seededNormal(7);
const draw = (count: number) => Float64Array.from({ length: count }, normal);

const plain = { groups: 1, stride: [1, 1], dilation: [1, 1], pad: [1, 1] } as const;
const grids: PaddedGrid[] = [
  { ...plain, out: 3, in: 9, kernel: [3, 3], size: [5, 4], outSize: [5, 4] },
  { ...plain, out: 10, in: 5, kernel: [3, 3], size: [7, 6], outSize: [4, 6], stride: [2, 1] },
  { ...plain, out: 1, in: 1, kernel: [5, 5], size: [3, 3], outSize: [3, 3], pad: [2, 2] },
  { ...plain, out: 4, in: 6, kernel: [2, 3], size: [6, 8], outSize: [5, 4], pad: [0, 2], dilation: [1, 3] },
  { ...plain, out: 2, in: 13, kernel: [3, 3], size: [4, 4], outSize: [2, 2], pad: [0, 0] },
];

test("a padded layer is what four loops make of it, and its adjoint the other way round", () => {
  for (const grid of grids) {
    const weights = draw(grid.out * grid.in * grid.kernel[0] * grid.kernel[1]);
    const x = draw(grid.in * grid.size[0] * grid.size[1]);
    const y = draw(grid.out * grid.outSize[0] * grid.outSize[1]);
    const [forward, backward] = withWorkspace(core, (ws) => {
      const [ax, aty] = [ws.allocate("f64", y.length), ws.allocate("f64", x.length)];
      applyPadded(ws, ax, ws.place("f64", x), ws.place("f64", tapMatrices(weights, grid, false)), grid, false);
      applyPadded(ws, aty, ws.place("f64", y), ws.place("f64", tapMatrices(weights, grid, true)), grid, true);
      return [ws.copyOut(ax), ws.copyOut(aty)];
    });
    const expected = applyLayer(weights, x, grid);
    for (const [i, value] of forward.entries()) assert.ok(Math.abs(value - expected[i]) < 1e-12, `${i}`);
    // <A x, y> = <x, A^T y>.
    const inner = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
    assert.ok(Math.abs(inner(forward, y) - inner(x, backward)) < 1e-11);
  }
});

test("a band is positive where Cholesky's pivots are, down to the last one", () => {
  for (const [rows, width] of [
    [2, 2],
    [8, 4],
    [14, 8],
    [10, 14],
    [40, 6],
  ]) {
    // M = L L^T - c e e^T at the last row: positive for c below the square of L's last pivot.
    const factor = Array.from({ length: rows }, (_, i) =>
      Array.from({ length: rows }, (_, j) => (j > i || i - j > width - 2 ? 0 : i === j ? 1 : normal() / width)),
    );
    const prove = (less: number) =>
      withWorkspace(core, (ws) => {
        const band = ws.zeros("f64", rows * (width + 1));
        const view = ws.view(band);
        for (let i = 0; i < rows; i++) {
          for (let j = Math.max(0, i - width); j <= i; j++) {
            const entry = factor[i].reduce((sum, value, k) => sum + value * factor[j][k], 0);
            view[i * (width + 1) + j - i + width] = entry - (i === rows - 1 && j === i ? less : 0);
          }
        }
        return bandIsPositive(ws, band, rows, width);
      });
    assert.ok(prove(0) && prove(1 - 1e-12), `${rows} ${width}`);
    assert.not(prove(1 + 1e-12), `${rows} ${width}`);
    assert.not(prove(Number.NaN), `${rows} ${width}`);
  }
});

test("sizes are checked before a kernel runs", async () => {
  const [grid] = grids;
  await withWorkspace(core, (ws) => {
    const [x, y] = [ws.zeros("f64", 9 * 20), ws.zeros("f64", 3 * 20)];
    const [matrices, odd] = [ws.zeros("f64", 9 * 27), ws.zeros("f64", 9)];
    return Promise.all([
      expectError(() => applyPadded(ws, y, y, matrices, grid, false), "usage", /holds 60 numbers, expected 180/),
      expectError(() => applyPadded(ws, y, x, y, grid, false), "usage", /expected 243/),
      expectError(
        () => applyPadded(ws, y, x, matrices, { ...grid, stride: [0, 1] }, false),
        "usage",
        /expected whole numbers from 1/,
      ),
      expectError(() => bandIsPositive(ws, odd, 3, 2), "usage", /expected even numbers/),
    ]);
  });
});

test.run();
