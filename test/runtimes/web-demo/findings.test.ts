import { suite } from "uvu";
import * as assert from "uvu/assert";
import { typeset } from "../../../web-demo/ui/numbers.ts";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("findings");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("numbers have a true minus sign and keep their percent sign", () => {
  assert.is(
    typeset("gets 9.2 %: -9.7 points (-3), 10^-3.5. It is -2."),
    "gets 9.2\u00a0%: −9.7 points (−3), 10^−3.5. It is −2.",
  );
  for (const name of ["a-1.onnx", "model -3.onnx", "2024-01-05", "conv-2", "x -1-2"]) assert.is(typeset(name), name);
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
  assert.not.match(text, /\d %| -\d/);
});

test.run();
