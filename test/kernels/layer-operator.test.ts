import { test } from "uvu";
import * as assert from "uvu/assert";
import { UsageError } from "../../sdk/errors.ts";
import { halfOfFrequencies, type LayerGrid, valuesPerFrequency } from "../../sdk/wasm/layer-grid.ts";
import { layerNorms } from "../../sdk/wasm/layer-norms.ts";
import { layerSpectra, scaleToUnit } from "../../sdk/wasm/layer-spectra.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { proveNorms } from "../../sdk/wasm/prove-norms.ts";
import { svd } from "../../sdk/wasm/svd.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { naiveLayerValues } from "../reference/layer-operator.ts";
import { expectClose } from "../support/close.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";
import { guarded } from "../support/guarded.ts";
import { seededNormal } from "../support/seeded.ts";

const core = kernels();

interface GoldenLayer {
  out: number;
  in: number;
  groups: number;
  kernel: [number, number];
  size: [number, number];
  stride: [number, number];
  weights: string;
  s: string;
}

const golden = readGolden<{ layers: GoldenLayer[] }>("layer-operator.json").layers.map((layer) => {
  const { groups, kernel, size, stride } = layer;
  const grid: LayerGrid = { groups, out: layer.out / groups, in: layer.in / groups, kernel, size, stride };
  return { grid, weights: doublesFromBase64(layer.weights), s: doublesFromBase64(layer.s) };
});

/** Every singular value of the layer, both of a conjugate pair, descending. */
async function valuesOf(weights: ArrayLike<number>, grid: LayerGrid): Promise<Float64Array> {
  const half = halfOfFrequencies(grid);
  const each = grid.groups * valuesPerFrequency(grid);
  const values = withWorkspace(await core, (ws) => {
    const placed = ws.place("f64", weights);
    const exponent = scaleToUnit(ws, placed);
    const out = guarded(ws, "f64", half.length * each);
    const indices = ws.place(
      "u32",
      half.map(({ index }) => index),
    );
    assert.ok(layerSpectra(ws, out.block, placed, grid, indices, exponent), "every iteration ends");
    out.expectGuards();
    return ws.copyOut(out.block);
  });
  const all = half.flatMap(({ weight }, i) => {
    const run = [...values.subarray(i * each, (i + 1) * each)];
    return weight === 2 ? [...run, ...run] : run;
  });
  return Float64Array.from(all).sort().reverse();
}

async function normsOf(weights: ArrayLike<number>, grid: LayerGrid, steps = 100) {
  const half = halfOfFrequencies(grid);
  return withWorkspace(await core, (ws) => {
    const placed = ws.place("f64", weights);
    const exponent = scaleToUnit(ws, placed);
    const out = guarded(ws, "f64", half.length * grid.groups);
    const indices = ws.place(
      "u32",
      half.map(({ index }) => index),
    );
    const best = layerNorms(ws, out.block, placed, grid, indices, exponent, 0, { tolerance: 1e-12, steps });
    out.expectGuards();
    return { best, bounds: ws.copyOut(out.block) };
  });
}

/** The largest value of each frequency of the half and group. */
async function topsOf(weights: ArrayLike<number>, grid: LayerGrid): Promise<number[]> {
  const half = halfOfFrequencies(grid);
  const each = valuesPerFrequency(grid);
  return withWorkspace(await core, (ws) => {
    const placed = ws.place("f64", weights);
    const exponent = scaleToUnit(ws, placed);
    const out = ws.allocate("f64", half.length * grid.groups * each);
    const indices = ws.place(
      "u32",
      half.map(({ index }) => index),
    );
    layerSpectra(ws, out, placed, grid, indices, exponent);
    return [...ws.view(out)].filter((_, i) => i % each === 0);
  });
}

/** Whether `bound` is proven, in the order of `topsOf`. */
async function proofsOf(weights: ArrayLike<number>, grid: LayerGrid, bound: number): Promise<number[]> {
  const half = halfOfFrequencies(grid);
  const proofs = new Array<number>(half.length * grid.groups);
  const length = weights.length / grid.groups;
  const ready = await core;
  for (let group = 0; group < grid.groups; group++) {
    withWorkspace(ready, (ws) => {
      const placed = ws.place("f64", Array.from(weights).slice(group * length, (group + 1) * length));
      const exponent = scaleToUnit(ws, placed);
      const out = guarded(ws, "u8", half.length);
      const indices = ws.place(
        "u32",
        half.map(({ index }) => index),
      );
      proveNorms(ws, out.block, placed, { ...grid, groups: 1 }, indices, exponent, bound);
      out.expectGuards();
      for (const [f, proven] of ws.view(out.block).entries()) proofs[f * grid.groups + group] = proven;
    });
  }
  return proofs;
}

