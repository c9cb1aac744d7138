import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatIdealization } from "../../cli/idealize/format-idealization.ts";
import { formatInspection } from "../../cli/inspect/format-inspection.ts";
import { formatKeys } from "../../cli/keys/format-keys.ts";
import { formatNorms } from "../../cli/operators/format-norms.ts";
import { formatLabels } from "../../cli/operators/format-operators.ts";
import { formatFittedLayers } from "../../cli/scale-space/format-fitted-layers.ts";
import { formatScaleSpace } from "../../cli/scale-space/format-scale-space.ts";
import { formatDivergence } from "../../cli/study/format-divergence.ts";
import { formatFindings, formatNotes } from "../../cli/study/format-findings.ts";
import { formatLayers } from "../../cli/study/format-layers.ts";
import { formatStudy } from "../../cli/study/format-study.ts";
import type { Finding, KeysDocument, OperatorsDocument } from "../../sdk/index.ts";
import type { FindingId } from "../../sdk/results/finding-rows.ts";
import { finding } from "../../sdk/results/findings.ts";
import { plainColors } from "../support/plain-colors.ts";
import { sampleKeys } from "../support/sample-keys.ts";
import { sampleOperators } from "../support/sample-operators.ts";
import { sampleResult } from "../support/sample-result.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";

// What the terminal marks, leaves out or says by a rule: below the rule's number, at it and above.

/** Colours that can be read. */
const colors = {
  ...plainColors,
  green: (text: unknown) => `<green>${text}</>`,
  yellow: (text: unknown) => `<yellow>${text}</>`,
};
const lineOf = (printed: string, begin: string) => printed.split("\n").find((line) => line.startsWith(begin)) ?? "";
const count = (printed: string, pattern: RegExp) => [...printed.matchAll(pattern)].length;

test("layers: up to 24 are all shown; of more the flagged ones first, in the model's order", () => {
  for (const layers of [24, 25, 40]) {
    const [model] = sampleResult({ models: 1, layers }).models;
    model.layers.forEach((layer, i) => {
      layer.name = `number-${i}.`;
      layer.quality.flags = i >= 30 ? [{ flag: "sparse", text: "" }] : [];
    });
    const printed = formatLayers([model], 500, plainColors)[0];
    const shown = [...printed.matchAll(/^number-(\d+)\./gm)].map(([, i]) => Number(i));
    const flagged = layers > 30 ? Array.from({ length: layers - 30 }, (_, i) => 30 + i) : [];
    const others = Array.from({ length: 24 - flagged.length }, (_, i) => i);
    assert.equal(shown, [...others, ...flagged]);
    const rest = layers - 24;
    const note = rest === 1 ? "1 more layer not shown;" : `${rest} more layers not shown;`;
    assert.is(/more layers? not shown/.test(printed), rest > 0);
    if (rest > 0) assert.ok(printed.includes(`${note} --json or -o DIR has them all.`));
    assert.ok(printed.includes("Not analysed: 2 convolution layers, 2 tensors; convscope inspect says why."));
  }
});

test("layers: what was not analysed is counted, and of none nothing is said", () => {
  const [model] = sampleResult({ models: 1, layers: 2 }).models;
  const { skippedLayers, tensors } = model;
  const noteOf = (layers: number, others: number) =>
    lineOf(
      formatLayers(
        [
          {
            ...model,
            skippedLayers: skippedLayers.slice(0, layers),
            tensors: { ...tensors, skipped: tensors.skipped.slice(0, others) },
          },
        ],
        500,
        plainColors,
      )[0],
      "Not analysed",
    );
  assert.is(noteOf(0, 0), "");
  assert.is(noteOf(1, 0), "Not analysed: 1 convolution layer; convscope inspect says why.");
  assert.is(noteOf(0, 2), "Not analysed: 2 tensors; convscope inspect says why.");
});

