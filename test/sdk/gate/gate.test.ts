import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  analyze,
  checkRules,
  describeViolation,
  diffTables,
  parseRules,
  type Table,
  tablesOf,
  timelineTables,
  toJunit,
  toSarif,
} from "../../../sdk/index.ts";
import { layerFlags } from "../../../sdk/results/flags.ts";
import { expectError } from "../../support/expect-error.ts";
import { weightsModel } from "../../support/operators.ts";
import { sampleDiff } from "../../support/sample-diff.ts";
import { sampleTimeline } from "../../support/sample-timeline.ts";

const table = (columns: string[], ...rows: (string | number | null)[][]): Table => ({ name: "t", columns, rows });
const layers = table(
  ["model", "layer", "sparsity", "flags"],
  ["a", "low", 0.49, ""],
  ["a", "at", 0.5, "sparse untrained"],
  ["a", "above", 0.51, "sparse"],
  ["a", "none", null, ""],
);
const namesOf = (rules: string, tables: Table[] = [layers]) =>
  checkRules(tables, parseRules(rules)).map(({ name }) => name);

test("a number is compared below, at and above the limit, in all four ways; no number breaks nothing", () => {
  assert.equal(namesOf("sparsity>0.5"), ["above"]);
  assert.equal(namesOf("sparsity>=0.5"), ["at", "above"]);
  assert.equal(namesOf("sparsity<0.5"), ["low"]);
  assert.equal(namesOf("sparsity<=0.5"), ["low", "at"]);
  assert.equal(namesOf("sparse > 0.5"), ["above"]);
});

test("a layer of several rows is one violation a rule and a model, with the worst that was found", () => {
  const labels = table(["model", "layer", "count"], ["a", "x", 3], ["a", "x", 9], ["a", "x", 5], ["b", "x", 4]);
  const told = (rules: string) => checkRules([labels], parseRules(rules)).map(({ model, found }) => [model, found]);
  assert.equal(told("count>2"), [
    ["a", 9],
    ["b", 4],
  ]);
  assert.equal(told("count<8,count>=5"), [
    ["a", 3],
    ["b", 4],
    ["a", 9],
  ]);
});

test("a word is a whole word of the flags", () => {
  assert.equal(namesOf("untrained"), ["at"]);
  assert.equal(namesOf("sparse,untrained"), ["at", "above", "at"]);
  assert.equal(namesOf("binary"), []);
});

test("states of a comparison, and words as numbers of tensors", () => {
  const changes = table(
    ["layer_a", "layer_b", "state", "relative_change"],
    ["x", "x", "pruned", 0.5],
    [null, "y", "added", null],
  );
  assert.equal(namesOf("added,change>0.1", [changes]), ["y", "x"]);
  const tensors = table(
    ["model", "tensor", "layer", "zeros", "non_finite"],
    ["a", "w", null, 1, 0],
    ["a", "v", null, 0.99, 2],
  );
  assert.equal(namesOf("all-zero,non-finite", [tensors]), ["w", "v"]);
});

test("a rule about nothing is refused, with what there is; so is no rule at all", () => {
  assert.throws(() => namesOf("norm>1"), /needs norms, which this result does not have/);
  assert.throws(() => namesOf("sparsness>1"), /there are sparsity/);
  assert.throws(() => namesOf("unfit"), /there are non-finite, all-zero/);
  const wide = table(["layer", ...Array.from({ length: 9 }, (_, i) => `c${i}`)], ["x", ...Array(9).fill(1)]);
  assert.throws(() => namesOf("other>1", [wide]), /there are c0, c1, c2, c3, c4, c5, c6, c7 and 1 more$/);
  for (const text of ["", "sparse>", "sparse>x", "sparse,,binary", ">1", "sparse>1>2"]) {
    assert.throws(() => parseRules(text), /found the rule/, text);
  }
});

