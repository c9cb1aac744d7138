import { test } from "uvu";
import * as assert from "uvu/assert";
import { estimateDensity } from "../../sdk/index.ts";
import { seededNormal } from "../support/seeded.ts";

test("the reference bandwidth of 0 to 8", async () => {
  const { bandwidth, count } = await estimateDensity(Float64Array.from({ length: 9 }, (_, i) => i));
  assert.is(count, 9);
  // sd sqrt(7.5) against IQR 4 / 1.349: the figure is given to 17 digits.
  assert.ok(Math.abs(bandwidth - 1.8692607078355594) < 4e-15, `${bandwidth}`);
});

test("heavy tails: the quartiles give the bandwidth, not the standard deviation", async () => {
  // scipy 1.17.1: 4 / (2 norm.ppf(.75)) (0.75 9)^(-1/5), with the quartiles 2 and 6.
  const { bandwidth } = await estimateDensity(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 1000));
  assert.ok(Math.abs(bandwidth - 2.0239225384659916) < 4e-15, `${bandwidth}`);
});

test("a sample whose middle half is one value takes its bandwidth from the tails; a constant one has 1", async () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => (i < 10 ? -1 : i >= 90 ? 1 : 0));
  const { bandwidth } = await estimateDensity(values);
  assert.ok(Math.abs(bandwidth - (2 / 4.6526957480816815) * 75 ** -0.2) < 1e-15, `${bandwidth}`);
  assert.is((await estimateDensity(new Float64Array(5).fill(3))).bandwidth, 1);
});

test("a density integrates to one and moves and scales with its sample", async () => {
  const next = seededNormal(3);
  const values = Float64Array.from({ length: 5000 }, next);
  const plain = await estimateDensity(values);
  const step = (plain.grid.hi - plain.grid.lo) / (plain.grid.points - 1);
  const mass = plain.values.reduce((sum, value) => sum + value, 0) * step;
  // The grid ends three bandwidths beyond the outermost value: less than 1e-5 of the mass lies outside.
  assert.ok(Math.abs(mass - 1) < 1e-5, `${mass}`);
  const moved = await estimateDensity(values.map((value) => 4 * value + 8));
  const peak = Math.max(...plain.values);
  // Twice the binned form's promise of 1e-6 of the peak: one for each of the two.
  plain.values.forEach((value, i) => {
    assert.ok(Math.abs(4 * moved.values[i] - value) < 2e-6 * peak);
  });
});

test.run();