test("flags stand out in yellow; depth has two decimals, or a dash", () => {
  const [model] = sampleResult({ models: 1, layers: 2 }).models;
  Object.assign(model.layers[0], { name: "a", depth: null });
  Object.assign(model.layers[1], { name: "b", depth: 0.125 });
  model.layers[0].quality.flags = [{ flag: "binary", text: "" }];
  const printed = formatLayers([model], 500, colors)[0];
  assert.ok(lineOf(printed, "a ").includes("<yellow>binary</>"));
  assert.match(lineOf(printed, "a "), / - /);
  assert.match(lineOf(printed, "b "), / 0\.13 /);
});

test("divergence: D at its noise floor is marked, above it is not; the note counts pairs", () => {
  const study = sampleResult({ models: 3 });
  const { divergence } = study;
  for (const key of ["matrix"] as const) divergence[key] = divergence[key].map((row) => row.map(() => 0.25));
  const print = (uppers: number[]) => {
    const [a, b, c] = uppers;
    divergence.floor.upper = [
      [0, a, b],
      [a, 0, c],
      [b, c, 0],
    ];
    return formatDivergence(study, 200, plainColors);
  };
  assert.is(count(print([0.2499, 0.2499, 0.2499]), /~/g), 0);
  // Twice in the matrix, once in the note.
  const one = print([0.25, 0.2499, 0.2499]);
  assert.is(count(one, /~0\.250/g), 2);
  assert.match(one.replace(/\s+/g, " "), /~ not above noise: .* differ as much \(1 of 3 pairs\)\./);
  assert.is(count(print([0.2501, 0.25, 0.2499]), /~0\.250/g), 4);
  assert.match(one, /^Divergence D 3×3 {2}preset cnn-filter-db, 70 bins on \[-2\.800, 2\.800\]$/m);
  assert.is(formatDivergence(sampleResult({ models: 1 }), 200, plainColors), "");
});

test("divergence: which groups were drawn, of how many and by which seed, stands below", () => {
  const study = sampleResult({ models: 4 });
  study.divergence.sample = { of: 9001, seed: 5 };
  const told = formatDivergence(study, 200, plainColors).replace(/\s+/g, " ");
  assert.match(told, /Of 9,001 models 4 are compared, drawn at random \(seed 5\): 6 of 40,504,500 pairs\./);
  study.groups[3].by = "noise";
  assert.not.match(
    formatDivergence({ ...study, divergence: { ...study.divergence, sample: null } }, 200, plainColors),
    /drawn/,
  );
});

test("divergence: where the matrix is one column too wide, the six farthest pairs and the six closest", () => {
  for (const models of [2, 4, 5, 6, 8]) {
    const study = sampleResult({ models });
    const { divergence } = study;
    const { groups } = divergence;
    const value = (i: number, j: number) => (i === j ? 0 : 1 + Math.min(i, j) + Math.max(i, j) / 100);
    divergence.matrix = groups.map((_, i) => groups.map((__, j) => value(i, j)));
    divergence.floor.upper = groups.map(() => groups.map(() => 0));
    divergence.floor.mean = divergence.floor.upper;
    divergence.perComponent = [0.2, 0.5, 0.5].map((share) => divergence.matrix.map((row) => row.map((d) => share * d)));
    divergence.weights = [1, 1, 1];
    // The number of a group, its name in up to 20 columns, and D with room for a mark, two apart.
    const name = Math.min(20, Math.max(...groups.map((group) => group.length + 2)));
    const width = String(models).length + 2 + name + models * (2 + "1.000".length + 1);
    const matrix = formatDivergence(study, width, plainColors);
    assert.match(matrix, /^ *group/m);
    assert.ok(
      matrix
        .split("\n")
        .slice(1)
        .every((line) => line.length <= width),
    );
    const pairs = formatDivergence(study, width - 1, plainColors)
      .trimEnd()
      .split("\n")
      .slice(1);
    assert.match(pairs[0], /^ *D( {2}D without noise \(95 % interval\))? +group +and group( +mostly)?$/);
    const all = groups.flatMap((_, i) => groups.map((__, j) => [i, j]).slice(i + 1));
    all.sort(([a, b], [c, d]) => value(c, d) - value(a, b));
    const shown = all.length <= 12 ? all : [...all.slice(0, 6), null, ...all.slice(-6)];
    const wide = formatDivergence({ ...study, divergence: { ...divergence, groups } }, width - 1, plainColors);
    assert.is(pairs.length - 1, shown.length, wide);
    shown.forEach((pair, r) => {
      const text = pairs[r + 1];
      if (pair === null) assert.match(text, new RegExp(`… +${all.length - 12} more`));
      else assert.match(text, new RegExp(`^ *${value(pair[0], pair[1]).toFixed(3).replace(".", "\\.")} `));
    });
    if (pairs[0].includes("mostly")) assert.match(pairs[1], / c1 50\.0%$/);
  }
});