function square(channels: number, n: number, m = n): LayerGrid {
  return { groups: 1, out: channels, in: channels, kernel: [3, 3], size: [n, m], stride: [1, 1] };
}

function randomWeights({ groups, out, in: inputs, kernel }: LayerGrid, seed: number): Float64Array {
  return Float64Array.from({ length: groups * out * inputs * kernel[0] * kernel[1] }, seededNormal(seed));
}

test("singular values of explicit matrices: strides, groups, oblong kernels and images, lack of rank", async () => {
  assert.is(golden.length, 22);
  for (const { grid, weights, s } of golden) {
    const got = await valuesOf(weights, grid);
    // Golden lists hold min(rows, columns) values, ours those of every frequency: the same count.
    // Both ways are backward stable: 1e-13 of the largest is some hundred epsilon.
    expectClose(got, s, 1e-13 * s[0], JSON.stringify(grid));
  }
});

test("the norm of layers whose frequencies are nearly alike is the largest of all values", async () => {
  for (const [channels, size] of [
    [16, 8],
    [24, 8],
    [32, 6],
  ]) {
    for (let seed = 1; seed <= 8; seed++) {
      const grid = square(channels, size);
      const weights = randomWeights(grid, seed);
      const { best } = await normsOf(weights, grid, 200);
      const largest = Math.max(...(await topsOf(weights, grid)));
      assert.ok(Math.abs(best / largest - 1) < 1e-9, `${channels} ${size} ${seed}: ${best / largest - 1}`);
    }
  }
});

test("the naive twin, group by group", async () => {
  for (const grid of [
    square(3, 4, 3),
    { ...square(2, 6, 4), stride: [2, 1] as const, groups: 2 },
    { ...square(1, 3), groups: 3 },
  ]) {
    const weights = randomWeights(grid, 8);
    const expected = naiveLayerValues(weights, grid);
    const got = await valuesOf(weights, grid);
    // The twin has a value a row; beyond the rank they are zeros.
    expectClose(got, expected.slice(0, got.length), 1e-13 * expected[0], JSON.stringify(grid));
  }
});

test("the sum of squares is that of the weights, once an output pixel", async () => {
  for (const grid of [
    square(7, 8, 9),
    { ...square(5, 6), stride: [3, 2] as const, groups: 2 },
    { ...square(64, 4), in: 40 },
  ]) {
    const weights = randomWeights(grid, 4);
    const squares = (await valuesOf(weights, grid)).reduce((sum, s) => sum + s * s, 0);
    const pixels = (grid.size[0] * grid.size[1]) / (grid.stride[0] * grid.stride[1]);
    const expected = pixels * weights.reduce((sum, w) => sum + w * w, 0);
    assert.ok(Math.abs(squares / expected - 1) < 1e-13);
  }
});

test("scale moves the values and nothing else; extreme scales too", async () => {
  const grid = square(5, 4);
  const weights = randomWeights(grid, 6);
  const expected = await valuesOf(weights, grid);
  for (const scale of [2, 2 ** 900, 2 ** -900]) {
    const got = await valuesOf(
      weights.map((w) => w * scale),
      grid,
    );
    expectClose(
      got.map((s) => s / scale),
      expected,
      0,
    );
  }
});

test("channels in another order, and an orthogonal 1x1 layer behind, change no value", async () => {
  const grid = square(6, 5);
  const weights = randomWeights(grid, 9);
  const expected = await valuesOf(weights, grid);
  const row = 6 * 9;
  const turned = weights.map((_, at) => weights[((Math.floor(at / row) * 5 + 2) % 6) * row + (at % row)]);
  expectClose(await valuesOf(turned, grid), expected, 1e-14 * expected[0]);
  // A rotation of output channels 0 and 4.
  const rotated = weights.slice();
  for (let i = 0; i < row; i++) {
    const [a, b] = [weights[i], weights[4 * row + i]];
    rotated[i] = 0.6 * a - 0.8 * b;
    rotated[4 * row + i] = 0.8 * a + 0.6 * b;
  }
  expectClose(await valuesOf(rotated, grid), expected, 1e-14 * expected[0]);
});

test("an identity layer has ones only, a layer of zeros zeros only", async () => {
  const grid = square(9, 4);
  const weights = new Float64Array(9 * 9 * 9);
  expectClose(await valuesOf(weights, grid), new Float64Array(9 * 16), 0);
  for (let c = 0; c < 9; c++) weights[(c * 9 + c) * 9 + 4] = 1;
  expectClose(await valuesOf(weights, grid), new Float64Array(9 * 16).fill(1), 1e-15);
});

