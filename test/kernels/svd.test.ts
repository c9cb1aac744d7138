import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { kernels } from "../../sdk/wasm/load.ts";
import { svd } from "../../sdk/wasm/svd.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { frobeniusNorm, gram, type Matrix, matrix, timesTransposed } from "../reference/matrices.ts";
import { seededNormal } from "../support/seeded.ts";

interface GoldenCase {
  name: string;
  rows: number;
  cols: number;
  a: number[];
  s: number[];
}

const golden: { graded: GoldenCase[]; others: GoldenCase[] } = JSON.parse(
  readFileSync(new URL("../golden/linear-svd.json", import.meta.url), "utf8"),
);
const core = kernels();
const epsilon = 2 ** -52;

interface Factors {
  u: Matrix;
  s: Float64Array;
  v: Matrix;
  sweeps: number;
  converged: boolean;
}

async function decompose({ rows, cols, data }: Matrix): Promise<Factors> {
  return withWorkspace(await core, (ws) => {
    const result = svd(ws, ws.place("f64", data), rows, cols);
    const r = Math.min(rows, cols);
    return {
      u: { rows, cols: r, data: ws.copyOut(result.u) },
      s: ws.copyOut(result.s),
      v: { rows: cols, cols: r, data: ws.copyOut(result.v) },
      sweeps: result.sweeps,
      converged: result.converged,
    };
  });
}

const normal = seededNormal(11);
const gaussian = (rows: number, cols: number) => matrix(rows, cols, () => normal());
const scaled = (a: Matrix, factor: number) => matrix(a.rows, a.cols, (i, j) => a.data[i * a.cols + j] * factor);
const lowRank = (rows: number, cols: number, rank: number) =>
  timesTransposed(gaussian(rows, rank), gaussian(cols, rank));

const shapes: [string, Matrix][] = [
  ["1 x 1", gaussian(1, 1)],
  ["2 x 2", gaussian(2, 2)],
  ["1 x 7", gaussian(1, 7)],
  ["7 x 1", gaussian(7, 1)],
  ["random 9 x 9", gaussian(9, 9)],
  ["random 10 x 10", gaussian(10, 10)],
  ["random 31 x 12", gaussian(31, 12)],
  ["random 12 x 31", gaussian(12, 31)],
  ["random 64 x 64", gaussian(64, 64)],
  ["graded rows", matrix(20, 20, (i) => normal() * 10 ** -i)],
  ["graded columns", matrix(20, 20, (_, j) => normal() * 10 ** -j)],
  ["Hilbert 20", matrix(20, 20, (i, j) => 1 / (i + j + 1))],
  ["Vandermonde 15", matrix(15, 15, (i, j) => (i / 14) ** j)],
  ["rank 3 of 12 x 9", lowRank(12, 9, 3)],
  ["rank 1 of 9 x 9", lowRank(9, 9, 1)],
  ["two equal columns", matrix(6, 4, (i, j) => Math.cos(i * 1.5 + (j === 3 ? 0 : j)))],
  ["ones", matrix(8, 8, () => 1)],
  ["zero columns", matrix(7, 5, (i, j) => (j % 2 === 0 ? 0 : Math.sin(i + j)))],
  ["zero", matrix(6, 4, () => 0)],
  ["zero, wide", matrix(4, 6, () => 0)],
  ["identity", matrix(9, 9, (i, j) => (i === j ? 1 : 0))],
  ["1e-300", scaled(gaussian(9, 9), 1e-300)],
  ["1e300", scaled(gaussian(9, 9), 1e300)],
  ["subnormal", scaled(gaussian(5, 3), 1e-315)],
];

