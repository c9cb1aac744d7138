import { test } from "uvu";
import * as assert from "uvu/assert";
import { BoundedRuns } from "../../../sdk/streams/bounded-runs.ts";
import { inlineRunner } from "../../../sdk/streams/task-runner.ts";
import { largestValue } from "../../../sdk/studies/norms/largest-value.ts";
import { allValues } from "../../../sdk/studies/norms/layer-values.ts";
import { planProof } from "../../../sdk/studies/norms/norm-proof.ts";
import { halfOfFrequencies, type LayerGrid, valuesPerFrequency } from "../../../sdk/wasm/layer-grid.ts";
import { layerNorms } from "../../../sdk/wasm/layer-norms.ts";
import { scaleToUnit } from "../../../sdk/wasm/layer-spectra.ts";
import { kernels as load } from "../../../sdk/wasm/load.ts";
import { withWorkspace } from "../../../sdk/wasm/workspace.ts";
import { naiveLayerValues } from "../../reference/layer-operator.ts";
import { seededNormal } from "../../support/seeded.ts";

const core = load();
const runsHere = load().then((kernels) => new BoundedRuns(inlineRunner(kernels)));
const noPause = async () => {};

function layer(channels: number, k = 1, n = k): LayerGrid {
  return { groups: 1, out: channels, in: channels, kernel: [k, k], size: [n, n], stride: [1, 1] };
}

/** Weights from channels and tap. */
function fill(
  { groups, out, in: inputs, kernel }: LayerGrid,
  weight: (o: number, i: number, y: number, x: number, group: number) => number,
): Float64Array {
  const [kh, kw] = kernel;
  return Float64Array.from({ length: groups * out * inputs * kh * kw }, (_, at) =>
    weight(
      Math.floor(at / (inputs * kh * kw)) % out,
      Math.floor(at / (kh * kw)) % inputs,
      Math.floor(at / kw) % kh,
      at % kw,
      Math.floor(at / (out * inputs * kh * kw)),
    ),
  );
}

function random(grid: LayerGrid, seed: number): Float64Array {
  const next = seededNormal(seed);
  return fill(grid, () => next());
}

/** The row `a` of a Hadamard matrix. */
function sign(a: number, b: number): number {
  let odd = 0;
  for (let bits = a & b; bits > 0; bits >>= 1) odd ^= bits & 1;
  return odd === 1 ? -1 : 1;
}

/** Largest values by all values. */
async function trueLargest(weights: Float64Array, grid: LayerGrid): Promise<number> {
  let largest = 0;
  for (const { values } of await allValues(await runsHere, weights, grid, noPause))
    for (const value of values) largest = Math.max(largest, value);
  return largest;
}

async function expectFound(weights: Float64Array, grid: LayerGrid, expected: number, what: string): Promise<void> {
  const { largest, upperBound, converged } = await largestValue(await runsHere, weights, grid, noPause);
  // Rounding of both ways: some thousand epsilon.
  assert.ok(largest <= expected * (1 + 1e-12), `${what}: ${largest} of ${expected}`);
  assert.ok(largest >= expected * (1 - 1e-6), `${what}: ${largest} of ${expected}`);
  assert.ok(upperBound >= expected * (1 - 1e-15), `${what}: at most ${upperBound}, ${expected}`);
  assert.ok(converged && upperBound <= largest * (1 + 1.01e-6), what);
}

