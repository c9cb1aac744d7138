import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fromBase64, readGolden } from "../../support/golden.ts";
import { type Demo, type GivenFile, give, startDemo } from "./open-demo.ts";

interface SavedFile {
  readonly name: string;
  readonly bytes: string;
}

const { files } = readGolden("torch-files.json") as { files: SavedFile[] };

const test = suite("several models in one file");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("each network of each file is a model of its own; a moving average is left out, with a note", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [saved("student and teacher", "dino.pth"), saved("g, d and g_ema", "gan.pt")]);
  const parts = ["dino.pth#student", "dino.pth#teacher", "gan.pt#g", "gan.pt#d"];
  assert.is(await page.locator(".subject").innerText(), parts.join(", "));
  const table = page.getByRole("region", { name: "Table of layers" });
  const owners = await table.locator("tbody td:nth-child(2)").allInnerTexts();
  assert.equal(
    owners,
    parts.flatMap((part) => [part, part]),
  );
  const text = await page.locator("body").innerText();
  // Once, with the models that it is about.
  const note = /^gan\.pt#g, gan\.pt#d: 9 tensors are moving averages \(EMA\) of others and are left out/gm;
  assert.is(text.match(note)?.length, 1, text);
  await page.getByRole("tab", { name: "Filters" }).click();
  const options = page.locator("label", { hasText: /^Model/ }).locator("option");
  assert.equal(await options.allInnerTexts(), parts);
  // Each is compared with each other.
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.locator(".cell").first().waitFor();
  assert.is(await page.locator(".cell").count(), parts.length * (parts.length - 1));
  assert.equal(complaints, []);
});

function saved(name: string, as: string): GivenFile {
  const found = files.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return { name: as, bytes: fromBase64(found.bytes) };
}

test.run();