for (const [name, a] of shapes) {
  test(`residual and orthogonality within 5 eps max(m, n): ${name}`, async () => {
    const { u, s, v, converged } = await decompose(a);
    assert.ok(converged);
    const unit = epsilon * Math.max(a.rows, a.cols);
    // Scaled by the norm, so that 1e300 and 1e-300 stay in range.
    const norm = frobeniusNorm(a) || 1;
    const product = timesTransposed(
      matrix(u.rows, u.cols, (i, j) => u.data[i * u.cols + j] * (s[j] / norm)),
      v,
    );
    const residual = matrix(a.rows, a.cols, (i, j) => a.data[i * a.cols + j] / norm - product.data[i * a.cols + j]);
    // A subnormal number carries an error of half of 2^-1074 however it is reached.
    const grain = (2 ** -1074 / norm) * Math.sqrt(a.data.length);
    assert.ok(frobeniusNorm(residual) <= 5 * unit + grain, `residual ${frobeniusNorm(residual) / unit} units`);
    for (const [part, q] of [
      ["U", u],
      ["V", v],
    ] as const) {
      const g = gram(q);
      const error = matrix(g.rows, g.cols, (i, j) => g.data[i * g.cols + j] - (i === j ? 1 : 0));
      assert.ok(frobeniusNorm(error) <= 5 * unit, `${part} ${frobeniusNorm(error) / unit} units`);
    }
    for (let j = 0; j < s.length; j++) assert.ok(s[j] >= 0 && (j === 0 || s[j] <= s[j - 1]), "descending");
  });
}

for (const { name, rows, cols, a, s: expected } of golden.graded) {
  test(`singular values to relative 1e-12: ${name}`, async () => {
    const { s } = await decompose({ rows, cols, data: Float64Array.from(a) });
    for (let j = 0; j < s.length; j++) {
      assert.ok(Math.abs(s[j] - expected[j]) <= 1e-12 * expected[j], `${j}: ${s[j]}, expected ${expected[j]}`);
    }
  });
}

for (const { name, rows, cols, a, s: expected } of golden.others) {
  test(`singular values to 5 eps max(m, n) of the largest: ${name}`, async () => {
    const { s } = await decompose({ rows, cols, data: Float64Array.from(a) });
    const bound = 5 * epsilon * Math.max(rows, cols) * expected[0];
    for (let j = 0; j < s.length; j++) assert.ok(Math.abs(s[j] - expected[j]) <= bound, `${j}: ${s[j] - expected[j]}`);
  });
}

test("a power of two scales the singular values exactly and leaves the vectors alone", async () => {
  const a = gaussian(9, 6);
  const plain = await decompose(a);
  for (const factor of [2 ** 40, 2 ** -700, 2 ** 900]) {
    const { u, s, v } = await decompose(scaled(a, factor));
    assert.equal(
      s,
      plain.s.map((x) => x * factor),
    );
    assert.equal(u.data, plain.u.data);
    assert.equal(v.data, plain.v.data);
  }
});

test("without vectors the singular values are the same bits", async () => {
  const a = gaussian(8, 11);
  const { s } = await decompose(a);
  const alone = withWorkspace(await core, (ws) => {
    const result = svd(ws, ws.place("f64", a.data), a.rows, a.cols, { vectors: false });
    assert.is(result.u.length + result.v.length, 0);
    return ws.copyOut(result.s);
  });
  assert.equal(alone, s);
});

test("a NaN or an infinity is no convergence, not an error", async () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const { s, u, converged } = await decompose(matrix(4, 3, (i, j) => (i + j === 3 ? bad : 1)));
    assert.not(converged);
    assert.ok([...s, ...u.data].every(Number.isNaN));
  }
});

test("the input and the memory beside the outputs are left alone", async () => {
  withWorkspace(await core, (ws) => {
    const data = gaussian(9, 7).data;
    const a = ws.place("f64", data);
    const { u, s, v } = svd(ws, a, 9, 7);
    const guard = ws.place("f64", [1.25, 2.5]);
    assert.equal(ws.view(a), data);
    assert.equal([u.length, s.length, v.length], [63, 7, 49]);
    svd(ws, a, 9, 7);
    assert.equal([...ws.view(guard)], [1.25, 2.5]);
  });
});

test.run();