test("layers whose one direction lies across plain start vectors", async () => {
  for (const n of [1, 2, 3, 4, 7, 8, 16, 33]) {
    const point = layer(n);
    await expectFound(
      fill(point, () => 1),
      point,
      n,
      `ones ${n}`,
    );
    const box = layer(n, 3, 5);
    await expectFound(
      fill(box, () => 1),
      box,
      9 * n,
      `boxes ${n}`,
    );
    await expectFound(
      fill(point, (o, i) => Number(o === i) + 10),
      point,
      1 + 10 * n,
      `I + 10 ones ${n}`,
    );
    await expectFound(
      fill(point, (o, i) => Number(i === (o + 1) % n)),
      point,
      1,
      `permutation ${n}`,
    );
    // One channel that feeds another, nothing else.
    await expectFound(
      fill(point, (o, i) => Number(o === 0 && i === n - 1)),
      point,
      1,
      `single ${n}`,
    );
  }
  // I + 10 v v^T / 16 for each of 16 orthogonal v of +-1: what a fixed v of them does not see.
  const point = layer(16);
  for (let a = 0; a < 16; a++) {
    const weights = fill(point, (o, i) => Number(o === i) + (10 / 16) * sign(a, o) * sign(a, i));
    await expectFound(weights, point, 11, `Hadamard ${a}`);
  }
});

test("equal and nearly equal outputs, twins, great and small blocks, spikes at one frequency", async () => {
  const wide: LayerGrid = { ...layer(2, 3, 8), in: 8 };
  const row = random({ ...wide, out: 1 }, 5);
  for (const factor of [1, -1, 1.001, 0, 1e-9]) {
    const weights = Float64Array.from([...row, ...row.map((w) => w * factor)]);
    await expectFound(weights, wide, await trueLargest(weights, wide), `outputs times ${factor}`);
  }
  const grid = layer(12, 3, 8);
  const base = random(grid, 6);
  for (const [what, weight] of Object.entries<(o: number, i: number, y: number, x: number) => number>({
    twins: (o, i, y, x) => (o % 6 === i % 6 ? base[y * 3 + x] : 0),
    blocks: (o, i, y, x) => (Math.floor(o / 3) === Math.floor(i / 3) ? base[(o * 12 + i) * 9 + y * 3 + x] : 0),
    "a block of millionths beside": (o, i, y, x) =>
      o < 6 === i < 6 ? base[(o * 12 + i) * 9 + y * 3 + x] * (o < 6 ? 1 : 1e-6) : 0,
    "a spike at a frequency": (o, i, y, x) =>
      0.1 * base[(o * 12 + i) * 9 + y * 3 + x] + sign(o, 5) * sign(i, 9) * Math.cos((2 * Math.PI * (3 * y + x)) / 8),
    "a triangle": (o, i, y, x) => (o >= i ? base[y * 3 + x] : 0),
  })) {
    const weights = fill(grid, weight);
    await expectFound(weights, grid, await trueLargest(weights, grid), what);
  }
});

test("groups, depthwise layers, strides, oblong ones: as the naive twin, or all values", async () => {
  for (const [i, grid] of [
    { ...layer(3, 3, 4), groups: 2 },
    { ...layer(1, 3, 5), groups: 6 },
    { ...layer(2, 3, 6), stride: [2, 2] as const },
    { ...layer(2, 3, 6), stride: [3, 2] as const, groups: 2, out: 5 },
    { ...layer(2, 2, 4), stride: [2, 1] as const, in: 1 },
    { ...layer(4, 1, 4), stride: [2, 2] as const },
  ].entries()) {
    const what = JSON.stringify(grid);
    const weights = random(grid, 20 + i);
    await expectFound(weights, grid, naiveLayerValues(weights, grid)[0], what);
    // The twin's iteration does not end where rows depend on each other.
    for (const weight of [
      () => 1,
      (o: number, c: number, y: number, x: number, group: number) => Number(group === 0 && o + c + y + x === 0),
    ]) {
      const plain = fill(grid, weight);
      await expectFound(plain, grid, await trueLargest(plain, grid), what);
    }
  }
});

/** Numbers of the kernel's start vector for a layer with one frequency: the splittable generator of Steele, Lea and Flood. */
function startNumbers(count: number): number[] {
  const mask = (1n << 64n) - 1n;
  let state = 0xd1342543de82ef95n;
  return Array.from({ length: count }, () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let z = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return Number((z ^ (z >> 31n)) >> 11n) * Number.EPSILON - 1;
  });
}