test("the norm alone: below the largest value and as good as it; upper bounds hold at each frequency", async () => {
  const cases = [
    ...golden,
    ...[square(16, 6), square(33, 4)].map((grid) => ({ grid, weights: randomWeights(grid, 3) })),
  ];
  for (const { grid, weights } of cases) {
    const [largest] = await valuesOf(weights, grid);
    const { best, bounds } = await normsOf(weights, grid);
    assert.ok(best <= largest * (1 + 1e-13), "a lower bound");
    // A residual within 1e-12 of the square leaves half of that; the allowance for rounding takes a few hundred epsilon.
    assert.ok(best >= largest * (1 - 1e-12), `${JSON.stringify(grid)}: ${best} of ${largest}`);
    for (const [i, top] of (await topsOf(weights, grid)).entries()) assert.ok(top <= bounds[i], `${top} at ${i}`);
  }
});

test("steps that are too few leave a lower bound", async () => {
  const grid = square(40, 6);
  const weights = randomWeights(grid, 14);
  const [largest] = await valuesOf(weights, grid);
  const { best } = await normsOf(weights, grid, 4);
  assert.ok(best < largest && best > 0.5 * largest);
});

test("a bound is proven exactly where it is above the largest value, frequency by frequency and group by group", async () => {
  // An odd count of columns, of frequencies, one column, more rows; what the golden layers have of strides and groups.
  const cases = [
    ...golden,
    ...[square(7, 5), square(16, 6), { ...square(1, 3), out: 3 }].map((grid) => ({
      grid,
      weights: randomWeights(grid, 5),
    })),
  ];
  let both = 0;
  for (const { grid, weights } of cases) {
    const tops = await topsOf(weights, grid);
    const [least, most] = [Math.min(...tops), Math.max(...tops)];
    both += Number(least < most);
    for (const limit of [least, (least + most) / 2, most]) {
      // 1e-9: far above both ways' rounding.
      for (const bound of [limit * (1 - 1e-9), limit * (1 + 1e-9)]) {
        const proofs = await proofsOf(weights, grid, bound);
        assert.equal(
          proofs,
          tops.map((top) => Number(top < bound)),
          `${JSON.stringify(grid)} ${bound}`,
        );
      }
    }
  }
  assert.ok(both > 10);
});

test("proofs move with the scale, and none is given of a bound that rounding could break", async () => {
  const grid = square(5, 4);
  const weights = randomWeights(grid, 6);
  const [bound] = await valuesOf(weights, grid);
  const { length } = await topsOf(weights, grid);
  for (const scale of [1, 2 ** 900, 2 ** -900]) {
    const scaled = weights.map((w) => w * scale);
    assert.equal(await proofsOf(scaled, grid, bound * scale * (1 + 1e-9)), new Array(length).fill(1));
    assert.ok((await proofsOf(scaled, grid, bound * scale)).includes(0));
  }
});

test("kernels above the images and strides that do not divide them are refused", async () => {
  for (const grid of [
    square(2, 2),
    { ...square(2, 5), stride: [2, 2] as const },
    { ...square(2, 4), groups: 0 },
    { ...square(2, 4), size: [4, 4.5] as const },
  ]) {
    let error: unknown;
    await valuesOf(new Float64Array(36 * grid.groups), grid).catch((thrown) => {
      error = thrown;
    });
    assert.instance(error, UsageError);
  }
});

test("values of fifteen magnitudes in one matrix are Jacobi's, to a few epsilon of the largest", async () => {
  for (const n of [2, 3, 5, 12, 33]) {
    const normal = seededNormal(70 + n);
    const graded = [
      (i: number) => 10 ** ((-15 * i) / (n - 1)),
      (i: number) => (i < n / 2 ? 1 : 1e-13),
      (i: number) => Number(i > 0),
    ];
    for (const [which, scale] of graded.entries()) {
      // Rows and columns of graded lengths; of the last kind one of each is zero.
      const weights = Float64Array.from(
        { length: n * n },
        (_, at) => normal() * scale(at % n) * scale(Math.floor(at / n)),
      );
      const grid: LayerGrid = { groups: 1, out: n, in: n, kernel: [1, 1], size: [1, 1], stride: [1, 1] };
      const found = await valuesOf(weights, grid);
      const wanted = withWorkspace(await core, (ws) => ws.copyOut(svd(ws, ws.place("f64", weights), n, n).s));
      for (let i = 0; i < n; i++) {
        const apart = Math.abs(found[i] - wanted[i]) / wanted[0];
        assert.ok(apart < 4 * n * 2 ** -52, `${n} ${which} ${i}: ${found[i]}, ${wanted[i]}`);
      }
    }
  }
});

test.run();
