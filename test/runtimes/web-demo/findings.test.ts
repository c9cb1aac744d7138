import { suite } from "uvu";
import * as assert from "uvu/assert";
import { typeset } from "../../../sdk/results/typeset.ts";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("findings");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("numbers have a true minus sign, and no line ends within a range or before a percent sign; sizes are set as on the rest of the page", () => {
  assert.is(
    typeset("gets 9.2 %: -9.7 points (-3), 10^-3.5. It is -2."),
    "gets 9.2\u00a0%: −9.7 points (−3), 3.2 × 10⁻⁴. It is −2.",
  );
  assert.is(
    typeset('65,536 3x3 filters (7x7, 3x3x3) at depth 0-10 %, "3x3 -2 0-10 %" and "a".'),
    '65,536 3×3 filters (7×7, 3×3×3) at depth 0–\u206010\u00a0%, "3x3 -2 0-10 %" and "a".',
  );
  assert.is(
    typeset('"depth 30-40 %" and "x 3x3, depth 0-10 %"'),
    '"depth 30–\u206040\u00a0%" and "x 3x3, depth 0–\u206010\u00a0%"',
  );
  for (const name of [
    "a-1.onnx",
    "model -3.onnx",
    "2024-01-05",
    "conv-2",
    "x -1-2",
    "conv3x3",
    "a/3x3",
    "0x1f",
    "3x3.weight",
    "3x3-a",
  ])
    assert.is(typeset(name), name);
});

test("what is a problem, unusual or a mere fact is told apart by a word and by a colour", async () => {
  const { page } = await demo.open();
  const next = seededNormal(4);
  const values = Float32Array.from({ length: 1024 * 9 }, (_, i) => (i < 9 ? 0 : Math.sign(next())));
  const weights = [
    { name: "signs.weight", shape: [32, 32, 3, 3], values },
    { name: "usual.weight", shape: [32, 32, 3, 3], values: values.map(() => next()) },
  ];
  await give(page, [{ name: "mine.safetensors", bytes: safetensors(weights) }]);
  const cards = page.locator(".findings > li");
  const seen = await cards.evaluateAll((all) =>
    all.map((card) => ({
      kind: card.className,
      word: card.querySelector(".severity")?.textContent ?? "",
      color: getComputedStyle(card).borderLeftColor,
    })),
  );
  const words: Record<string, string> = { problem: "Problem", notable: "Unusual", fact: "" };
  for (const { kind, word } of seen) assert.is(word, words[kind]);
  const colorOf = (kind: string) => [...new Set(seen.filter((one) => one.kind === kind).map(({ color }) => color))];
  const colors = Object.keys(words).map(colorOf);
  assert.ok(colors[0].length === 1 && colors[2].length === 1, JSON.stringify(seen));
  assert.is(new Set(colors.flat()).size, colors.flat().length);
});

test("a finding begins with a model's name as it is", async () => {
  const { page } = await demo.open();
  const next = seededNormal(10);
  const model = (name: string) => ({
    name,
    bytes: safetensors([
      { name: "x.weight", shape: [16, 16, 3, 3], values: Float32Array.from({ length: 256 * 9 }, () => next()) },
    ]),
  });
  await give(page, [model("lower.safetensors"), model("other.safetensors")]);
  await page.getByRole("tab", { name: "Operators" }).click();
  await page.getByRole("region", { name: "Table of labels" }).waitFor();
  const titles = page.locator(".findings strong");
  const about = (await titles.allInnerTexts()).filter((title) => /^"lower\.safetensors"/i.test(title));
  assert.ok(about.length > 0);
  for (const title of about) assert.match(title, /^"lower/);
  const cases = await titles.evaluateAll((all) =>
    all.map((one) => getComputedStyle(one, "::first-letter").textTransform),
  );
  for (const transform of cases) assert.is(transform, "none");
  const text = (await page.locator(".findings p").allInnerTexts()).join("\n");
  assert.match(text, /\d\u00a0%/);
  assert.not.match(text, /\d %| -\d|\dx\d/);
});

test.run();
