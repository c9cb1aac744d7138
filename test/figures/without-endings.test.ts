import { test } from "uvu";
import * as assert from "uvu/assert";
import { figuresOf, renderDiffReport, renderReport, renderVolumeReport } from "../../sdk/figures/index.ts";
import { withoutEndings } from "../../sdk/figures/without-endings.ts";
import { drawnOf } from "../support/drawn.ts";
import { sampleDiff } from "../support/sample-diff.ts";
import { sampleVolume } from "../support/sample-volume.ts";
import { sampleWhole } from "../support/sample-whole.ts";

// Figures name models without the endings of their files.

const renamed = (names: readonly string[]) => {
  const whole = sampleWhole();
  let text = JSON.stringify(whole);
  const before = whole.models.map(({ name }) => name);
  before.forEach((name, i) => {
    text = text.replaceAll(JSON.stringify(name).slice(1, -1), `@${i}@`);
  });
  const document = JSON.parse(before.reduce((all, _, i) => all.replaceAll(`@${i}@`, names[i]), text));
  for (const [i, model] of document.models.entries()) model.files = [{ name: names[i], bytes: 1, sha256: null }];
  return document as ReturnType<typeof sampleWhole>;
};
const count = sampleWhole().models.length;

test("no text of a figure has the ending of a model's file; its table has the whole name", () => {
  const names = Array.from({ length: count }, (_, i) => `q${i}.zonnx`);
  const document = renamed(names);
  let tables = 0;
  for (const figure of figuresOf(document)) {
    for (const { text } of drawnOf(figure.svg())) assert.not.match(text, /zonnx/, figure.name);
    assert.not.match(figure.title, /zonnx/, figure.name);
    if (JSON.stringify(figure.table()).includes("q0.zonnx")) tables++;
  }
  assert.ok(tables > 2);
  // The document itself stays as it is.
  assert.is(document.models[0].name, "q0.zonnx");
});

test("names within names of groups; layers' own names stay", () => {
  const files = [{ name: "net.onnx" }];
  const document = {
    models: [{ name: "runs/net.onnx", files, layers: [{ name: "net.onnx" }, { name: "conv.onnx" }] }],
    divergence: {
      groups: ["runs/net.onnx / conv.onnx", "runs/net.onnx, 0-10 %", "x-ray, runs/net.onnx"],
      matrix: [[0, 1]],
    },
  };
  assert.equal(withoutEndings(document), {
    models: [{ name: "runs/net", files, layers: [{ name: "net.onnx" }, { name: "conv.onnx" }] }],
    divergence: { groups: ["runs/net / conv.onnx", "runs/net, 0-10 %", "x-ray, runs/net"], matrix: [[0, 1]] },
  });
  assert.is(withoutEndings(document).divergence.matrix, document.divergence.matrix);
});

test("models of one file name are named by their folders alone; a name of its own keeps them", () => {
  const named = (names: readonly string[], file: string) =>
    withoutEndings({ models: names.map((name) => ({ name, files: [{ name: file }] })) }).models.map(({ name }) => name);
  assert.equal(named(["x2/model.json", "x3/model.json"], "model.json"), ["x2", "x3"]);
  assert.equal(named(["a/unet/diffusion_pytorch_model.safetensors"], "diffusion_pytorch_model.safetensors"), [
    "a/unet",
  ]);
  assert.equal(named(["runs/net.onnx", "others/net.onnx"], "net.onnx"), ["runs/net", "others/net"]);
  assert.equal(named(["model.json"], "model.json"), ["model"]);
  assert.equal(named(["mine/model.json"], "other.onnx"), ["mine/model.json"]);
});

test("groups by depth have the dash of a range, other names are their own", () => {
  const models = [{ name: "net.onnx", files: [{ name: "net.onnx" }], layers: [{ name: "depth 0-10 %" }] }];
  const groups = [
    { name: "net.onnx, depth 0-10 %", by: "model,depth-decile" },
    { name: "x-ray, depth 90-100 %", by: "label,depth-decile" },
    { name: "depth 1-2 %", by: "label" },
  ];
  const divergence = { groups: groups.map(({ name }) => name) };
  const shown = withoutEndings({ models, groups, divergence });
  assert.equal(shown.divergence.groups, ["net, depth 0–10 %", "x-ray, depth 90–100 %", "depth 1-2 %"]);
  assert.equal(
    shown.groups.map(({ name }) => name),
    shown.divergence.groups,
  );
  assert.is(shown.models[0].layers[0].name, "depth 0-10 %");
});

test("names that differ in their endings alone keep them, names of one's own are whole", () => {
  const model = (name: string, file: string) => ({ name, files: [{ name: file }] });
  for (const models of [
    [model("net.onnx", "net.onnx"), model("net.tflite", "net.tflite")],
    [model("model.v2", "model.onnx")],
    [model(".onnx", ".onnx")],
    [],
  ]) {
    const document = { models };
    assert.is(withoutEndings(document), document);
  }
});

const renamedPair = () => {
  const diff = sampleDiff();
  const [a, b] = diff.models.map(({ name }) => name);
  const text = JSON.stringify(diff)
    .replaceAll(JSON.stringify(a), '"a.zonnx"')
    .replaceAll(JSON.stringify(b), '"b.zonnx"');
  const document = JSON.parse(text) as typeof diff;
  for (const model of document.models) model.files = [{ name: model.name, bytes: 1, sha256: null }];
  return document;
};

test("of a comparison of two models, too", () => {
  const document = renamedPair();
  const texts = figuresOf(document).flatMap(({ svg }) => drawnOf(svg()).map((one) => one.text));
  assert.ok(texts.length > 50);
  for (const each of texts) assert.not.match(each, /zonnx/);
});

test("nor has a figure within a report; its lists of models have the whole names", () => {
  const volume = sampleVolume();
  const [{ name }] = volume.models;
  const solid = JSON.parse(JSON.stringify(volume).replaceAll(JSON.stringify(name).slice(1, -1), "q0.zonnx"));
  solid.models[0].files = [{ name: "q0.zonnx", bytes: 1, sha256: null }];
  const reports = [
    renderReport(renamed(Array.from({ length: count }, (_, i) => `q${i}.zonnx`))),
    renderDiffReport(renamedPair()),
    renderVolumeReport(solid),
  ];
  for (const report of reports) {
    const figures = report.match(/<svg.*?<\/svg>/gs) ?? [];
    assert.ok(figures.length >= 2);
    for (const figure of figures) assert.not.match(figure, /zonnx/);
    // Findings, the title and the lists of what was read.
    assert.match(report, /zonnx/);
  }
  assert.match(reports[0], /<bdi>q0.zonnx<\/bdi>/);
});

test.run();
