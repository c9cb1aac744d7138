import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderReport } from "../../sdk/figures/index.ts";
import { drawFindingFilters } from "../../sdk/figures/report/draw-finding-filters.ts";
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
  const { source } = drawFindingFilters(finding([place(1), place(0), place(2)]), result) ?? { source: "" };
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
  assert.not.match(drawFindingFilters(finding([place(1)]), { models: [model] })?.source ?? "", "</bdi>, ");
});

test("of a layer without typical filters its first ones; nothing for whole models, strangers, or layers without filters", () => {
  const zeros = structuredClone(result.models);
  zeros[0].layers[0].typical = [];
  assert.match(drawFindingFilters(finding([place(0)]), { models: zeros })?.source ?? "", "<svg");
  assert.match(drawFindingFilters(finding([place(0)]), { models: zeros })?.source ?? "", ">First filters of <bdi>");
  zeros[0].layers[0].examples = [];
  for (const layers of [[], [place(0)], [{ model: "no", name: "such" }], [{ model: model.name, name: "__proto__" }]])
    assert.is(drawFindingFilters(finding(layers), { models: zeros }), null);
  const { layers: _, ...bare } = model;
  assert.is(drawFindingFilters(finding([place(0)]), { models: [bare] }), null);
});

const about = (id: Finding["id"], layer: number): Finding => ({ ...finding([place(layer)]), id });
const picturesOf = (source: string) => source.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
const cellsOf = (source: string) =>
  picturesOf(source).flatMap((svg) =>
    drawnOf(svg).filter(({ name, attributes }) => name === "rect" && attributes.get("fill") !== "none"),
  );

test("filters of zeros are said to be blank, without a picture; those that are not finite have none", () => {
  const source = drawFindingFilters(about("all-zero", 0), result)?.source ?? "";
  assert.equal(picturesOf(source), []);
  assert.match(source, `${model.layers[0].filters} filters of <bdi>`);
  assert.match(source, "blank, every weight is 0");
  assert.is(drawFindingFilters(about("non-finite", 0), result), null);
  const some = structuredClone(result.models);
  assert.is(drawFindingFilters(about("zero-filters", 0), { models: some }), null);
  some[0].layers[0].examples[1].fill(0);
  assert.match(
    drawFindingFilters(about("zero-filters", 0), { models: some })?.source ?? "",
    "blank, every weight is 0",
  );
});

test("of sparse filters: those whose largest weight is below the threshold, not at it; blank ones in words", () => {
  const models = structuredClone(result.models);
  const [layer] = models[0].layers;
  layer.quality.maxAbs = 2;
  const filters = [0.0199, 0.02, -0.0199, 1].map((size) => Array.from({ length: 9 }, (_, i) => (i === 4 ? size : 0)));
  layer.examples = filters;
  const shown = (options?: object) =>
    drawFindingFilters(about("sparse-layers", 0), { models, ...(options && { provenance: { options } as never }) })
      ?.source ?? "";
  assert.is(cellsOf(shown()).length, 2 * 9);
  assert.match(shown(), "Sparse filters among the first 4 of <bdi>");
  assert.is(cellsOf(shown({ sparsityThreshold: 0.0101 })).length, 3 * 9);
  layer.examples = [filters[3]];
  assert.is(shown(), "");
  layer.examples = [filters[3].map(() => 0)];
  assert.match(shown(), "blank, every weight is 0");
});

test("of a label: typical filters that have it, of the layers where they stand for most; else the filter nearest to it", () => {
  const models = structuredClone(result.models);
  const labelled = { ...finding([]), id: "label-common" as const, models: [model.name], label: "edge" };
  const like = (layer: number, i: number, share: number) => {
    Object.assign(models[0].layers[layer].typical[i], { actsLike: "edge", share });
  };
  assert.is(drawFindingFilters(labelled, { models }), null);
  const example = {
    label: "edge",
    model: model.name,
    layer: model.layers[3].name,
    kernel: [3, 3],
    weights: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  };
  const operators = { examples: [{ ...example, label: "mean" }, { ...example, model: "other" }, example] } as never;
  const nearest = drawFindingFilters(labelled, { models, operators })?.source ?? "";
  assert.is(cellsOf(nearest).length, 9);
  assert.match(nearest, `Nearest to edge: a filter of <bdi>${model.layers[3].name}</bdi>`);
  like(0, 0, 0.1);
  like(1, 1, 0.9);
  like(2, 0, 0.5);
  for (const layer of [0, 1, 2]) models[0].layers[layer].filters = 100;
  const { source } = drawFindingFilters(labelled, { models, operators }) ?? { source: "" };
  assert.equal(
    [...source.matchAll(/Typical filters labelled edge of <bdi>([^<]*)/g)].map(([, name]) => name),
    [1, 2].map((layer) => model.layers[layer].name),
  );
  const weights = models[0].layers[1].typical[1].weights;
  const limit = Math.max(...weights.map(Math.abs));
  assert.equal(
    cellsOf(source)
      .slice(0, 9)
      .map(({ attributes }) => attributes.get("fill")),
    weights.map((weight) => diverging(weight / limit)),
  );
});

test("the report begins with the strip; what was found comes behind it, with filters", () => {
  const report = renderReport({ ...result, findings: [finding([place(1)])] });
  const [strip, findings, models] = ['id="glance"', 'class="findings"', 'id="models"'].map((mark) =>
    report.indexOf(mark),
  );
  assert.ok(strip > 0 && strip < findings && findings < models, `${strip} ${findings} ${models}`);
  assert.ok(report.indexOf('class="filters"') > findings);
  const scale = "Each filter is on a scale of its own: red is positive, blue negative, white 0.";
  assert.is(report.split(scale).length, 2);
  // Of words, or of nothing, no colours are told.
  for (const none of [about("all-zero", 0), { ...finding([]) }])
    assert.not.match(renderReport({ ...result, findings: [none] }), scale);
});

test.run();
