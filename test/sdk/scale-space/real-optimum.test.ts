import { test } from "uvu";
import * as assert from "uvu/assert";
import { fitFilters } from "../../../sdk/studies/scale-space/fits/on-demand.ts";
import { fromBase64, readGolden } from "../../support/golden.ts";

interface Golden {
  families: string[];
  methods: ("D1" | "D2")[];
  groups: { k: number; filters: string; sines: number[][] }[];
}
const golden = readGolden<Golden>("scale-space-real.json");

test("scipy's multi-start finds no template nearer by 1e-9 to any of 300 learned filters, 8 families, one scale and two", async () => {
  let filters = 0;
  const failures: string[] = [];
  for (const { k, filters: stored, sines } of golden.groups) {
    const found = await fitFilters(Float64Array.from(new Float32Array(fromBase64(stored).buffer)), k, {
      methods: golden.methods,
    });
    assert.is(found.length, sines.length);
    filters += found.length;
    for (const [i, { fits }] of found.entries()) {
      for (const [j, family] of golden.families.entries()) {
        for (const [m, method] of golden.methods.entries()) {
          const fit = fits.find((one) => one.family === family && one.method === method);
          // What a unit filter keeps of itself: with the amplitude a, l2 |a| is left of the filter, sine of its length.
          const theirs = sines[i][2 * j + m];
          const ours = Math.sqrt(Math.max(0, 1 - (fit?.cosine ?? 0) ** 2));
          if (!(ours <= theirs + 1e-9)) failures.push(`${k}x${k} ${i} ${family} ${method}: ${ours} > ${theirs}`);
        }
      }
    }
  }
  assert.is(filters, 300);
  assert.equal(failures, []);
});

test.run();
