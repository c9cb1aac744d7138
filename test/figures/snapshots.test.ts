import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  figureOf,
  figures,
  figuresOf,
  renderDiffReport,
  renderReport,
  renderTimelineReport,
  renderVolumeReport,
  timelineFiguresOf,
  volumeFiguresOf,
} from "../../sdk/figures/index.ts";
import { textOfReport } from "../support/report-text.ts";
import { sampleDiff } from "../support/sample-diff.ts";
import { sampleKeys } from "../support/sample-keys.ts";
import { sampleOperators } from "../support/sample-operators.ts";
import { sampleResult } from "../support/sample-result.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";
import { sampleTimeline } from "../support/sample-timeline.ts";
import { sampleVolume } from "../support/sample-volume.ts";
import { sampleWhole } from "../support/sample-whole.ts";

// Every figure as a picture that a person can open: test/figures/snapshots/*.svg, and in snapshots/several/ those that look
// otherwise with many models, groups or components, and the reports' words. A change of a drawing shows in the diff;
// UPDATE_SNAPSHOTS=1 writes them anew, to be looked at before they are committed.

const folder = new URL("snapshots/", import.meta.url);
const update = process.env.UPDATE_SNAPSHOTS === "1";
if (update) for (const part of ["several/", "diff/"]) mkdirSync(new URL(part, folder), { recursive: true });

function snapshot(name: string, drawing: () => string): void {
  test(name, () => {
    const file = new URL(name, folder);
    // One element a line: a diff says which.
    const drawn = drawing().replaceAll("><", ">\n<");
    if (update) writeFileSync(file, `${drawn}\n`);
    assert.ok(existsSync(file), `no snapshot ${name}: UPDATE_SNAPSHOTS=1 writes it`);
    const kept = readFileSync(file, "utf8").trimEnd().split("\n");
    const lines = drawn.split("\n");
    const first = lines.findIndex((line, i) => line !== kept[i]);
    assert.ok(
      first < 0 && lines.length === kept.length,
      `${name} differs in line ${first + 1}:\n${lines[first]}\nwas\n${kept[first]}\n(UPDATE_SNAPSHOTS=1 if it should)`,
    );
  });
}

const whole = sampleWhole();
for (const { name, svg } of figuresOf(whole)) snapshot(`${name}.svg`, svg);

for (const { name, svg } of figuresOf(sampleDiff())) snapshot(`diff/${name}.svg`, svg);
for (const { name, svg } of timelineFiguresOf(sampleTimeline())) snapshot(`diff/${name}.svg`, svg);
snapshot("diff/timeline-of-many-checkpoints.svg", () => timelineFiguresOf(sampleTimeline(200))[0].svg());
snapshot("diff/timeline-report.txt", () => textOfReport(renderTimelineReport(sampleTimeline())));
for (const { name, svg } of volumeFiguresOf(sampleVolume())) snapshot(`diff/${name}.svg`, svg);
snapshot("diff/volume-report.txt", () => textOfReport(renderVolumeReport(sampleVolume())));
snapshot("diff/report.txt", () => textOfReport(renderDiffReport(sampleDiff())));

