import { readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { titleOf } from "../../../scripts/documents/site/pages.ts";
import { docsAt, explanationAt, formatsPage, helpOf } from "../../../web-demo/docs.ts";
import { views } from "../../../web-demo/route.ts";
import { type Demo, startDemo } from "./open-demo.ts";

const test = suite("links to the documentation");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

/** As the page's build says where the documentation lies. */
const published = `new MutationObserver((_, observer) => {
  document.documentElement.dataset.docs = "docs/";
  observer.disconnect();
}).observe(document, { childList: true });`;

test("each view leads to a page that the site has, and a finding to what is said of it", async () => {
  const { page, complaints } = await demo.open({ hash: "#overview?sample=ocr", script: published });
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  const footer = page.locator("footer");
  assert.is(await footer.getByRole("link", { name: "Documentation" }).getAttribute("href"), "docs/");
  const how = footer.getByRole("link", { name: "How to read Overview" });
  assert.is(await how.getAttribute("href"), "docs/documents/Interpret.html");
  const explained = await page
    .getByRole("link", { name: "How to read it" })
    .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  const text = readFileSync("docs/INTERPRET.md", "utf8").toLowerCase();
  assert.ok(explained.length > 0);
  for (const href of explained) {
    const [, id] = /^docs\/documents\/Interpret\.html#([\w-]+)$/.exec(href ?? "") ?? [];
    assert.ok(id !== undefined && text.includes(id), `${href}`);
  }
  assert.equal(complaints, []);
});

test("the first page leads to the formats; without the documentation it names their file", async () => {
  const formats = { name: "9 more formats" };
  const beside = await demo.open({ script: published });
  assert.is(
    await beside.page.locator(".drop").getByRole("link", formats).getAttribute("href"),
    "docs/documents/Formats.html",
  );
  const alone = await demo.open({ script: published.replace('= "docs/"', '= ""') });
  assert.match(await alone.page.locator(".drop").innerText(), /9 more formats \(docs\/FORMATS\.md\)/);
  assert.is(await alone.page.locator(".drop a").count(), 0);
});

test("the pages are those of docs/; where nothing was published there is no link", () => {
  const pages = readdirSync("docs")
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/documents/${titleOf(file).replaceAll(" ", "_")}.html`);
  const page = { documentElement: { dataset: { docs: "docs/" } as { docs?: string } } };
  Object.assign(globalThis, { document: page });
  for (const view of views) assert.ok(pages.includes(helpOf(view) ?? ""), `${view}: ${helpOf(view)}`);
  assert.ok(pages.includes(formatsPage() ?? ""));
  assert.is(explanationAt("docs/INTERPRET.md#binary"), "docs/documents/Interpret.html#binary");
  delete page.documentElement.dataset.docs;
  assert.is(docsAt(), undefined);
  assert.is(helpOf("overview"), undefined);
  assert.is(explanationAt("docs/INTERPRET.md#binary"), undefined);
  Reflect.deleteProperty(globalThis, "document");
});

test("the page as one file links the public documentation, where the package has an address", async () => {
  const { oneFile } = await import(String(new URL("../../../scripts/one-file.mjs", import.meta.url)));
  const page = readFileSync("web-demo/page.html", "utf8");
  const parts = { page, main: "", worker: Buffer.of(), style: "", icon: "", samples: [] };
  assert.not.match(oneFile({ ...parts, docs: undefined }), /data-docs|\{\{/);
  assert.match(
    oneFile({ ...parts, docs: "https://example.org/convscope/" }),
    /<html lang="en" data-one-file data-docs="https:\/\/example\.org\/convscope\/docs\/">/,
  );
});

test.run();
