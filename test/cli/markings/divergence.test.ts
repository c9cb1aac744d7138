import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatDivergence } from "../../../cli/study/format-divergence.ts";
import { formatStudy } from "../../../cli/study/format-study.ts";
import { plainColors } from "../../support/plain-colors.ts";
import { sampleResult } from "../../support/sample-result.ts";
import { occurrences } from "./printed.ts";

// What the terminal marks, leaves out or says by a rule: below the rule's number, at it and above.

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
  assert.is(occurrences(print([0.2499, 0.2499, 0.2499]), /~/g), 0);
  // Twice in the matrix, once in the note.
  const one = print([0.25, 0.2499, 0.2499]);
  assert.is(occurrences(one, /~0\.250/g), 2);
  assert.match(one.replace(/\s+/g, " "), /~ not above noise: .* differ as much \(1 of 3 pairs\)\./);
  assert.is(occurrences(print([0.2501, 0.25, 0.2499]), /~0\.250/g), 4);
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

test.run();
