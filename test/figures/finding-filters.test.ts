import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderReport } from "../../sdk/figures/index.ts";
import { findingFilters } from "../../sdk/figures/report/finding-filters.ts";
import { diverging } from "../../sdk/figures/svg/style.ts";
import type { Finding } from "../../sdk/index.ts";
import { drawnOf } from "../support/drawn.ts";
import { sampleResult } from "../support/sample-result.ts";

const result = sampleResult({ models: 2, layers: 4 });
const [model] = result.models;
const finding = (layers: Finding["layers"]): Finding => ({
  ...{ id: "low-diversity", severity: "notable", title: "T", text: "t", models: [], values: {} },
  layers,
});
const place = (layer: number) => ({ model: model.name, name: model.layers[layer].name });

test("beside a finding: the typical filters of its first two layers, each on a scale of its own", () => {
  const { source } = findingFilters(finding([place(1), place(0), place(2)]), result.models) ?? { source: "" };
  const drawings = source.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
  assert.is(drawings.length, 2);
  [1, 0].forEach((layer, d) => {
    const cells = drawnOf(drawings[d]).filter(
      ({ name, attributes }) => name === "rect" && attributes.get("fill") !== "none",
    );
    const filters = model.layers[layer].typical.slice(0, 5).map(({ weights }) => weights);
    assert.ok(filters.length > 0);
    const colors = filters.flatMap((weights) => {
      const limit = Math.max(...weights.map(Math.abs));
      return weights.map((weight) => diverging(weight / limit));
    });
    assert.equal(
      cells.map(({ attributes }) => attributes.get("fill")),
      colors,
    );
    assert.match(drawings[d], `<title>Typical filters of ${model.layers[layer].name}</title>`);
  });
  assert.not.match(source, '="@');
  // Of one layer's name two models may have one each.
  const said = [1, 0].map(
    (layer) => `Typical filters of <bdi>${model.layers[layer].name}</bdi>, <bdi>${model.name}</bdi>`,
  );
  for (const text of said) assert.ok(source.includes(text), text);
  assert.not.match(findingFilters(finding([place(1)]), [model])?.source ?? "", "</bdi>, ");
});

test("of a layer without typical filters its first ones; nothing for whole models, strangers, or layers without filters", () => {
  const zeros = structuredClone(result.models);
  zeros[0].layers[0].typical = [];
  assert.match(findingFilters(finding([place(0)]), zeros)?.source ?? "", "<svg");
  assert.match(findingFilters(finding([place(0)]), zeros)?.source ?? "", ">First filters of <bdi>");
  zeros[0].layers[0].examples = [];
  for (const layers of [[], [place(0)], [{ model: "no", name: "such" }], [{ model: model.name, name: "__proto__" }]])
    assert.is(findingFilters(finding(layers), zeros), null);
  const { layers: _, ...bare } = model;
  assert.is(findingFilters(finding([place(0)]), [bare]), null);
});

test("the report begins with the strip; what was found comes behind it, with filters", () => {
  const report = renderReport({ ...result, findings: [finding([place(1)])] });
  const [strip, findings, models] = ['id="glance"', 'class="findings"', 'id="models"'].map((mark) =>
    report.indexOf(mark),
  );
  assert.ok(strip > 0 && strip < findings && findings < models, `${strip} ${findings} ${models}`);
  assert.ok(report.indexOf('class="filters"') > findings);
});

test.run();
