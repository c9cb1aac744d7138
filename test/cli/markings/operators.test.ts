import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatLabels } from "../../../cli/operators/format-operators.ts";
import type { OperatorsDocument } from "../../../sdk/index.ts";
import { plainColors } from "../../support/plain-colors.ts";
import { colors, lineOf, occurrences, ofLayers } from "./printed.ts";

// What the terminal marks, leaves out or says by a rule: below the rule's number, at it and above.

/** A model's labels with these shares and points of the first label. */
function labels(share: number, excess: number): string {
  const { operators, models } = ofLayers(1);
  const [label] = Object.keys(operators.layers[0].counts);
  const [layer] = operators.layers;
  layer.name = "L";
  Object.assign(layer, { count: 100_000 });
  layer.counts[label] = Math.round(100_000 * share);
  layer.excess[label] = excess;
  return lineOf(formatLabels(models[0], operators, 500, colors), "L ");
}

test("labels: ten points more than noise are green, ten fewer yellow; a share that is not 0 never reads as 0", () => {
  for (const [excess, cell] of [
    [0.0949, " 50  +9 "],
    [0.0951, "<green>50 +10</>"],
    [0.1, "<green>50 +10</>"],
    [-0.0949, " 50  -9 "],
    [-0.0951, "<yellow>50 -10</>"],
    [0.0049, " 50   0 "],
    [0.0051, " 50  +1 "],
    [1, "<green>50 +100</>"],
  ] as const)
    assert.ok(labels(0.5, excess).includes(cell), `${excess}: ${labels(0.5, excess)}`);
  for (const [share, cell] of [
    [0, " 0   0 "],
    [0.00001, " <1   0 "],
    [0.00499, " <1   0 "],
    [0.005, " 1   0 "],
    [0.996, " 100   0 "],
  ] as const)
    assert.ok(labels(share, 0).includes(cell), `${share}: ${labels(share, 0)}`);
});

test("labels: 24 layers, halves that both are there, noise and what was left out in words", () => {
  const many = (layers: number, change: (operators: OperatorsDocument["operators"]) => void = () => {}) => {
    const { operators, models } = ofLayers(layers);
    operators.layers.forEach((layer, i) => (layer.name = `L${i}.`));
    change(operators);
    return formatLabels(models[0], operators, 500, plainColors);
  };
  assert.equal(
    [24, 25, 26].map((n) => occurrences(many(n), /^L\d+\./gm)),
    [24, 24, 24],
  );
  const left = [24, 25, 26].map(
    (n) => /(\d+ more layers?) not shown; --json or -o DIR has them all\./.exec(many(n))?.[1],
  );
  assert.equal(left, [undefined, "1 more layer", "2 more layers"]);
  const halves = many(2, ({ groups }) =>
    groups.forEach((group) => (group.from = group.by === "half" ? ("depth" as never) : null)),
  );
  assert.match(halves, /^first half/m);
  assert.match(halves, /^second half/m);
  const one = many(2, (operators) => {
    operators.groups = operators.groups.filter(({ by, name }) => by !== "half" || name === "encoder");
  });
  assert.not.match(one, /^(encoder|first half)/m);
  const noise = (text: string) => /Noise: (.* points)\./.exec(text.replaceAll("\n", " "))?.[1];
  assert.match(
    noise(many(2)) ?? "",
    /^500 filters of i\.i\.d\. uniform weights, seed 1; standard errors up to \d+\.\d\d points$/,
  );
  const two = many(2, ({ nulls, layers }) => {
    const [first] = nulls;
    layers[1].size = [9, 9];
    const error = Object.fromEntries(Object.keys(first.standardError).map((label) => [label, 0.1234]));
    nulls.push(
      { ...first, size: [9, 9], samples: 1500, standardError: error },
      { ...first, size: [10, 9], samples: 9 },
    );
  });
  assert.is(
    noise(two),
    "500 to 1,500 filters of i.i.d. uniform weights for each kernel and image size, seed 1; standard errors up to 12.34 points",
  );
  assert.match(
    many(1).replaceAll("\n", " "),
    /Not labelled: 2 convolution layers \(1 × 1×1: a filter of one weight has no spatial shape; 1 × a transposed convolution\)\./,
  );
  const { operators, models } = ofLayers(1);
  const [skipped] = models[0].skippedLayers;
  const reasons = (list: string[]) =>
    /\((\d × [^)]*)\)/.exec(
      formatLabels(
        { ...models[0], skippedLayers: list.map((reason) => ({ ...skipped, reason })) },
        operators,
        500,
        plainColors,
      ),
    )?.[1];
  assert.is(reasons(["a", "b", "b", "c"]), "2 × b; 1 × a; 1 × c");
  assert.is(reasons(["a", "b", "b", "c", "d"]), "2 × b; 1 × a; 1 × c; others");
});

test("labels: on images of one size, or of each layer's own", () => {
  const { operators, models } = ofLayers(1);
  const told = (size: typeof operators.size) =>
    formatLabels(models[0], { ...operators, size }, 500, plainColors).replaceAll("\n", " ");
  assert.match(told(8), /by the nearest reference spectrum, on images of 8 × 8, periodic boundaries;/);
  assert.match(told("from-graph"), /by the nearest reference spectrum, on each layer's images, periodic boundaries;/);
});

test.run();
