import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatIdealization } from "../../../cli/idealize/format-idealization.ts";
import { formatFindings, formatNotes } from "../../../cli/study/format-findings.ts";
import { formatStudy } from "../../../cli/study/format-study.ts";
import type { Finding } from "../../../sdk/index.ts";
import type { FindingId } from "../../../sdk/results/finding-rows.ts";
import { finding } from "../../../sdk/results/findings.ts";
import { plainColors } from "../../support/plain-colors.ts";
import { sampleResult } from "../../support/sample-result.ts";
import { occurrences, ofLayers } from "./printed.ts";

// What the terminal marks, leaves out or says by a rule: below the rule's number, at it and above.

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
  assert.is(occurrences(formatStudy(result, 500, plainColors), /^further-\d\./gm), 5);
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
