import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatStrip } from "../../cli/study/format-strip.ts";
import { colorsFor } from "../../cli/terminal.ts";
import { sampleResult } from "../support/sample-result.ts";

const [model] = sampleResult({ models: 1, layers: 9 }).models;
const colored = colorsFor({ write: () => true }, { FORCE_COLOR: "1" });
const plain = colorsFor({ write: () => true }, { NO_COLOR: "1" });
const cell = /\x1b\[38;2;(\d+);(\d+);(\d+)m(?:\x1b\[48;2;(\d+);(\d+);(\d+)m)?\u2580\x1b\[0m/g;
const bare = (line: string) => line.replace(/\x1b\[[0-9;]*m/g, "");

/** What a colour stands for: red from 0 to 1, blue from 0 to -1. Channels are whole numbers of 214 steps: to 0.005. */
function weightOf([red, , blue]: number[]): number {
  return red >= blue ? (247 - blue) / (247 - 43) : -(247 - red) / (247 - 33);
}

test("without colours filters are marks, in one row of layers; without filters there is nothing to see", () => {
  const [title, marks, names, ...rows] = formatStrip(model, 100, plain).split("\n");
  assert.match(title, "Typical filters");
  assert.match(marks, "from the largest magnitude");
  const shown = names.trim().split(/\s{2,}/);
  const k = model.layers[0].kernel[0];
  for (const row of rows.slice(0, k)) assert.match(row, /^[#+.=-]( [#+.=-])*( {2,}[#+.=-]( [#+.=-])*)*$/);
  assert.is(rows.filter((row) => row !== "").length, 3 * k);
  assert.ok(shown.length > 3);
  const layers = model.layers.map((layer) => ({ ...layer, typical: [] }));
  assert.is(formatStrip({ ...model, layers }, 100, colored), "");
});

test("what stands above the filters fits a terminal of 80 columns, with a long name and more layers than are shown", () => {
  const layers = Array.from({ length: 40 }, () => model.layers[0]);
  const long = { ...model, name: "ch_PP-OCRv4_det_infer_of_a_longer_name.onnx", layers };
  for (const colors of [colored, plain]) {
    const printed = bare(formatStrip(long, 80, colors));
    assert.match(printed.replace(/\s+/g, " "), `Typical filters ${long.name}, most common first`);
    assert.match(printed.replace(/\s+/g, " "), "of 40 layers");
    for (const line of printed.split("\n")) assert.ok(line.length <= 80, line);
  }
});

test("names of layers that are shortened are told apart, also in several rows of layers", () => {
  const names = Array.from(
    { length: 8 },
    (_, i) => `conv256_${["down", "1", "2", "down_out"][i >> 1]}/conv${1 + (i % 2)}/conv`,
  );
  const layers = names.map((name, i) => ({ ...model.layers[i], name }));
  const shown = (width: number, colors: typeof plain, rows: readonly number[]) => {
    const lines = formatStrip({ ...model, layers }, width, colors)
      .split("\n")
      .map(bare);
    return rows.flatMap((row) => lines[row].trim().split(/\s{2,}/));
  };
  for (const width of [100, 160]) {
    const found = shown(width, plain, [2]);
    assert.ok(found.length >= 3 && found.every((name) => name.length <= 12), found.join(" "));
    assert.is(new Set(found).size, found.length, found.join(" "));
  }
  const wide = shown(160, colored, [1]);
  assert.equal([wide.length, new Set(wide).size, wide[0]], [8, 8, "…down/conv1…"]);
});

for (const width of [40, 60, 100, 160]) {
  test(`${width} columns: each pixel has the colour of its weight, in the columns of its layer, and no line is longer`, () => {
    const lines = formatStrip(model, width, colored).split("\n");
    for (const line of lines) assert.ok(bare(line).length <= width, bare(line));
    const size = Math.max(...model.layers.flatMap(({ kernel }) => kernel));
    const column = Math.max(12, size) + 2;
    const perBand = Math.floor((width + 2) / column);
    const perFilter = Math.ceil(size / 2);
    // Behind the sentence above, which takes as many lines as it needs.
    let at = lines.findIndex((line) => line.includes("\u2580")) - 1;
    for (let first = 0; first < Math.min(model.layers.length, 2 * perBand); first += perBand) {
      const band = model.layers.slice(first, first + perBand);
      at++;
      for (let f = 0; f < 3; f++) {
        for (let row = 0; row < 2 * perFilter; row += 2) {
          const line = lines[at++];
          const cells = [...line.matchAll(cell)];
          const expected = band.flatMap(({ typical, kernel: [k] }) =>
            row < k ? Array.from({ length: k }, (_, c) => ({ weights: typical[f].weights, k, c })) : [],
          );
          assert.is(cells.length, expected.length);
          expected.forEach(({ weights, k, c }, i) => {
            const limit = Math.max(...weights.map(Math.abs));
            const channels = cells[i].slice(1).map(Number);
            assert.ok(Math.abs(weightOf(channels.slice(0, 3)) - weights[row * k + c] / limit) < 0.006);
            if (row + 1 < k)
              assert.ok(Math.abs(weightOf(channels.slice(3)) - weights[(row + 1) * k + c] / limit) < 0.006);
            else assert.is(cells[i][4], undefined);
          });
          // Each layer's pixels begin where its name does.
          const begins = band.map((_, i) => i * column);
          band.forEach(({ kernel: [k] }, i) => {
            if (row < k) assert.is(bare(line).slice(begins[i], begins[i] + k), "\u2580".repeat(k));
          });
        }
      }
      at++;
    }
  });
}

test.run();
