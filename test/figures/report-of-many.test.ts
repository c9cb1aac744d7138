import { test } from "uvu";
import * as assert from "uvu/assert";
import { planeFigure, renderReport, ridgeFigure } from "../../sdk/figures/index.ts";
import { sampleResult } from "../support/sample-result.ts";

// What a report leaves to the tables where models, layers or groups are many, and that it says so.

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;
const layersPart = (report: string) =>
  report.slice(report.indexOf('<h2 id="layers">'), report.indexOf('<h2 id="skipped">'));

test("up to 2,000 layers are all listed; of more those with something to note", () => {
  const report = (layers: number, flagged: number) => {
    const result = sampleResult({ models: 2, layers: layers / 2 });
    const all = result.models.flatMap((model) => model.layers);
    all.forEach((layer, i) => {
      layer.quality.flags = i < flagged ? [{ flag: "sparse", text: "many" }] : [];
    });
    return layersPart(renderReport(result));
  };
  const all = report(2000, 3);
  assert.is(count(all, /<tr>/g) - count(all, /<table/g), 2000);
  assert.not.match(all, /are listed/);
  const some = report(2002, 3);
  assert.is(count(some, /class="flag"/g), 3);
  assert.match(some, /Of 2,002 layers the 3 with something to note are listed; layers\.csv has all\./);
  const most = report(4010, 4010);
  assert.is(count(most, /class="flag"/g), 2000);
  assert.match(most, /Of 4,010 layers the first 2,000 of 4,010 with something to note are listed/);
});

test("models of which everything was used are told of together where there are more than 100", () => {
  const report = (models: number) => {
    const result = sampleResult({ models, layers: 1 });
    result.models.forEach((model, m) => {
      model.skippedLayers = [];
      model.tensors.skipped = m === 1 ? [{ name: "odd", reason: "no filters" }] : [];
    });
    const text = renderReport(result);
    return text.slice(text.indexOf('<h2 id="skipped">'), text.indexOf('<h2 id="provenance">'));
  };
  assert.is(count(report(100), /<details/g), 100);
  const many = report(101);
  assert.is(count(many, /<details/g), 1);
  assert.match(many, /odd/);
  assert.match(many, /Of 100 more models every tensor was used\./);
});

test("planes and ridges of more than 120 groups: one in two is drawn, and the figure says so", () => {
  const [few, many] = [120, 121].map((models) => sampleResult({ models, layers: 1 }));
  for (const draw of [planeFigure, ridgeFigure]) {
    assert.not.match(draw(few), /is drawn\./);
    assert.match(draw(many), /Of 121 groups one in 2 is drawn\./);
  }
});

test.run();
