import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { stringify } from "yaml";
import { parseStudyFile, shippedStudies, shippedStudy } from "../../sdk/study-files/index.ts";
import { expectError } from "../support/expect-error.ts";

const { Ajv2020 } = createRequire(import.meta.url)("ajv/dist/2020.js");
const schema = JSON.parse(readFileSync("build/schema/convscope-study-file-1.schema.json", "utf8"));
const isValid = new Ajv2020({ allowUnionTypes: true }).compile(schema);

const least = "name: x\ntitle: X\nsteps:\n";
const step = "  - { name: a, run: analyze }\n";

for (const name of shippedStudies) {
  test(`${name}: the study that comes with convscope is one, the same as YAML and as JSON`, () => {
    const study = parseStudyFile(shippedStudy(name), `${name}.yaml`);
    assert.ok(isValid(study), JSON.stringify(isValid.errors));
    assert.is(study.name, name);
    assert.equal(parseStudyFile(JSON.stringify(study), "x.json"), study);
    assert.equal(parseStudyFile(stringify(study), "x.yaml"), study);
  });
}

test("the study in docs/STUDIES.md is one", () => {
  const [, text] = /```yaml\n(.*?)```/s.exec(readFileSync("docs/STUDIES.md", "utf8")) as RegExpExecArray;
  assert.is(parseStudyFile(text, "shapes.yaml").steps.length, 3);
});

test("a name that no study has: the nearest, or what there are", async () => {
  await expectError(() => shippedStudy("medcal"), "usage", /no study "medcal", did you mean medical\?/);
  await expectError(() => shippedStudy("__proto__"), "usage", /there are .*medical.*, or a file/);
});

for (const [text, message] of [
  [`${least}  - { name: a, run: analyse }\n`, /line 4: steps\.0\.run: found "analyse", .* did you mean analyze\?/],
  [
    `${least}  - name: a\n    run: analyze\n    optoins: {}\n`,
    /line 6: .*\.optoins: is no key, did you mean options\?/,
  ],
  [
    `${least}  - name: a\n    run: analyze\n    options:\n      bin: 70\n`,
    /line 7: steps\.0\.options\.bin: is no key, did you mean bins\?/,
  ],
  [`${least}  - { name: a, run: norms, options: { bins: 7 } }\n`, /line 4: .*bins: is no key; there are layers, size/],
  [`${least}  - { name: a, run: analyze, options: { bins: 1.5 } }\n`, /bins: found 1\.5, expected a whole number/],
  [
    `${least}  - { name: a, run: analyze, options: { kernel: big } }\n`,
    /kernel: found "big", expected a whole number or all/,
  ],
  [`${least}  - { name: a, run: analyze, options: { by: models } }\n`, /by: found "models", expected model/],
  [`${least}  - { name: a, run: analyze, options: { range: [1] } }\n`, /range: found 1 items, expected 2/],
  [`${least}  - { name: A b, run: analyze }\n`, /name: found "A b", expected small letters/],
  [`${least}  - { name: a }\n`, /line 4: steps\.0: has no run/],
  [`${least}${step}${step}`, /line 5: .*: two steps are called a/],
  [
    `${least}  - { name: a, run: analyze, basisOf: b }\n`,
    /basisOf: "b" is not an earlier step that analyzes; there is none/,
  ],
  [`${least}${step}sentences: ["{bbb.x}"]\n`, /line 5: sentences\.0: "bbb" is not a step; there are a/],
  [`${least}${step}sentences: ["{a.x|percnt}"]\n`, /"percnt" is not a format, did you mean percent\?/],
  [
    `${least}${step}figures: [{ file: f, title: F, figure: rigde, step: a }]\n`,
    /line 5: figures\.0\.figure: "rigde" is not a figure, did you mean ridge\?/,
  ],
  [`${least}${step}figures: [{ file: f, title: F, figure: ridge }]\n`, /figures\.0: has no step/],
  [`${least}${step}figures: [{ file: f, title: F, figure: ridge, steps: [a] }]\n`, /steps: ridge shows one step/],
  [`${least}${step}figures: [{ file: f, title: F, figure: ridge, step: b }]\n`, /step: "b" is not a step/],
  [
    `${least}${step}figures: [{ file: f, title: F, figure: ridge, step: a, tied: D }]\n`,
    /figures\.0\.tied: ridge has no colour scale of D/,
  ],
  [`${least}${step}tables: [{ file: f, title: F, table: methods }]\n`, /line 5: tables\.0: has no step/],
  [`${least}${step}tables: [{ file: f, title: F, table: layers, steps: [a] }]\n`, /steps: layers is of one step/],
  [`${least}${step}tables: [{ file: f, title: F, table: layers, step: b }]\n`, /tables\.0\.step: "b" is not a step/],
  [`${least}${step}tables: [{ file: f, titel: F, table: layers, step: a }]\n`, /titel: is no key, did you mean title/],
  [
    `${least}${step}figures: [{ file: f, title: F, figure: ridge, step: a }]\ntables: [{ file: f, title: F, table: layers, step: a }]\n`,
    /line 6: tables\.0\.file: two figures or tables are called f/,
  ],
  [
    `${least}  - { name: a, run: analyze, options: { firstLayerApart: 1 } }\n`,
    /firstLayerApart: found 1, expected true/,
  ],
  ["titel: X\nname: x\nsteps: []\n", /line 1: titel: is no key, did you mean title\?/],
  ["name: x\nsteps: []\n", /line 1: has no title/],
  ["name: x\ntitle: X\nsteps: []\n", /steps: found 0 items, expected at least 1/],
  ["[]", /found \[\], expected keys and values/],
  ["", /found null, expected keys and values/],
  ["a: [1", /line 1: /],
  ["a: 1\na: 2\n", /line 2: .*unique/],
  ["__proto__: 1\n", /has no name/],
] as const) {
  test(`refused, with line and place: ${JSON.stringify(text.replace(least, ""))}`, async () => {
    await expectError(() => parseStudyFile(text, "my.yaml"), "usage", message);
    await expectError(() => parseStudyFile(text, "my.yaml"), "usage", /^my\.yaml: /);
  });
}

test("anchors that would grow without end, and texts that are no study's length", async () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
    .split("")
    .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`)
    .join("\n")}\n`;
  await expectError(() => parseStudyFile(bomb, "my.yaml"), "usage", /cannot be resolved/);
  await expectError(() => parseStudyFile(" ".repeat(1_000_001), "my.yaml"), "usage", /longer than 1000000/);
});

test.run();
