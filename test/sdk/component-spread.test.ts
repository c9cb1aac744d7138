import { test } from "uvu";
import * as assert from "uvu/assert";
import { componentSpread } from "../../sdk/statistics/component-spread.ts";
import { noiseFloors } from "../../sdk/statistics/noise-floors.ts";
import { strataCount } from "../../sdk/statistics/strata.ts";
import { distanceNames } from "../../sdk/wasm/histogram-distances.ts";
import { kernels as load } from "../../sdk/wasm/load.ts";
import { seeded } from "../support/seeded.ts";

const kernels = await load();
const [components, bins] = [4, 16];
const settings = { bins, range: [0, 1] as [number, number], weights: [0.25, 0.25, 0.25, 0.25] };

/** Two groups of filters whose components are all the same, or independent. */
function groupsOf(same: boolean, sizes = [600, 900], seed = 5) {
  const next = seeded(seed);
  return sizes.map((size, g) => {
    const strata = new Uint32Array(strataCount * components * bins);
    const counts = Array.from({ length: components }, () => new Float64Array(bins));
    for (let i = 0; i < size; i++) {
      const common = next() + next();
      for (let c = 0; c < components; c++) {
        const bin = Math.floor(((same ? common : next() + next()) / 2) * bins);
        counts[c][bin]++;
        strata[((i % strataCount) * components + c) * bins + bin]++;
      }
    }
    return { name: `g${g}`, filters: size, counts, outside: 0, strata };
  });
}

/** Of each distance the mean over sets of groups whose components are independent: chance makes some look dependent. */
function meanSpread(sizes: number[]): number[] {
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);
  const spreads = seeds.map((seed) => componentSpread(kernels, groupsOf(false, sizes, seed), settings, distanceNames));
  return distanceNames.map((name) => spreads.reduce((sum, spread) => sum + spread[name], 0) / seeds.length);
}

test("four components that are the same scatter twice as much together as independent ones", () => {
  const equal = componentSpread(kernels, groupsOf(true), settings, distanceNames);
  // Sums of four equal terms: variance 16 v / 4 v.
  for (const name of distanceNames) assert.ok(Math.abs(equal[name] - 2) < 1e-9, `${name}: ${equal[name]}`);
  for (const mean of meanSpread([600, 900])) assert.ok(mean >= 1 && mean < 1.15, String(mean));
});

test("groups of fewer filters than parts do not look dependent", () => {
  for (const sizes of [
    [20, 20],
    [24, 28, 36, 40, 96],
    [5, 40, 41, 70, 70, 33],
  ]) {
    for (const mean of meanSpread(sizes)) assert.ok(mean < 1.15, `${sizes}: ${mean}`);
  }
});

test("the bound's distance from the mean is that of independent components times the spread; the mean stays", () => {
  const groups = groupsOf(true);
  const bare = groups.map(({ strata: _, ...group }) => group);
  const [wide, plain] = [groups, bare].map((each) => noiseFloors(kernels, each, settings, distanceNames));
  assert.equal(componentSpread(kernels, bare, settings, ["d"]), { d: 1 });
  for (const name of distanceNames) {
    assert.is(wide[name].mean[0][1], plain[name].mean[0][1]);
    const [more, less] = [wide, plain].map((floors) => floors[name].upper[0][1] - floors[name].mean[0][1]);
    assert.ok(less > 0 && Math.abs(more / less - 2) < 1e-9, `${name}: ${more} ${less}`);
  }
});

test.run();
