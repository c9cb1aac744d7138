import { test } from "uvu";
import * as assert from "uvu/assert";
import { CoefficientCounts } from "../../sdk/statistics/coefficient-counts.ts";
import { sweepOnce } from "../../sdk/statistics/coefficient-sweep.ts";
import { StrataCounts, shuffledPlace, strataCount, strataFit, strataOf } from "../../sdk/statistics/strata.ts";
import { kernels as load } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { seeded } from "../support/seeded.ts";

const kernels = await load();

test("a shuffle gives every place once, and leaves hardly any where it is", () => {
  for (const count of [1, 2, 3, 4, 5, 31, 32, 33, 100, 1000, 4096, 4097]) {
    const shuffled = shuffledPlace(count);
    const places = Array.from({ length: count }, (_, place) => shuffled(place));
    assert.is(new Set(places).size, count);
    assert.ok(places.every((place) => place >= 0 && place < count));
    // Of a random shuffle one place stays on average, and more than seven in one of 50,000.
    assert.ok(count < 8 || places.filter((place, i) => place === i).length <= 7, String(count));
  }
});

test("parts are as large as each other but for one filter, and neighbours fall into them independently", () => {
  const count = 6400;
  const strata = strataOf({ chunks: [{ start: 0, nonFinite: null, outputs: 0 }], counts: [count], places: [0] }, count);
  const sizes = new Array<number>(strataCount).fill(0);
  for (const stratum of strata) sizes[stratum]++;
  assert.ok(sizes.every((size) => size === count / strataCount));
  for (const lag of [1, 2, 3, 8, 9, 32, 64]) {
    let same = 0;
    for (let i = lag; i < count; i++) if (strata[i] === strata[i - lag]) same++;
    // One in 32, 200 of 6,400: four standard deviations of 14.
    assert.ok(Math.abs(same - count / strataCount) < 56, `${lag}: ${same}`);
  }
});

test("the part of a filter depends on its place alone: any chunks, and filters left out before it", () => {
  const count = 300;
  const whole = strataOf({ chunks: [{ start: 0, nonFinite: null, outputs: 0 }], counts: [count], places: [0] }, count);
  // Two layers, of which the second begins at 120; the chunks begin at 0, 50, 120 and 200.
  const chunks = [
    { start: 0, nonFinite: [3, 10], outputs: 0 },
    { start: 50, nonFinite: null, outputs: 0 },
    { start: 0, nonFinite: [], outputs: 0 },
    { start: 80, nonFinite: [80, 179], outputs: 0 },
  ];
  const found = strataOf({ chunks, counts: [48, 70, 80, 98], places: [0, 50, 120, 200] }, count);
  const left = [...whole].filter((_, i) => ![3, 10, 200, 299].includes(i));
  assert.equal([...found], left);
});

test("the counts of the parts add up to those of the whole", () => {
  const grid = { components: 3, bins: 12, range: [-1, 1] as [number, number], planeBins: 2, plane: [] };
  const next = seeded(3);
  const count = 1000;
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: count }, () => 3 * next() - 1.5));
  const placed = { chunks: [{ start: 0, nonFinite: null, outputs: 0 }], counts: [count], places: [0] };
  const strata = strataOf(placed, count);
  const parts = StrataCounts.on(grid);
  const whole = CoefficientCounts.on({ ...grid, plane: [grid.range, grid.range] });
  withWorkspace(kernels, (ws) => {
    const blocks = columns.map((column) => ws.place("f64", column));
    const sweep = parts.sweep(ws, count);
    sweep.place?.({ ...placed, workspace: ws });
    sweepOnce(sweep, blocks);
    whole.update(ws, blocks);
  });
  for (let c = 0; c < 3; c++) {
    for (let bin = 0; bin < 12; bin++) {
      let sum = 0;
      for (let part = 0; part < strataCount; part++) sum += parts.counted[(part * 3 + c) * 12 + bin];
      assert.is(sum, whole.counted.counts[c][bin]);
      // By a loop over one part's filters.
      const [lo, hi] = [-1 + bin / 6, -1 + (bin + 1) / 6];
      const own = columns[c].filter((value, i) => strata[i] === 5 && value >= lo && value < hi).length;
      assert.is(parts.counted[(5 * 3 + c) * 12 + bin], own);
    }
  }
});

test("parts are counted where their counts take at most 256 MB", () => {
  assert.ok(strataFit(2, 16, 65_536));
  assert.not(strataFit(2, 16, 65_537));
  assert.not(strataFit(3, 16, 65_536));
  // 700 models of 3x3 filters, and as many groups as are compared of 11x11 ones in 70 bins.
  assert.ok(strataFit(700, 9, 70));
  assert.ok(strataFit(247, 121, 70));
  assert.not(strataFit(248, 121, 70));
});

test.run();
