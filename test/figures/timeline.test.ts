import { test } from "uvu";
import * as assert from "uvu/assert";
import { timelineFigures } from "../../sdk/figures/index.ts";
import { drawnOf } from "../support/drawn.ts";
import { sampleTimeline } from "../support/sample-timeline.ts";

const [{ draw }] = timelineFigures;

/** The numbers of the axis with this title, from the bottom. */
function ticksBefore(svg: string, title: string): number[] {
  const texts = drawnOf(svg).filter(({ name }) => name === "text");
  const end = texts.findIndex(({ text }) => text === title);
  const start = texts.slice(0, end).findLastIndex(({ text }) => !/^[\d.]+$/.test(text));
  return texts.slice(start + 1, end).map(({ text }) => Number(text));
}

test("what hardly changes looks so: S, H and O have the axes of an analysis, norms begin at 0", () => {
  const sample = sampleTimeline();
  const layers = sample.layers.map((layer) => ({
    ...layer,
    sparsity: layer.norm.map((norm) => (norm === null ? null : 0)),
    orthogonality: layer.norm.map((norm, i) => (norm === null ? null : 0.92 - 0.01 * i)),
    norm: layer.norm.map((norm, i) => (norm === null ? null : 10 + 0.01 * i)),
  }));
  const svg = draw({ ...sample, layers }, {});
  const [s, o, norm] = ["sparsity S", "orthogonality O", "norm"].map((title) => ticksBefore(svg, title));
  assert.is(Math.max(...s), 0.5);
  assert.equal([Math.min(...o), Math.max(...o)], [0.5, 1]);
  assert.is(Math.min(...norm), 0);
  assert.ok(Math.min(...ticksBefore(svg, "variance entropy H")) === 0);
});

test("a value without a neighbour is a dot: the one step between two checkpoints", () => {
  const sample = sampleTimeline(4);
  const dots = (figure: string, title: string) =>
    drawnOf(figure).filter(({ name, title: hover }) => name === "circle" && hover.endsWith(`: ${title}`)).length;
  // Two checkpoints with weights: each layer has one step, and two norms.
  const svg = draw(sample, {});
  assert.is(dots(svg, "step"), sample.layers.length);
  assert.is(dots(svg, "norm"), 0);
  assert.is(dots(draw(sampleTimeline(7), {}), "step"), 0);
});

test.run();
