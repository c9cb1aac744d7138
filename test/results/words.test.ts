import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decimal } from "../../cli/format/numbers.ts";
import { fixedNonZero } from "../../sdk/figures/svg/number.ts";
import { agree, capital, counted, listed, partOf, percentFirst, significant } from "../../sdk/results/plain-text.ts";
import { type Documents, randomDocuments, redrawn } from "../support/random-documents.ts";

// Number, capitals and full stops of what is printed, for 0, 1 and more.

test("counts, verbs and parts of 0, 1, 2 and many", () => {
  assert.equal(
    [0, 1, 2, 1200].map((n) => counted(n, "layer")),
    ["0 layers", "1 layer", "2 layers", "1,200 layers"],
  );
  assert.equal(
    [0, 1, 2].map((n) => counted(n, "box", "boxes")),
    ["0 boxes", "1 box", "2 boxes"],
  );
  assert.equal(
    [0, 1, 2].map((n) => `${partOf(n, 8, "key")} ${agree(n, "resembles", "resemble")}`),
    ["0 of 8 keys resemble", "1 of 8 keys resembles", "2 of 8 keys resemble"],
  );
  assert.equal(
    [
      [0, 0],
      [0, 1],
      [1, 1],
      [2, 2],
      [3, 3],
    ].map(([n, all]) => partOf(n, all, "layer")),
    ["0 of 0 layers", "0 of 1 layer", "the layer", "both layers", "all 3 layers"],
  );
  assert.equal(
    [[], ["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]].map((names) => listed(names)),
    ["", "a", "a and b", "a, b and c", "a, b, c and 1 more"],
  );
  assert.is(capital("the layer"), "The layer");
  assert.equal([0, 1e-9, 1 - 1e-9, 1].map(percentFirst), ["0 %", "Less than 0.1 %", "More than 99.9 %", "100 %"]);
});

test("what is not 0 never reads as 0: in terminal, figures and sentences", () => {
  for (const value of [1e-300, 1e-9, 0.0004, 0.0005]) {
    assert.not.match(decimal(value), /^0\.0+$/);
    assert.not.match(fixedNonZero(value, 3), /^0\.0+$/);
    assert.not.match(significant(value), /^0$/);
  }
  assert.equal(
    [0, 0.0004, 0.0006, 1].map((value) => fixedNonZero(value, 3)),
    ["0", "<0.001", "0.001", "1.000"],
  );
});

/** One of something in the plural, a sentence that begins small, or ends without a full stop. */
const plural =
  /(?<![\d,.#(x×-])\b1 (layers|filters|models|groups|keys|pairs|networks|files|tensors|channels|points errors|standard errors|components)\b/;

function expectGood(title: string, text: string): void {
  for (const sentence of [title, text]) assert.not.match(sentence, plural);
  assert.not.match(title, /[.:;,]$/);
  assert.match(title, /^(["A-Z0-9]|[a-z-]+ filters )/);
  assert.match(text, /\.$/);
  assert.match(text, /^["A-Z0-9<>]/);
  assert.not.match(text, / {2}|\.\.| ,|undefined|NaN(?! or)/);
}

test("every sentence of findings of random and awkward models", async () => {
  const bases = [await randomDocuments(1), await randomDocuments(17)];
  const all: Documents[] = bases.flatMap((base, i) => [base, redrawn(base, i + 1)]);
  let found = 0;
  for (const { analysis, operators, norms, channels, scaleSpace, keys } of all) {
    for (const { findings } of [analysis, operators, norms, channels, scaleSpace, keys]) {
      for (const { title, text } of findings) {
        expectGood(title, text);
        found++;
      }
    }
  }
  assert.ok(found > 50, String(found));
});

test("every sentence that is kept as read, and everything that the commands print", () => {
  const sentences = readFileSync("test/studies/snapshots/sentences.txt", "utf8").split("\n");
  for (const line of sentences) if (line !== "" && !line.startsWith("#")) assert.not.match(line, plural);
  for (const file of readdirSync("test/cli/snapshots")) {
    for (const line of readFileSync(`test/cli/snapshots/${file}`, "utf8").split("\n"))
      assert.not.match(line, plural, `${file}: ${line}`);
  }
});

test.run();