test("divergence: intervals of up to four groups stand below the matrix, of more beside the pairs", () => {
  const print = (models: number, bounds?: null) => {
    const study = sampleResult({ models });
    if (bounds === null) study.divergence.interval = null;
    return formatDivergence(study, 500, plainColors).replaceAll("\n", " ");
  };
  const { debiased, interval } = sampleResult({ models: 2 }).divergence;
  const { low, high } = interval ?? { low: [[]], high: [[]] };
  const range = `${low[0][1].toFixed(3)} to ${high[0][1].toFixed(3)}`;
  // The interval is not of D, beside which it would be wrong: it stands behind what it is of.
  assert.ok(print(2).includes(`D without noise (95 % interval): ${debiased[0][1].toFixed(3)} (${range}).`));
  assert.match(
    print(4),
    /D without noise \(95 % interval\): [\d.]+ \([\d.]+ to [\d.]+\) between 1 and 2, .* between 3 and 4\./,
  );
  for (const none of [print(5), print(4, null), print(2, null)]) assert.not.match(none, "without noise");
});

test("that D depends on the models given together is said once, with what is not fixed", () => {
  const said = (options: Record<string, unknown>, others: number[] = [5]) => {
    const result = sampleResult({ models: 2, others });
    result.provenance.options = options;
    return formatStudy(result, 500, plainColors).replaceAll("\n", " ").split("D depends on the models given together");
  };
  assert.is(said({ basis: "models", rangeOf: "models" }).length, 2);
  assert.match(
    said({ basis: "models", rangeOf: "models" })[1],
    /^: basis and range are common to them\. .* give both on the command line: --basis, --range\./,
  );
  assert.match(
    said({ basis: "models", rangeOf: "given" })[1],
    /^: basis is common to them\. .* give it on the command line: --basis\./,
  );
  assert.match(
    said({ basis: "other.json", rangeOf: "models" })[1],
    /^: range is common to them\. .* give it on the command line: --range\./,
  );
  for (const rangeOf of ["given", "preset"]) assert.is(said({ basis: "other.json", rangeOf }).length, 1);
});

/** A document of so many layers: labelling noise takes a while, so it is done once. */
const labelled = sampleOperators({ layers: 26, filters: 3 });
function ofLayers(layers: number): OperatorsDocument {
  const document = structuredClone(labelled);
  document.operators.layers.splice(layers);
  document.norms?.layers.splice(layers);
  return document;
}

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

test("a study of more than 40 models shows the layers of 40, of more than 100 the summaries of 100", () => {
  const printed = (models: number) => formatStudy(sampleResult({ models, layers: 1 }), 500, plainColors);
  const tables = (text: string) => count(text, /^layer {2,}in /gm);
  assert.equal(
    [40, 41, 42].map((models) => tables(printed(models))),
    [40, 40, 40],
  );
  const notes = [40, 41, 42].map((models) => /The layers of (.*?) are not shown;/.exec(printed(models))?.[1]);
  assert.equal(notes, [undefined, "1 more model", "2 more models"]);
  const left = [100, 101].map(
    (models) => /(\d+ more models?) not shown; --json and summary\.csv/.exec(printed(models))?.[1],
  );
  assert.equal(left, [undefined, "1 more model"]);
});

