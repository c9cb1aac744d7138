import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatFittedLayers } from "../../../cli/scale-space/format-fitted-layers.ts";
import { formatScaleSpace } from "../../../cli/scale-space/format-scale-space.ts";
import { plainColors } from "../../support/plain-colors.ts";
import { sampleScaleSpace } from "../../support/sample-scale-space.ts";
import { occurrences } from "./printed.ts";

// What the terminal marks, leaves out or says by a rule: below the rule's number, at it and above.

test("scale space: 30 layers, what is in no sigma, pooled rows up to 30", () => {
  const { scaleSpace, models } = sampleScaleSpace();
  const [layer] = scaleSpace.layers;
  const [whole] = scaleSpace.groups;
  const print = (layers: number, group = {}, own = {}, most?: number) =>
    formatFittedLayers(
      { ...models[0], skippedLayers: [] },
      {
        ...scaleSpace,
        layers: Array.from({ length: layers }, (_, i) => ({
          ...layer,
          name: `L${i}.`,
          constant: 0,
          nonFinite: 0,
          ...own,
        })),
        groups: [{ ...whole, ...group }],
      },
      500,
      plainColors,
      most,
    );
  assert.equal(
    [29, 30, 31, 33].map((n) => occurrences(print(n), /^L\d+\./gm)),
    [29, 30, 30, 30],
  );
  assert.equal(
    [30, 31, 33].map((n) => /^.* not shown;/m.exec(print(n))?.[0]),
    [undefined, "1 more layer not shown;", "3 more layers not shown;"],
  );
  assert.is(occurrences(print(9, {}, {}, 5), /^L\d+\./gm), 5);
  const converged = (n: number) =>
    /^(.*) whose fit did not converge: left out of the sigmas\.$/m.exec(print(1, { count: 5, converged: n }))?.[1];
  assert.equal([5, 4, 3].map(converged), [undefined, "1 filter", "2 filters"]);
  const left = (own: object) => /^(.*) without a direction/m.exec(print(2, {}, own))?.[1];
  assert.equal([{}, { constant: 1 }, { constant: 1, nonFinite: 2 }].map(left), [undefined, "2 filters", "6 filters"]);
  const skipped = formatFittedLayers(models[0], scaleSpace, 500, plainColors);
  assert.match(skipped, /Not fitted: \d+ convolution layers?\./);
  const pooled = (n: number) => {
    const fit = {
      model: models[0].name,
      family: "dx",
      method: "A",
      filters: 2,
      atZero: 0,
      notConverged: 0,
      sigma: 1,
    } as const;
    const document = { ...sampleScaleSpace(), findings: [], models: [] };
    return formatScaleSpace(
      {
        ...document,
        scaleSpace: { ...scaleSpace, pooled: Array.from({ length: n }, (_, i) => ({ ...fit, layer: `P${i}.` })) },
      } as never,
      500,
      plainColors,
    );
  };
  assert.equal(
    [29, 30, 31].map((n) => occurrences(pooled(n), /^P\d+\./gm)),
    [29, 30, 30],
  );
  assert.equal(
    [30, 31, 32].map((n) => /^(.* rows?) not shown;/m.exec(pooled(n))?.[1]),
    [undefined, "1 more row", "2 more rows"],
  );
});

test.run();
