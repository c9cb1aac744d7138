import { test } from "uvu";
import * as assert from "uvu/assert";
import { decomposeOnLattice } from "../../sdk/scale-space/lattice-decomposition.ts";
import { type ExtendedModel, extendedModels } from "../../sdk/studies/scale-space/fits/extended-models.ts";
import { type FreeModel, freeFitLength, freeFits } from "../../sdk/wasm/free-fits.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { freeColumns } from "../reference/free-model.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { readGolden } from "../support/golden.ts";
import { guarded } from "../support/guarded.ts";
import { seededNormal } from "../support/seeded.ts";

const golden = readGolden<{ cases: { model: string; sigmas: number[]; filter: number[] }[] }>("scale-space-flat.json");

async function fits(filters: readonly number[], k: number, model: FreeModel): Promise<Float64Array> {
  return withWorkspace(await kernels(), (ws) => {
    const { block, expectGuards } = guarded(ws, "f64", (filters.length / (k * k)) * freeFitLength);
    freeFits(ws, block, ws.place("f64", filters), k, model);
    expectGuards();
    return ws.copyOut(block);
  });
}

function named(name: string): FreeModel {
  return extendedModels.find((model) => model.name === name) as FreeModel;
}

/** Filters of mean 0 and length 1. */
function units(count: number, k: number, seed: number): number[] {
  const normal = seededNormal(seed);
  return Array.from({ length: count }, () => [...unit(Float64Array.from({ length: k * k }, normal))]).flat();
}

function unit(filter: Float64Array): Float64Array {
  const mean = filter.reduce((sum, weight) => sum + weight, 0) / filter.length;
  const length = Math.sqrt(filter.reduce((sum, weight) => sum + (weight - mean) ** 2, 0));
  return filter.map((weight) => (weight - mean) / length);
}

test("templates of large scales, where differences are 1e-14 of T, have their digits: mpmath's are found again", async () => {
  for (const { model, sigmas, filter } of golden.cases) {
    const [left, a, b] = await fits(filter, Math.sqrt(filter.length), named(model));
    // Columns to about 1e-11, squared.
    assert.ok(left < 1e-21, `${model} at ${sigmas}: ${left} is left`);
    expectClose([Math.sqrt(a), Math.sqrt(b)], sigmas, 1e-6, model);
  }
});

test("a filter's fit does not depend on its neighbours in the batch", async () => {
  for (const k of [3, 7]) {
    const filters = units(5, k, 21);
    for (const model of ["sharpen", "smooth", "difference of Gaussians", "2-jet", "affine order 2"].map(named)) {
      const all = await fits(filters, k, model);
      for (let i = 0; i < 5; i++) {
        const alone = await fits(filters.slice(i * k * k, (i + 1) * k * k), k, model);
        assert.equal([...all.subarray(i * freeFitLength, (i + 1) * freeFitLength)], [...alone]);
      }
    }
  }
});

test("every model at every size leaves from 0 to all, at scales of its interval", async () => {
  for (const k of [3, 5, 17]) {
    const filters = units(2, k, 22);
    for (const model of extendedModels) {
      const found = await fits(filters, k, model);
      for (let i = 0; i < found.length; i += freeFitLength) {
        const [left, a, b, c] = found.subarray(i, i + freeFitLength);
        const what = `${model.name}, ${k}: ${[left, a, b, c]}`;
        assert.ok(left > 0 && left <= 1 + 1e-12, what);
        if (model.kind === "affine") assert.ok(a >= 0 && c >= 0 && a * c - b * b >= -1e-9 * a * c, what);
        else assert.ok(a >= 0 && a <= 1e4 && b >= 0 && b <= (model.kind === "nested" ? 2.1e4 : 1e4), what);
        if (model.kind === "nested") assert.ok(b > a, what);
      }
    }
  }
});

