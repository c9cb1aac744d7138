import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, extractKeys, type Model, norms, operators, scaleSpace } from "../../sdk/index.ts";
import { headlines } from "../../sdk/results/findings.ts";
import { expectFewGroups, type GroupBy } from "../../sdk/studies/filters/groups.ts";
import { withJupyterDisplay } from "../../sdk/studies/filters/jupyter-display.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorModel } from "../support/models.ts";
import { sampleResult } from "../support/sample-result.ts";

// What studies tell besides their results: how far they are, what they leave out, what they cannot begin with.

const model = (): Promise<Model> =>
  tensorModel("m", {
    "a.weight": { shape: [12, 4, 3, 3] },
    "b.weight": { shape: [24, 1, 3, 3] },
    "c.weight": { shape: [6, 1, 5, 5] },
    "z.weight": { shape: [2, 4, 3, 3], values: 0 },
  });
const size = 8;
const studies: [string, (models: Model[], options: object) => Promise<object>, object, string[]][] = [
  ["analyze", analyze as never, {}, ["comparing distributions"]],
  ["operators", operators as never, { size, nullSamples: 100, norms: "all" }, []],
  ["norms", norms as never, { size }, ["measuring layers"]],
  ["scale-space", scaleSpace as never, { layers: ["*"] }, []],
  ["keys", extractKeys as never, { candidates: 6, restarts: 1, layers: ["*"] }, ["finding keys", "assigning filters"]],
];

test("scale-space: each layer is reported once, when its last filters are fitted, as the result has it", async () => {
  const told: object[] = [];
  const { scaleSpace: whole } = await scaleSpace([await model()], {
    layers: ["*"],
    onProgress: ({ fitted }) => void (fitted && told.push(fitted)),
  });
  const names = (layers: readonly object[]) => layers.map((layer) => (layer as { name: string }).name).sort();
  assert.equal(names(told), names(whole.layers));
  for (const layer of told) assert.ok(whole.layers.some((one) => one === layer));
});

for (const [name, run, options, stages] of studies) {
  test(`${name}: progress goes up, never beyond its total, and names what is being done`, async () => {
    const seen: { stage: string; done: number; total: number; seconds?: number }[] = [];
    await run([await model()], { ...options, onProgress: (step: (typeof seen)[number]) => seen.push({ ...step }) });
    assert.ok(seen.length > 0);
    for (const { stage, done, total, seconds } of seen) {
      assert.match(stage, /^[a-z][a-z ]+[a-z]$/);
      // Nothing is done yet only where it is told how long it will take.
      assert.ok(
        (seconds === undefined ? done > 0 : done === 0) && done <= total * (1 + 1e-12),
        `${stage}: ${done} of ${total}`,
      );
    }
    for (const stage of stages)
      assert.ok(
        seen.some((step) => step.stage === stage),
        stage,
      );
    // Each stage of a study counts on, or has a count of its own that ends at its total.
    const ends = [...new Map(seen.map((step) => [step.stage, step])).values()];
    assert.ok(
      ends.some(({ done, total }) => Math.abs(done - total) <= 1e-9 * total),
      JSON.stringify(ends),
    );
    seen.slice(1).forEach(({ stage, done }, i) => assert.ok(stage !== seen[i].stage || done >= seen[i].done, stage));
  });

  test(`${name}: without a model, or with a name too many, there is nothing to begin with`, async () => {
    await expectError(() => run([], options), "usage", /^no model was given/);
    const one = await model();
    await expectError(() => run([one], { ...options, names: ["a", "b"] }), "usage", /there are 2 names for 1 model/);
  });
}

test("more than 20,000 groups are refused, with what to group by instead", () => {
  for (const by of ["model", "layer", "depth-decile", "label"] as GroupBy[]) {
    const groups = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `${i}`, parts: [], layers: [] }));
    expectFewGroups(groups(20_000), by);
    const other = by === "depth-decile" ? "model" : "depth-decile";
    assert.throws(
      () => expectFewGroups(groups(20_001), by),
      new RegExp(`by ${by} there are 20001 .*: group by ${other},`),
    );
  }
});

test("what the numbers of a study count: bins of a plane, keys that are clustered anew, filters that are not finite", async () => {
  const { planes } = await analyze([await model()]);
  assert.equal(new Set(planes.map(({ bins, counts }) => [bins, counts.length].join())), new Set(["64,4096"]));
  const keys = await extractKeys([await model()], { candidates: 18, restarts: 1, layers: ["a"] });
  assert.equal(
    keys.keys.search?.clustered.map(({ count }) => count),
    // Those compared, and the number that is kept.
    [...new Set([1, 2, 4, 8, 16, keys.keys.keys.length])].sort((a, b) => a - b),
  );
  const values = Float32Array.from({ length: 6 * 25 }, (_, i) => (i === 30 ? Number.NaN : i < 25 ? 1 : (i * 7) % 11));
  const broken = await tensorModel("m", { "a.weight": { shape: [6, 1, 5, 5], values } });
  const { scaleSpace: fitted } = await scaleSpace([broken], { layers: ["*"] });
  const [{ count, constant, nonFinite }] = fitted.layers;
  assert.equal({ count, constant, nonFinite }, { count: 4, constant: 1, nonFinite: 1 });
});

test("a notebook without HTML has the findings' titles, one a line", () => {
  const result = sampleResult();
  const forms = (withJupyterDisplay(result) as never as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]();
  assert.is(
    forms["text/plain"],
    headlines(result.findings)
      .shown.map(({ title }) => title)
      .join("\n"),
  );
});

test.run();
