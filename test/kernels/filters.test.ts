import { test } from "uvu";
import * as assert from "uvu/assert";
import { UsageError } from "../../sdk/errors.ts";
import { extent } from "../../sdk/wasm/extent.ts";
import { filterNorms } from "../../sdk/wasm/filter-norms.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { markNonFinite } from "../../sdk/wasm/mark-non-finite.ts";
import { maxAbs, scaleByMaxAbs } from "../../sdk/wasm/max-abs.ts";
import { type FloatArray, withWorkspace } from "../../sdk/wasm/workspace.ts";
import * as naive from "../reference/filters.ts";
import { expectClose } from "../support/close.ts";
import { guarded } from "../support/guarded.ts";
import { seeded, seededNormal } from "../support/seeded.ts";

const core = kernels();
const types = [Float32Array, Float64Array];
const widths = [1, 2, 3, 4, 5, 9, 25, 49];
const counts = [0, 1, 2, 5, 8, 11];

/** Gaussian filters, the third of zeros. */
function sample(Type: (typeof types)[number], count: number, width: number): FloatArray {
  const normal = seededNormal(count * 100 + width);
  const values = new Type(count * width).map(normal);
  values.subarray(2 * width, 3 * width).fill(0);
  return values;
}

for (const Type of types) {
  test(`largest magnitude, scaling and binary error are the naive twin's, ${Type.name}`, async () => {
    for (const width of widths) {
      for (const count of counts) {
        const values = sample(Type, count, width);
        const filters = naive.filtersOf(values, width);
        withWorkspace(await core, (ws) => {
          const placed = ws.placeFloats(values);
          const out = guarded(ws, "f64", count);
          maxAbs(ws, out.block, placed, width);
          assert.equal([...ws.view(out.block)], filters.map(naive.largestMagnitude));
          maxAbs(ws, out.block, placed, width, true);
          assert.equal(
            [...ws.view(out.block)],
            filters.map((filter) => Math.max(...filter)),
          );

          const over = guarded(ws, placed.type, values.length);
          scaleByMaxAbs(ws, over.block, placed, width);
          assert.equal(ws.copyOut(over.block), Type.from(filters.flatMap(naive.scaled)));

          const { maxima, errors } = filterNorms(ws, placed, width);
          assert.equal([...ws.view(maxima)], filters.map(naive.largestMagnitude));
          // Two sums of `width` terms and a quotient near 1.
          expectClose(ws.view(errors), filters.map(naive.binaryError), 4 * width * 2 ** -52);
          out.expectGuards();
          over.expectGuards();
        });
      }
    }
  });

  test(`norms, unit filters and sums of powers are the naive twin's, ${Type.name}`, async () => {
    for (const width of widths) {
      for (const count of counts) {
        const values = sample(Type, count, width);
        const filters = naive.filtersOf(values, width);
        withWorkspace(await core, (ws) => {
          const placed = ws.placeFloats(values);
          const bound = 0.25;
          const { norms, unit, fourths, squaredNorms, ...counted } = filterNorms(ws, placed, width, bound);
          const of = (power: number) =>
            filters.map((filter) => filter.reduce((sum, w) => sum + Math.abs(w) ** power, 0));
          const lengths = of(2).map(Math.sqrt);
          // Sums of `width` terms, of which each is rounded; the twin's are, too.
          const tolerance = 4 * width * 2 ** -52;
          const both = of(1).flatMap((sum, i) => [sum, lengths[i]]);
          expectClose(ws.view(norms), both, tolerance * Math.max(1, ...both));
          const filled = filters.flatMap((filter, i) => (lengths[i] > 0 ? filter.map((w) => w / lengths[i]) : []));
          assert.is(unit.length, filled.length);
          expectClose(ws.view(unit), filled, tolerance);
          const total = (list: number[]) => list.reduce((sum, value) => sum + value, 0);
          const [powers, squares] = [total(of(4)), total(of(2).map((sum) => sum * sum))];
          expectClose([fourths, squaredNorms], [powers, squares], tolerance * count * Math.max(1, squares));
          const errors = [...ws.view(counted.errors)].filter((error) => !Number.isNaN(error));
          assert.is(counted.nonZero, errors.length);
          assert.is(counted.errorSum, total(errors));
          assert.is(counted.binary, errors.filter((error) => error < bound).length);
          assert.is(counted.largest, Math.max(0, ...filters.map(naive.largestMagnitude)));
        });
      }
    }
  });

  test(`filters that are not finite are marked and counted, ${Type.name}`, async () => {
    const width = 9;
    const values = sample(Type, 11, width);
    const largest = Type === Float32Array ? 3.4028234663852886e38 : Number.MAX_VALUE;
    values.set([largest, -largest, largest], 0);
    values[9] = Number.NaN;
    values[5 * 9 + 8] = Number.POSITIVE_INFINITY;
    values[10 * 9 + 4] = Number.NEGATIVE_INFINITY;
    values[10 * 9 + 5] = Number.POSITIVE_INFINITY;
    withWorkspace(await core, (ws) => {
      const flags = guarded(ws, "u8", 11);
      assert.is(markNonFinite(ws, flags.block, ws.placeFloats(values), width), 3);
      assert.equal([...ws.view(flags.block)], [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
      flags.expectGuards();
    });
  });
}

test("binary filters have no binary error, at any scale; a filter of zeros has none to speak of", async () => {
  const uniform = seeded(3);
  const signs = Array.from({ length: 9 }, () => (uniform() < 0.5 ? -1 : 1));
  withWorkspace(await core, (ws) => {
    const scales = [1, 0.1, 1e-200, 1e200, 0];
    const filters = scales.flatMap((scale) => signs.map((sign) => sign * scale));
    const { errors } = filterNorms(ws, ws.place("f64", filters), 9);
    expectClose(ws.view(errors), [0, 0, 0, 0, Number.NaN], 0);
  });
});

test("norms follow the scale, where squares would overflow or vanish, too", async () => {
  const values = Float64Array.from({ length: 9 }, seededNormal(8));
  const scales = [1, 2 ** 600, 2 ** -600, 2 ** -200, 2 ** 300];
  withWorkspace(await core, (ws) => {
    const placed = ws.place(
      "f64",
      scales.flatMap((scale) => [...values].map((weight) => weight * scale)),
    );
    const { norms, unit } = filterNorms(ws, placed, 9);
    const [sum, length] = ws.view(norms);
    assert.equal(
      [...ws.view(norms)],
      scales.flatMap((scale) => [sum * scale, length * scale]),
    );
    for (let i = 1; i < scales.length; i++) {
      assert.equal([...ws.view(unit).subarray(9 * i, 9 * i + 9)], [...ws.view(unit).subarray(0, 9)]);
    }
  });
});

test("binary error does not depend on the scale", async () => {
  const values = Float64Array.from({ length: 9 }, seededNormal(8));
  withWorkspace(await core, (ws) => {
    const all = [values, values.map((x) => x * 2 ** 600), values.map((x) => x * 2 ** -600)];
    const filters = all.flatMap((own) => [...own]);
    const { errors } = filterNorms(ws, ws.place("f64", filters), 9);
    const [plain, large, small] = ws.view(errors);
    assert.is(large, plain);
    assert.is(small, plain);
  });
});

test("extent finds the smallest and the largest wherever they stand", async () => {
  withWorkspace(await core, (ws) => {
    assert.equal(extent(ws, ws.place("f64", [])), [Infinity, -Infinity]);
    for (let length = 1; length <= 7; length++) {
      for (let at = 0; at < length; at++) {
        const values = Float64Array.from({ length }, (_, i) => (i === at ? -3 : i / 8));
        assert.equal(extent(ws, ws.place("f64", values)), [Math.min(...values), Math.max(...values)]);
        const negated = values.map((x) => -x);
        assert.equal(extent(ws, ws.place("f64", negated)), [Math.min(...negated), Math.max(...negated)]);
      }
    }
    assert.equal(extent(ws, ws.place("f64", [Number.NaN, 2, Number.NaN, 1, Number.NaN])), [1, 2]);
  });
});

test("lengths that do not fit are a usage error", async () => {
  withWorkspace(await core, (ws) => {
    const filters = ws.zeros("f32", 20);
    assert.throws(
      () => maxAbs(ws, ws.allocate("f64", 2), filters, 9),
      (e: unknown) => e instanceof UsageError,
    );
    assert.throws(
      () => maxAbs(ws, ws.allocate("f64", 3), filters, 10),
      (e: unknown) => e instanceof UsageError,
    );
    assert.throws(
      () => markNonFinite(ws, ws.allocate("u8", 2), filters, 0),
      (e: unknown) => e instanceof UsageError,
    );
  });
});

test.run();