test("a word that no result bears is refused before there is a result, with those that there are", () => {
  assert.throws(
    () => parseRules("sparse,biary"),
    /the rule "biary" is about nothing that a result tells; there are non-finite, /,
  );
  assert.throws(
    () => parseRules("beauty"),
    /that a result tells; there are non-finite, all-zero,.* structured, and measures with >/,
  );
  // What tables have columns of words for is among them.
  for (const { name } of layerFlags) assert.is(parseRules(name)[0].name, name);
  assert.is(parseRules("unchanged,untrained").length, 2);
});

test("the terms of an analysis: a layer of zeros and one with NaN", async () => {
  const bad = weightsModel([
    { weights: new Float64Array(36), k: 3 },
    { weights: Float64Array.from({ length: 36 }, (_, i) => (i === 4 ? Number.NaN : Math.sin(i))), k: 3 },
  ]);
  const found = checkRules(tablesOf(await analyze([bad])), parseRules("non-finite,all-zero"));
  assert.equal(
    found.map(({ rule, name }) => [rule, name]),
    [
      ["non-finite", bad.layers[1].name],
      ["all-zero", bad.layers[0].name],
    ],
  );
});

test("JUnit has a case a rule, its texts escaped; SARIF a result a violation", () => {
  const rules = parseRules("sparsity>0.5,binary");
  const odd = table(["model", "layer", "sparsity", "flags"], ["m\u0001", 'a<"&>', 0.75, ""]);
  const violations = checkRules([odd], rules);
  assert.is(describeViolation(violations[0]), 'm\u0001 / "a<"&>": sparsity>0.5, found 0.75');
  assert.is(
    toJunit(rules, violations),
    '<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="convscope" tests="2" failures="1">\n  <testcase classname="convscope" name="sparsity&gt;0.5">\n    <failure message="1 violation">m\ufffd / &quot;a&lt;&quot;&amp;&gt;&quot;: sparsity&gt;0.5, found 0.75</failure>\n  </testcase>\n  <testcase classname="convscope" name="binary"/>\n</testsuite>\n',
  );
  const { runs } = toSarif(rules, violations) as {
    runs: { results: object[]; tool: { driver: { rules: { id: string }[] } } }[];
  };
  assert.equal(
    runs[0].tool.driver.rules.map(({ id }) => id),
    ["sparsity>0.5", "binary"],
  );
  assert.is(runs[0].results.length, 1);
});

test("what another command tells is refused with that command", async () => {
  const refused = (rule: string, pattern: RegExp) =>
    expectError(() => checkRules(diffTables({ layers: [] }), parseRules(rule)), "usage", pattern);
  await refused("non-finite", /is about nothing that this result tells: analyze tells it, and inspect --stats$/);
  await refused("untrained", /: analyze tells it$/);
  await refused("sparse>0.5", /: analyze tells it$/);
});

test("of a training each layer is one violation: the first checkpoint with NaN, the one with the largest step", () => {
  const tables = timelineTables(sampleTimeline());
  assert.equal(checkRules(tables, parseRules("non-finite,change>0.4")).map(describeViolation), [
    'epoch=5.ckpt / "stem": non-finite, found 1',
    'epoch=1.ckpt / "stem": change>0.4, found 0.5',
    'epoch=1.ckpt / "body.conv": change>0.4, found 0.5',
    'epoch=1.ckpt / "head": change>0.4, found 0.5',
  ]);
});

test("the example's rules are rules about what its commands tell", () => {
  const text = readFileSync("examples/ci/convscope.yml", "utf8");
  const rules = [...text.matchAll(/npx convscope (\w+) .*--fail-on '([^']*)'/g)];
  assert.equal(
    rules.map(([, command, given]) => [command, parseRules(given).length]),
    [
      ["analyze", 5],
      ["diff", 3],
    ],
  );
  const given = rules.find(([, command]) => command === "diff")?.[2] ?? "";
  const { layers } = sampleDiff();
  assert.ok(checkRules(diffTables({ layers }), parseRules(given)).length > 0);
});

test.run();