/** Covariances [xx, xy, yy] of ellipses in all directions, up to five times as long as wide. */
const ellipses = [0.3, 0.7, 1.2, 2, 3.2].flatMap((short) =>
  [1, 1.6, 2.5, 5].flatMap((ratio) =>
    Array.from({ length: 8 }, (_, i) => {
      const [a, b, angle] = [(short * ratio) ** 2, short * short, (i * Math.PI) / 8 + 0.1];
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      return [a * c * c + b * s * s, (a - b) * c * s, b * c * c + a * s * s];
    }),
  ),
);
/** Whether the lattice vectors that a covariance falls into, and its scales along them, are the models' own: 2 pixels, (k + 1)^2. */
function isReached([xx, xy, yy]: number[], k: number): boolean {
  const terms = decomposeOnLattice(xx, xy, yy).filter(({ scale }) => scale > 1e-12);
  return terms.every(({ x, y, scale }) => Math.max(Math.abs(x), Math.abs(y)) <= 2 && scale <= (k + 1) ** 2);
}

test("no affine Gaussian of a list of ellipses explains more of noise, up to third derivatives", async () => {
  const core = await kernels();
  const [k, count] = [5, 60];
  const reached = ellipses.filter((at) => isReached(at, k));
  assert.ok(reached.length > 100 && reached.length < ellipses.length);
  const filters = units(count, k, 5);
  for (const order of [0, 1, 2, 3]) {
    const model = named(order === 0 ? "affine" : `affine order ${order}`) as ExtendedModel;
    const found = await fits(filters, k, model);
    const bases = reached.map((at) =>
      orthonormal([new Float64Array(k * k).fill(1), ...freeColumns(core, model, at, k)]),
    );
    for (let i = 0; i < count; i++) {
      const filter = filters.slice(i * k * k, (i + 1) * k * k);
      const left = found[i * freeFitLength];
      for (const [at, basis] of bases.entries()) {
        const other = 1 - basis.reduce((sum, column) => sum + dot(filter, column) ** 2, 0);
        assert.ok(left <= other * (1 + 1e-9) + 1e-12, `order ${order}, ${i}: ${left} > ${other} at ${reached[at]}`);
      }
    }
  }
});

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** By Gram and Schmidt, twice: what the first round leaves of its rounding goes in the second. */
function orthonormal(columns: readonly Float64Array[]): Float64Array[] {
  const found: Float64Array[] = [];
  for (const column of columns) {
    let rest = column;
    for (let round = 0; round < 2; round++) {
      for (const one of found) {
        const share = dot(rest, one);
        rest = rest.map((value, i) => value - share * one[i]);
      }
    }
    const length = Math.sqrt(dot(rest, rest));
    if (length > 1e-9 * Math.sqrt(dot(column, column))) found.push(rest.map((value) => value / length));
  }
  return found;
}

test("affine templates of every order come back on the largest filters, with lattice vectors of two pixels among them", async () => {
  const core = await kernels();
  for (const k of [13, 17]) {
    for (const order of [1, 2, 3, 4]) {
      const model = named(`affine order ${order}`) as ExtendedModel;
      for (const at of [
        [4.1, 2.6, 2.3],
        [2.2, -2.4, 4.2],
        [5, 0.3, 1.5],
      ]) {
        const columns = freeColumns(core, model, at, k);
        const filter = columns[0].map((_, i) => columns.reduce((sum, column, m) => sum + (m + 1) * column[i], 0));
        const [left, xx, xy, yy] = await fits([...unit(filter)], k, model);
        assert.ok(left < 1e-12, `${k} x ${k}, order ${order}, ${at}: ${left} is left`);
        expectClose([xx, xy, yy], at, 1e-4, `${k} x ${k}, order ${order}`);
      }
    }
  }
});

test("models and sizes that the kernel has no room for are refused", async () => {
  const filter = units(1, 5, 23);
  const product = { x: ["smooth", 0], y: ["smooth", 1] } as const;
  for (const model of [
    { kind: "two", terms: [] },
    { kind: "two", terms: new Array(7).fill([product]) },
    { kind: "one", terms: [new Array(9).fill(product)] },
    { kind: "affine", order: 5 },
    { kind: "affine", order: 0.5 },
  ] as const) {
    await expectError(() => fits(filter, 5, model), "usage", /terms/);
  }
  await expectError(() => fits(units(1, 4, 1), 4, named("smooth")), "usage", /odd size/);
  await expectError(() => fits([...filter, 1], 5, named("smooth")), "usage");
});

test.run();
