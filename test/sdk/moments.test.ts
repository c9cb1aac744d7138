import { test } from "uvu";
import * as assert from "uvu/assert";
import { MomentSummary } from "../../sdk/statistics/moments.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { expectClose } from "../support/close.ts";
import { seeded, seededNormal } from "../support/seeded.ts";

const width = 9;
const count = 700;

function filters(seed: number): Float64Array {
  const next = seededNormal(seed);
  return Float64Array.from({ length: count * width }, next);
}

for (const scaled of [false, true]) {
  test(`${scaled ? "scaled" : "raw"}: mean and covariance are the two-pass sums`, async () => {
    const data = filters(1);
    const summary = new MomentSummary(await kernels(), width);
    summary.update(data, scaled);
    const rows = Array.from({ length: count }, (_, i) => {
      const row = [...data.subarray(i * width, (i + 1) * width)];
      const peak = scaled ? Math.max(...row.map(Math.abs)) : 1;
      return row.map((value) => value / peak);
    });
    const mean = rows[0].map((_, c) => rows.reduce((sum, row) => sum + row[c], 0) / count);
    const covariance = mean.flatMap((m, a) =>
      mean.map((n, b) => rows.reduce((sum, row) => sum + (row[a] - m) * (row[b] - n), 0) / (count - 1)),
    );
    // Sums of 700 terms of the order of 1: count * eps at worst.
    expectClose(summary.mean, mean, count * Number.EPSILON);
    expectClose(summary.covariance, covariance, count * Number.EPSILON);
  });

  test(`${scaled ? "scaled" : "raw"}: any split, merged in any tree, gives the same moments`, async () => {
    const core = await kernels();
    const data = filters(2);
    const whole = new MomentSummary(core, width);
    whole.update(data, scaled);
    const next = seeded(3);
    for (let round = 0; round < 12; round++) {
      let parts: MomentSummary[] = [];
      for (let start = 0; start < count; ) {
        const end = Math.min(count, start + 1 + Math.floor(next() * next() * count));
        const part = new MomentSummary(core, width);
        part.update(data.subarray(start * width, end * width), scaled);
        parts.push(part);
        start = end;
      }
      while (parts.length > 1) {
        const [a] = parts.splice(Math.floor(next() * parts.length), 1);
        const b = parts[Math.floor(next() * parts.length)];
        b.merge(a);
        parts = [...parts];
      }
      assert.is(parts[0].count, count);
      // Each merge rounds a few times; the sums themselves are of `count` terms.
      expectClose(parts[0].mean, whole.mean, count * Number.EPSILON);
      expectClose(parts[0].covariance, whole.covariance, count * Number.EPSILON);
    }
  });
}

test("an empty summary is neutral on both sides, and a saved one is the same bits", async () => {
  const core = await kernels();
  const summary = new MomentSummary(core, width);
  summary.update(filters(4), true);
  const saved = summary.save();
  summary.merge(new MomentSummary(core, width));
  assert.equal(summary.save(), saved);
  assert.equal(MomentSummary.load(core, width, saved).save(), saved);
  // What was saved is a copy.
  summary.update(filters(5), true);
  assert.is(saved[0], count);
});

test("one filter has no covariance; a mean far from 0 costs the covariance nothing", async () => {
  const core = await kernels();
  const one = new MomentSummary(core, width);
  one.update(
    Float64Array.from({ length: width }, (_, i) => i),
    false,
  );
  assert.equal([one.count, [...one.covariance].every((value) => value === 0)], [1, true]);
  const plain = new MomentSummary(core, width);
  plain.update(filters(6), false);
  const far = new MomentSummary(core, width);
  far.update(
    filters(6).map((value) => value + 1e6),
    false,
  );
  // The shifted inputs themselves are rounded to 1e6 eps, and each of 700 products doubles that.
  expectClose(far.covariance, plain.covariance, 1e6 * Number.EPSILON * 4);
});

test("scaling ignores each filter's own magnitude, down to the subnormal", async () => {
  const core = await kernels();
  const data = filters(7);
  const plain = new MomentSummary(core, width);
  plain.update(data, true);
  for (const exponent of [-1000, -40, 40, 1000]) {
    const scaled = new MomentSummary(core, width);
    scaled.update(
      data.map((value) => value * 2 ** exponent),
      true,
    );
    assert.equal(scaled.save(), plain.save());
  }
});

test.run();