test("a layer made against the very start of the search: the proof finds what that misses", async () => {
  const n = 6;
  const grid = layer(n);
  const numbers = startNumbers(4 * n);
  // Both parts of the first lane.
  const rows = [0, 2].map((part) => Array.from({ length: n }, (_, i) => numbers[4 * i + part]));
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const without = (v: number[], u: number[]) => v.map((x, i) => x - (u[i] * dot(v, u)) / dot(u, u));
  const second = without(rows[1], rows[0]);
  let v = Array.from({ length: n }, (_, i) => i + 1);
  for (let again = 0; again < 3; again++) v = without(without(v, rows[0]), second);
  const weights = fill(grid, (o, i) => Number(o === i) + (v[o] * v[i]) / (2 * dot(v, v)));
  const searched = withWorkspace(await core, (ws) => {
    const placed = ws.place("f64", weights);
    const exponent = scaleToUnit(ws, placed);
    const [out, indices] = [ws.allocate("f64", 1), ws.place("u32", [0])];
    return layerNorms(ws, out, placed, grid, indices, exponent, 0, { tolerance: 1e-10, steps: 300 });
  });
  assert.ok(searched < 1.01, `the search is misled: ${searched}`);
  await expectFound(weights, grid, 1.5, "misled");
});

test("beyond the time for a whole proof: the bound is of a coarser grid, and holds between its samples", async () => {
  // An orthogonal matrix times one filter: every value is the filter's own at that frequency.
  const [channels, n] = [256, 16];
  const grid = layer(channels, 3, n);
  // Its peak is at row 3, column 5: no sample of every second.
  const taps = (y: number, x: number) => Math.cos((2 * Math.PI * (3 * y + 5 * x)) / n);
  const weights = fill(grid, (o, i, y, x) => (sign(o, i) / 16) * taps(y, x));
  const one = layer(1, 3, n);
  const expected = await trueLargest(
    fill(one, (_o, _i, y, x) => taps(y, x)),
    one,
  );
  const { largest, upperBound, converged } = await largestValue(await runsHere, weights, grid, noPause);
  assert.ok(Math.abs(largest / expected - 1) < 1e-9);
  assert.is(converged, false);
  // 1 / (1 - (pi / 8)^2 / 2)^2
  assert.ok(upperBound >= expected && upperBound < 1.175 * largest);
});

test("a coarse grid's values times its factor are not below any value of the fine grid", async () => {
  let steps = 0;
  for (const [i, grid] of [
    layer(2, 3, 16),
    layer(2, 5, 32),
    layer(2, 2, 9),
    { ...layer(1, 3, 13), size: [13, 24] as const, kernel: [3, 1] as const },
    { ...layer(2, 5, 32), stride: [2, 2] as const },
    { ...layer(1, 4, 32), stride: [2, 1] as const },
  ].entries()) {
    const half = halfOfFrequencies(grid);
    const short = valuesPerFrequency(grid);
    // Layers of so many channels that a proof of them takes a coarser grid; the grid depends on nothing else.
    for (const channels of [1, 64, 100, 128, 160, 200]) {
      const large = { ...grid, out: channels * grid.out, in: channels * grid.in };
      const plan = planProof(large, half, new Float64Array(half.length).fill(2), 1);
      if (plan === null) continue;
      const [{ frequencies }] = plan.open;
      assert.is(plan.factor === 1, frequencies.length === half.length);
      steps += Number(plan.factor > 1);
      // One direction each: peaks anywhere.
      for (let seed = 0; seed < 20; seed++) {
        const weights = random(grid, 100 * i + seed);
        const runs = await allValues(await runsHere, weights, grid, noPause);
        const top = new Map(half.map(({ index }, f) => [index, runs[f].values[0]]));
        assert.is(runs[0].values.length, short);
        const fine = Math.max(...top.values());
        const coarse = Math.max(...frequencies.map(({ index }) => top.get(index) as number));
        assert.ok(fine <= coarse * plan.factor, `${JSON.stringify(grid)}: ${fine} ${coarse} ${plan.factor}`);
      }
    }
  }
  assert.ok(steps > 10, `${steps} coarse grids`);
});

test.run();
