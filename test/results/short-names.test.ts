import { test } from "uvu";
import * as assert from "uvu/assert";
import { displayWidth } from "../../cli/format/display-width.ts";
import { formatTable } from "../../cli/format/table.ts";
import { fitNames, textWidth } from "../../sdk/figures/svg/text.ts";
import { characterRuler, shortNames } from "../../sdk/results/short-names.ts";
import { plainColors } from "../support/plain-colors.ts";

const layers = Array.from(
  { length: 24 },
  (_, i) => `backbone.encoder.stages.${Math.floor(i / 6)}.blocks.${i % 6}.depthwise_convolution.weight_quantised`,
);

test("a beginning and an end in common go, up to a separator", () => {
  assert.equal(shortNames(["net.stage1.conv.weight", "net.stage2.conv.weight"], 12), ["…stage1…", "…stage2…"]);
  assert.equal(shortNames(["model_alpha", "model_beta"], 8), ["…alpha", "…beta"]);
  // No separator: nothing is cut out of a word but its middle.
  assert.equal(shortNames(["abcdefgh1", "abcdefgh2"], 7), ["abc…gh1", "abc…gh2"]);
});

test("where room is filled, of what is in common as much stays as there is room for, from the inside, the beginning first", () => {
  const names = ["net.stage1.conv.weight", "net.stage2.conv.weight"];
  const ruler = { ...characterRuler, fills: true };
  const at = (room: number) => shortNames(names, room, ruler)[0];
  assert.equal([10, 11, 15, 16, 21].map(at), [
    "…stage1…",
    "net.stage1…",
    "net.stage1…",
    "net.stage1.conv…",
    "net.stage1.conv…",
  ]);
  assert.is(at(22), names[0]);
  // Beside names that fit, what tells the long ones from those.
  const beside = ["conv256_down/conv1/conv", "conv256_down_out/conv1/conv", "conv256_down_out/conv2/conv"];
  assert.equal(shortNames(beside, 23, ruler), [beside[0], "conv256_down_out/conv1…", "conv256_down_out/conv2…"]);
  assert.equal(shortNames(beside, 22, ruler), ["…down/conv1/conv", "…down_out/conv1/conv", "…down_out/conv2/conv"]);
});

test("what fits stays as it is, also beside names that do not", () => {
  assert.equal(shortNames(["all", "noise", "net.block.0.convolution", "net.block.1.convolution"], 12), [
    "all",
    "noise",
    "…0…",
    "…1…",
  ]);
  assert.equal(shortNames(["a", "b"], 1), ["a", "b"]);
  assert.equal(shortNames([], 1), []);
  assert.equal(shortNames(["a", "a"], 5), ["a", "a"]);
});

test("something is left of each name, one being the beginning of the other", () => {
  const [a, b] = shortNames(["a.very.long.name.of.a.layer", "a.very.long.name.of.a.layer.more"], 10);
  assert.ok(a !== b && a.length <= 10 && b.length <= 10, `${a} ${b}`);
});

test("different names stay different: by another cut, by more room, at last by their number", () => {
  const middle = [`${"x".repeat(20)}1${"y".repeat(20)}`, `${"x".repeat(20)}2${"y".repeat(20)}`];
  const wide = shortNames(middle, 9, undefined, 60);
  assert.is(new Set(wide).size, 2);
  assert.ok(
    wide.every((name) => name.length <= 60 && !name.includes("#")),
    wide.join(" "),
  );
  const numbered = shortNames(middle, 9);
  assert.equal(new Set(numbered).size, 2);
  assert.ok(
    numbered.every((name) => name.length <= 9),
    numbered.join(" "),
  );
  assert.match(numbered.join(" "), / #1 .* #2$/);
});

test("24 layers of one prefix stay distinct in a terminal of 60 columns, in figures and on the page", () => {
  const columns = [
    { title: "layer", shrink: 12 },
    { title: "filters", align: "right" as const },
    { title: "flags", shrink: 12, words: true },
  ];
  const rows = layers.map((name) => [name, "1,234", "low-variance, sparse, binary, few-filters"]);
  const lines = formatTable(columns, rows, 60, plainColors).split("\n").slice(1, 25);
  assert.is(new Set(lines.map((line) => line.split("  ")[0])).size, 24, lines.join("\n"));
  assert.ok(
    lines.every((line) => displayWidth(line) <= 60),
    lines[0],
  );
  const fitted = fitNames(layers, 90, 11, 120);
  assert.is(new Set(fitted).size, 24, fitted.join("\n"));
  assert.ok(fitted.every((name) => textWidth(name, 11) <= 120));
  assert.not.match(fitted.join(), "#");
  assert.is(new Set(shortNames(layers, 30)).size, 24);
});

test("wide characters and joined ones are not broken in a terminal", () => {
  const names = [`${"层.".repeat(30)}一`, `${"层.".repeat(30)}二`];
  const lines = formatTable(
    [{ title: "layer", shrink: 6 }],
    names.map((name) => [name]),
    20,
    plainColors,
  ).split("\n");
  assert.is(lines[1], "…层.层.层.层.层.一");
  assert.is(lines[2], "…层.层.层.层.层.二");
});

test("a thousand long names take no super-linear time", () => {
  const many = Array.from({ length: 1000 }, (_, i) => `${"long.".repeat(180)}${i}.weight`);
  const start = process.cpuUsage();
  assert.is(new Set(shortNames(many, 12)).size, 1000);
  const { user } = process.cpuUsage(start);
  assert.ok(user < 5e6, `${user}`);
});

test.run();
