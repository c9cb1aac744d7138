import { test } from "uvu";
import * as assert from "uvu/assert";
import { figuresOf, timelineFigures, volumeFigures } from "../../sdk/figures/index.ts";
import { drawnOf } from "../support/drawn.ts";
import { sampleDiff } from "../support/sample-diff.ts";
import { sampleTimeline } from "../support/sample-timeline.ts";
import { sampleVolume } from "../support/sample-volume.ts";
import { sampleWhole } from "../support/sample-whole.ts";

// Every axis, and every bar of colours, says what it measures, in every width. Figures that are pictures of filters alone, each on
// a scale of its own that the caption tells, have none.

const plane = [/^c0 \(.* %\)$/, /^c1 \(.* %\)$/, "share of the filters in a bin, logarithmic"];
const measures = ["sparsity S", /^variance entropy H \/ (T_H|H_max)$/, "orthogonality O"];
const titles: Record<string, readonly (string | RegExp)[]> = {
  ridge: ["coefficient along the component"],
  basis: ["loading"],
  plane: [/^coefficient c0 \(/, /^coefficient c1 \(/, "share of the group's filters in a bin, logarithmic"],
  divergence: ["D, weighted symmetric KL divergence (nats)"],
  "component-share": ["share of the component in D"],
  overlay: ["coefficient along the component"],
  covariance: ["covariance", "row 1", "tap of the filter, row by row"],
  deciles: [...measures, "depth of the layer in its model", "layers"],
  "group-boxes": ["sparsity", "variance entropy", "orthogonality", "divergence (nats)"],
  quality: [...measures, "depth of the layer in its model (0 first, 1 last)"],
  strip: ["sparsity S", "nearest", "spectrum", "/ max"],
  "explained-variance": ["explained variance", "component"],
  filters: ["weight"],
  "operator-layers": ["share of the filters"],
  "operator-groups": ["share of the filters"],
  "operator-spectra": ["singular value / largest", "rank of the singular value / their number"],
  "operator-plane": plane,
  "operator-plane-halves": plane,
  "operator-plane-layers": plane,
  "operator-examples": [],
  "operator-blindness": [],
  // In one column without the histograms, and their axis.
  "layer-norms": ["spectral norm, logarithmic"],
  "first-filters": [],
  "eigen-filters": [],
  "radial-spectrum": ["energy over white noise", "cycles per pixel of the input"],
  mixing: ["effective rank over the most possible"],
  "scale-ideal-filters": ["weight over the largest absolute weight of the learned filter"],
  "scale-spread": ["weight over the filter's largest absolute weight"],
  "scale-families": ["share of the filters"],
  "scale-families-depth": ["share of the filters"],
  "scale-sigmas": ["σx in pixels", "σy in pixels"],
  "scale-sigmas-depth": ["σx in pixels", "σy in pixels"],
  "scale-nearest-keys": ["share of the filters"],
  "scale-residuals": ["relative residual", "share of the family's filters"],
  keys: ["weight"],
  "keys-curve": ["number of keys", "share of the filters"],
  changes: ["relative change", "1 − median cosine"],
  "changed-filters": [],
  "label-changes": ["before", "after"],
  "family-changes": ["before", "after"],
  timeline: ["sparsity S", "spectral norm", "checkpoint"],
  "timeline-filters": [],
  "volume-basis": [],
  "volume-anisotropy": [/^(squared difference of neighbours over twice the va|Geary's c)/],
  "volume-kernels": [],
};

const timeline = sampleTimeline();
const volume = sampleVolume();
const all = [
  ...[sampleWhole(), sampleDiff()].flatMap((document) =>
    figuresOf(document).map(({ name, svg }) => ({ name, draw: svg })),
  ),
  ...timelineFigures.map(({ name, draw }) => ({ name, draw: (options: object) => draw(timeline, options) })),
  ...volumeFigures.map(({ name, draw }) => ({ name, draw: (options: object) => draw(volume, options) })),
];

test("every figure is in this list", () => {
  assert.equal([...new Set(all.map(({ name }) => name))].sort(), Object.keys(titles).sort());
});

for (const { name, draw } of all) {
  test(`${name}: its axes have titles, on the screen and in one column of a paper`, () => {
    for (const options of [{}, { columns: 1, style: "paper", heading: false }] as const) {
      const texts = drawnOf(draw(options)).flatMap((element) => (element.name === "text" ? [element.text] : []));
      for (const title of titles[name] ?? [])
        assert.ok(
          texts.some((text) => (typeof title === "string" ? text === title : title.test(text))),
          `${name}: ${title} among ${texts.join(" | ")}`,
        );
    }
  });
}

test("both axes of the covariance are taps", () => {
  const covariance = all.find(({ name }) => name === "covariance");
  const texts = drawnOf(covariance!.draw({})).map(({ text }) => text);
  assert.is(texts.filter((text) => text === "tap of the filter, row by row").length, 2);
});

test.run();