test("labels: 24 layers, halves that both are there, noise and what was left out in words", () => {
  const many = (layers: number, change: (operators: OperatorsDocument["operators"]) => void = () => {}) => {
    const { operators, models } = ofLayers(layers);
    operators.layers.forEach((layer, i) => (layer.name = `L${i}.`));
    change(operators);
    return formatLabels(models[0], operators, 500, plainColors);
  };
  assert.equal(
    [24, 25, 26].map((n) => count(many(n), /^L\d+\./gm)),
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

test("inspection: what the order of the layers follows; dilations where one is above 1", () => {
  const layer = { ...sampleResult({ models: 1, layers: 1 }).models[0].layers[0] };
  const model = { name: "m", format: "onnx", sha256: null, files: [], notes: [], tensors: [], order: "graph" };
  const printed = (change: object) =>
    [...formatInspection({ ...model, layers: [layer], ...change } as never, 500, plainColors)].join("");
  for (const [order, words] of [
    ["graph", "network's graph"],
    ["file", "file"],
    ["name", "tensors' names"],
  ])
    assert.ok(
      printed({ order }).replaceAll("\n", " ").includes(`1 convolution layer in the order of the ${words}, 1 with`),
    );
  const dilated = [null, [1, 1], [1, 2], [2, 2]].map((dilation) =>
    printed({ layers: [layer, { ...layer, dilation }] }).includes("dilation"),
  );
  assert.equal(dilated, [false, false, true, true]);
});

test("norms: 24 layers, four notes by how many layers have them, the product in powers of ten", () => {
  const { norms } = ofLayers(24);
  assert.ok(norms !== undefined);
  const [first] = norms.layers;
  const print = (layers: number, change = {}) => {
    const list = Array.from({ length: layers }, (_, i) => ({ ...first, notes: [], name: `L${i}.`, spectralNorm: i }));
    return formatNorms(
      { ...norms, layers: list, bounds: [{ ...norms.bounds[0], layers: 2, log10: 3.456 }], skipped: [], ...change },
      500,
      plainColors,
    );
  };
  assert.equal(
    [23, 24, 25, 26].map((n) => count(print(n), /^L\d+\./gm)),
    [23, 24, 24, 24],
  );
  assert.equal(
    [24, 25, 26].map((n) => /^.* not shown; --json or -o DIR has them all\.$/m.exec(print(n))?.[0].split(";")[0]),
    [undefined, "1 more layer not shown", "2 more layers not shown"],
  );
  // Largest first: the smallest are left out.
  assert.not.match(print(25), /^L0\./m);
  const noted = ["e", "a", "b", "b", "c", "c", "c", "d", "d", "d", "d", "a", "a", "a", "a"].map((note, i) => ({
    ...first,
    name: `${i}`,
    notes: [note],
  }));
  const notes = print(0, { layers: noted }).match(/^\d+ layers?: [a-e]\.$/gm);
  assert.equal(notes, ["5 layers: a.", "4 layers: d.", "3 layers: c.", "2 layers: b."]);
  assert.ok(print(1).includes("The product of 2 norms, the naive bound of the Lipschitz constant: 10^3.46."));
  const bounds = [
    { ...norms.bounds[0], model: "m", layers: 1, log10: null },
    { ...norms.bounds[0], model: "n" },
  ];
  assert.ok(print(1, { bounds }).includes("The product of 1 norm of m, the naive bound of the Lipschitz constant: 0."));
  const skipped = [
    { model: "m", name: "x", reason: "too large" },
    { model: "m", name: "y", reason: "other" },
  ] as never;
  assert.match(print(1, { skipped }), /Not measured: 2 layers; the first: too large\./);
  const dilation = (steps: number[] | null) => print(0, { layers: [{ ...first, dilation: steps }] });
  assert.equal(
    [null, [1, 1], [1, 2]].map((steps) => dilation(steps).includes("dilation")),
    [false, false, true],
  );
  assert.is(formatNorms(undefined, 100, plainColors), "");
  // On which images, and what the columns that are there mean; nothing of columns that are not, or of no layers.
  const shown = print(1, { size: 8, boundary: "periodic", values: "all" }).replace(/\s+/g, " ");
  assert.match(
    shown,
    /^Whole layers on images of 8×8, periodic boundaries, largest norm first layer kernel [\S ]* norm: /,
  );
  assert.match(
    shown,
    /; condition: the largest over the smallest; stable rank: the sum of their squares over the largest/,
  );
  assert.not.match(print(1, { values: "norm" }), /condition:/);
  const own = print(1, { size: "from-graph", boundary: "zero" });
  assert.match(own, /^Whole layers {2}each layer on its own images, zeros around them, as each layer pads,/);
  assert.not.match(print(0), /stable rank:/);
});

test("scale space: 30 layers, what is in no sigma, pooled rows up to 30", () => {
  const { scaleSpace, models } = sampleScaleSpace();
  const [layer] = scaleSpace.layers;
  const [whole] = scaleSpace.groups;
  const print = (layers: number, group = {}, own = {}, most?: number) =>
    formatFittedLayers(
      { ...models[0], skippedLayers: [] },
      {
        ...scaleSpace,
        layers: Array.from({ length: layers }, (_, i) => ({
          ...layer,
          name: `L${i}.`,
          constant: 0,
          nonFinite: 0,
          ...own,
        })),
        groups: [{ ...whole, ...group }],
      },
      500,
      plainColors,
      most,
    );
  assert.equal(
    [29, 30, 31, 33].map((n) => count(print(n), /^L\d+\./gm)),
    [29, 30, 30, 30],
  );
  assert.equal(
    [30, 31, 33].map((n) => /^.* not shown;/m.exec(print(n))?.[0]),
    [undefined, "1 more layer not shown;", "3 more layers not shown;"],
  );
  assert.is(count(print(9, {}, {}, 5), /^L\d+\./gm), 5);
  const converged = (n: number) =>
    /^(.*) whose fit did not converge: left out of the sigmas\.$/m.exec(print(1, { count: 5, converged: n }))?.[1];
  assert.equal([5, 4, 3].map(converged), [undefined, "1 filter", "2 filters"]);
  const left = (own: object) => /^(.*) without a direction/m.exec(print(2, {}, own))?.[1];
  assert.equal([{}, { constant: 1 }, { constant: 1, nonFinite: 2 }].map(left), [undefined, "2 filters", "6 filters"]);
  const skipped = formatFittedLayers(models[0], scaleSpace, 500, plainColors);
  assert.match(skipped, /Not fitted: \d+ convolution layers?\./);
  const pooled = (n: number) => {
    const fit = {
      model: models[0].name,
      family: "dx",
      method: "A",
      filters: 2,
      atZero: 0,
      notConverged: 0,
      sigma: 1,
    } as const;
    const document = { ...sampleScaleSpace(), findings: [], models: [] };
    return formatScaleSpace(
      {
        ...document,
        scaleSpace: { ...scaleSpace, pooled: Array.from({ length: n }, (_, i) => ({ ...fit, layer: `P${i}.` })) },
      } as never,
      500,
      plainColors,
    );
  };
  assert.equal(
    [29, 30, 31].map((n) => count(pooled(n), /^P\d+\./gm)),
    [29, 30, 30],
  );
  assert.equal(
    [30, 31, 32].map((n) => /^(.* rows?) not shown;/m.exec(pooled(n))?.[1]),
    [undefined, "1 more row", "2 more rows"],
  );
});

test("keys: likenesses from a cosine of 0.7 on, of either sign; the first twelve points of the curve, every eighth, and what is kept", () => {
  const document = (cosine: number): KeysDocument => {
    const keys = sampleKeys(1, 30);
    keys.keys[0].resembles.cosine = cosine;
    keys.keys[0].family = { ...keys.keys[0].family, cosine } as never;
    return { keys, findings: [], models: [{ name: "m", notes: [] }] } as never;
  };
  const told = (cosine: number) => formatKeys(document(cosine), 500, plainColors).includes("3 dy-");
  assert.equal([0.6999, 0.7, 0.7001, -0.6999, -0.7, 0].map(told), [false, true, true, false, true, false]);
  const points = (kept: number) => {
    const keys = { ...sampleKeys(kept, 30) };
    const printed = formatKeys({ keys, findings: [], models: [] } as never, 500, plainColors);
    const curve = printed.slice(printed.indexOf("Explained by the number of keys"), printed.indexOf("\nLayers"));
    return [...curve.matchAll(/^ *(\d+) .*?(elbow(?:, kept)?|kept)?$/gm)]
      .map(([, n, what]) => (what ? `${n} ${what}` : n))
      .join(" ");
  };
  assert.is(points(13), "1 2 3 4 elbow 5 6 7 8 9 10 11 12 13 kept 16 24");
  assert.is(points(4), "1 2 3 4 elbow, kept 5 6 7 8 9 10 11 12 16 24");
});

test("findings are numbered, at most seven unasked, what is as usual behind them; problems are called so", () => {
  const kinds = ["basis-size", "sparse-filters", "least-varied", "least-orthogonal"] as const;
  const findings = Array.from({ length: 10 }, (_, i) => finding(kinds[i % 4], `T${i}`, `text ${i}`, {}));
  const print = (given: Finding[], all = false) =>
    formatFindings({ findings: given }, 80, plainColors, all).split("\n");
  const printed = print(findings);
  assert.equal(printed.slice(0, 6), ["Findings", "", " 1  T0", "    text 0", "    docs/INTERPRET.md#basis-size", ""]);
  const more = (given: Finding[], all?: boolean) => print(given, all).filter((line) => line.includes("--all-findings"));
  assert.ok(printed.includes(" 7  T6") && !printed.includes(" 8  T7"));
  assert.equal(more(findings), ["3 more findings: --all-findings"]);
  assert.equal(more(findings.slice(0, 8)), ["1 more finding: --all-findings"]);
  assert.equal(more(findings.slice(0, 7)), []);
  assert.ok(print(findings, true).includes("10  T9"));
  // Three of a kind, whatever else there is.
  const alike = Array.from({ length: 4 }, (_, i) => finding("basis-size", `A${i}`, "", {}));
  assert.ok(print(alike).includes(" 3  A2") && !print(alike).includes(" 4  A3"));
  assert.equal(more(alike), ["1 more finding: --all-findings"]);
  assert.equal(more(findings, true), []);
  const usual = finding("no-sparse", "None", "none", {});
  assert.equal(
    print([usual, findings[0]]).filter((line) => /^ \d/.test(line)),
    [" 1  T0"],
  );
  assert.equal(
    print([usual, findings[0]], true).filter((line) => /^ \d/.test(line)),
    [" 1  T0", " 2  None"],
  );
  const markOf = (id: FindingId) => print([finding(id, "N", "n", {})])[2];
  assert.equal(
    [markOf("non-finite"), markOf("low-diversity"), markOf("basis-size")],
    [" 1  Problem: N", " 1  Notable: N", " 1  N"],
  );
  assert.is(formatFindings({ findings: [] }, 80, plainColors), "");
});

test("prose has at most 100 columns, notes name their models where they are not of all, further studies show five layers", () => {
  const wordy = finding("basis-size", "t ".repeat(90), "x ".repeat(90), {});
  const long = formatFindings({ findings: [wordy] }, 300, plainColors);
  const longest = Math.max(...long.split("\n").map(({ length }) => length));
  assert.ok(longest > 96 && longest <= 100, String(longest));
  const models = [
    { name: "a", notes: ["one", "both"] },
    { name: "b", notes: ["both"] },
  ];
  assert.is(formatNotes({ models }, 80, plainColors), "Notes\n  a: one\n  both\n");
  assert.is(formatNotes({ models: [{ name: "a", notes: [] }] }, 80, plainColors), "");

  const { operators } = ofLayers(9);
  const result = { ...sampleResult({ models: 1 }), operators };
  operators.layers.forEach((layer, i) => (layer.name = `further-${i}.`));
  assert.is(count(formatStudy(result, 500, plainColors), /^further-\d\./gm), 5);
});

test("filters that are positive multiples of one another have no axes, and are not called equal", () => {
  const result = sampleResult({ models: 1 });
  result.basis.explainedVariance.fill(0);
  const printed = formatStudy(result, 200, plainColors);
  assert.match(printed, "\n  no axes: the filters are all equal, up to positive factors\n");
  assert.not.match(formatStudy(sampleResult({ models: 1 }), 200, plainColors), "no axes");
});

test("the basis: nine components, the others together, in lines of the width", () => {
  const lines = (ratios: number[], width: number) => {
    const result = sampleResult({ models: 1 });
    result.basis.explainedVarianceRatio = ratios;
    const printed = formatStudy(result, width, plainColors).split("\n");
    const at = printed.findIndex((line) => line.startsWith("Basis 3×3"));
    return printed.slice(at, printed.indexOf("", at));
  };
  const nine = [0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.05, 0.03, 0.02];
  assert.equal(lines(nine, 200), [
    "Basis 3×3  of these models, 94,080 filters",
    "  explained variance  c0 30.0%  c1 20.0%  c2 10.0%  c3 10.0%  c4 10.0%  c5 10.0%  c6 5.0%  c7 3.0%  c8 2.0%",
  ]);
  assert.match(lines([...nine, 0.004, 0.002], 200)[1], / c8 2\.0% {2}other 2 0\.6%$/);
  const whole = "  explained variance  c0 30.0%  c1 20.0%";
  assert.equal(lines(nine.slice(0, 2), whole.length).slice(1), [whole]);
  const broken = ["  explained variance  c0 30.0%", "  c1 20.0%"];
  assert.equal(lines(nine.slice(0, 2), whole.length - 1).slice(1), broken);
});

test("idealization: what was kept and why, as a sentence", () => {
  const keptBecause = { cosine: 3, constant: 1200, zero: 0, "non-finite": 0 };
  const filters = { total: 2000, replaced: 797, kept: 1203, keptBecause };
  const manifest = { layers: [], skippedLayers: [{}], keys: null, minCosine: 0.9, filters };
  const told = (change: object) =>
    formatIdealization({ ...manifest, ...change } as never, 2000, plainColors)
      .split("\n\n")[0]
      .replaceAll("\n", " ");
  const [where, tail] = ["in 0 layers replaced by", "1 other layer untouched."];
  assert.is(
    told({ by: "fit", keepAmplitude: false, minCosine: 0.9 }),
    `797 of 2,000 filters (39.9%) ${where} their fit, with the least-squares amplitude; 1,203 kept (3 below the cosine 0.9, 1,200 constant); ${tail}`,
  );
  const none = { filters: { ...filters, kept: 0, replaced: 2000, keptBecause: {} } };
  assert.is(
    told({ by: "keys", keepAmplitude: true, keys: { count: 2 }, ...none }),
    `2,000 of 2,000 filters (100%) ${where} the nearest of 2 keys, with their own length; 0 kept; ${tail}`,
  );
  assert.ok(told({ by: "fit", skippedLayers: [] }).endsWith("; 1,203 kept (3 below the cosine 0.9, 1,200 constant)."));
  // Layers of which every filter was kept are none that were changed.
  const layer = (replaced: number) => ({
    name: "x",
    kernel: [3, 3],
    total: 2,
    replaced,
    kept: 2 - replaced,
    ...{ cosine: 1, relativeError: 0, filters: [] },
  });
  const partly = told({ by: "fit", layers: [layer(1), layer(0), layer(2)] });
  assert.ok(partly.includes(" (39.9%) in 2 of 3 layers replaced by their fit,"), partly);
  assert.ok(told({ by: "fit", layers: [layer(1), layer(2)] }).includes(" in 2 layers replaced by"));
  assert.ok(told({ by: "master-keys" }).includes("replaced by the nearest of the eight master keys,"));
  assert.ok(told({ filters: { ...filters, total: 0, replaced: 0 } }).includes("0 of 0 filters (0%)"));
});

test.run();