/** Names that have to be cut. */
const long = (name: string) => `a-network-with-a-very-long-name-${name}-of-its-checkpoint.safetensors`;
const operators = sampleOperators({ models: 3, layers: 3, clusters: true, norms: "norm" });
const { norms } = operators;
norms?.layers.forEach((layer, i) => {
  layer.model = long(layer.model);
  layer.name = `encoder.stages.${i}.blocks.${i}.depthwise_convolution.weight`;
  layer.spectralNorm = 10 ** (i / 3 - 1);
});
const scale = sampleScaleSpace({ models: 2, layers: 3 });
for (const layer of scale.scaleSpace.layers) {
  for (const each of layer.residuals.slice(-2)) each.identity = Math.floor(each.count / 2);
  layer.identity = layer.residuals.reduce((sum, { identity }) => sum + identity, 0);
}
for (const example of scale.scaleSpace.examples.slice(-3)) example.identity = true;
const cases: [string, string, () => string][] = [
  [
    "component-share",
    "of 25 components",
    () => figureOf(sampleResult({ models: 3, kernel: 5 }), "component-share").svg(),
  ],
  ["divergence", "of 17 groups", () => figureOf(sampleResult({ models: 17, preset: "medical" }), "divergence").svg()],
  [
    "explained-variance",
    "of three sizes",
    () => figureOf(sampleResult({ others: [5, 7] }), "explained-variance").svg(),
  ],
  ["quality", "of 15 models", () => figureOf(sampleResult({ models: 15, layers: 4 }), "quality").svg()],
  ["deciles", "of boxes", () => figureOf(sampleResult({ models: 6, layers: 11 }), "deciles").svg()],
  ["layer-norms", "of long names", () => figureOf({ norms }, "layer-norms").svg()],
  ["operator-plane", "of clusters", () => figureOf({ operators: operators.operators }, "operator-plane").svg()],
  ["operator-layers", "of three models", () => figureOf(operators, "operator-layers").svg({ width: 560 })],
  ["operator-examples", "of three models", () => figureOf(operators, "operator-examples").svg({ width: 420 })],
  ["scale-families", "of the identity", () => figureOf(scale, "scale-families").svg()],
  ["scale-nearest-keys", "of two models", () => figureOf(scale, "scale-nearest-keys").svg()],
  [
    "scale-nearest-keys",
    "of eight models",
    () => figureOf(sampleScaleSpace({ models: 8, layers: 1, filters: 12 }), "scale-nearest-keys").svg(),
  ],
  [
    "keys-curve",
    "of signed keys",
    () => figureOf({ keys: { ...sampleKeys(8, 50), signed: true } }, "keys-curve").svg(),
  ],
];
const named = cases.map(([name, which, draw]) => [`several/${name} ${which}.svg`.replaceAll(" ", "-"), draw] as const);
for (const [name, draw] of named) snapshot(name, draw);

snapshot("several/report.txt", () => textOfReport(renderReport(whole)));
snapshot("several/report-of-several.txt", () => textOfReport(renderReport(whatReportsTell())));

/** With what is left out, folded away, not known, or said of many only. */
function whatReportsTell() {
  const { scaleSpace } = sampleScaleSpace({ models: 2, layers: 2, filters: 6, listed: true, pooled: true });
  scaleSpace.layers.forEach((layer, l) => {
    layer.converged = layer.count - l;
    layer.kernels = (["discrete", "sampled", "normalized-sampled", "integrated", "linearly-integrated"] as const).map(
      (kernel, i) => ({
        kernel,
        filters: 5 * l,
        closest: i === 2 ? 5 : 0,
        share: i === 2 ? 1 : 0,
        cosine: 0.9,
        l2: 0.1 * i,
      }),
    );
  });
  scaleSpace.extended = [{ model: "resnet18.safetensors", parameters: 7, filters: 3, share: 0.25, cosine: 0.97 }];
  const result = sampleResult({ models: 5, layers: 3, others: [5], preset: "medical" });
  Object.assign(result.provenance.options, { signedMaxima: true, sparsityThreshold: 0.02, by: "model" });
  result.provenance.inputs[1].sha256 = null;
  const [model] = result.models;
  Object.assign(model.layers[0], { groups: 4, nonFinite: 12, nonFiniteIndices: [0, 3] });
  model.notes = [];
  model.sha256 = null;
  const keys = sampleKeys(3, 5);
  const counted = { kernel: [5, 5] as [number, number], depthRank: 0, depth: 0, constant: 1, zero: 2, nonFinite: 3 };
  keys.layers = [
    { ...counted, model: "a", name: "first", used: 90, explained: 0.7, shareAbove: 0.4, counts: [20, 60, 10] },
    { ...counted, model: "b", name: "second", used: 0, explained: null, shareAbove: null, counts: [0, 0, 0] },
  ];
  const studied = { ...operators.operators, size: "from-graph" as const, boundary: "zero" as const };
  return { ...result, operators: studied, norms, scaleSpace, keys };
}

test("there is a picture of every figure, and no other", () => {
  const names = Object.values(figures).flatMap((rows): { name: string }[] => [...rows]);
  const kept = (inside: string) => readdirSync(new URL(inside, folder)).filter((file) => file.endsWith(".svg"));
  assert.equal(kept("").sort(), names.map(({ name }) => `${name}.svg`).sort());
  assert.equal(kept("several/").sort(), named.map(([name]) => name.replace("several/", "")).sort());
});

test.run();
