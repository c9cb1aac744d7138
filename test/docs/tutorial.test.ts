import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { examplesOf, missingLines, type Ran, runShell } from "../../scripts/documents/examples.ts";
import { picturesOf } from "../../scripts/documents/tutorial-pictures.ts";
import { readPage, removeFolder, repository, studyFolder } from "./support.ts";

// docs/TUTORIAL.md is run as a reader would: its commands in order, in one shell. What it says is printed is printed, and its
// figures are those that the commands write.
const tutorial = suite("docs/TUTORIAL.md");
const page = await readPage("TUTORIAL.md");
const examples = examplesOf(page).filter(({ language }) => language === "sh");
let folder: string;
let ran: Ran[];

tutorial.before(async () => {
  folder = await studyFolder();
  ran = await runShell(
    examples.map(({ code }) => code),
    folder,
    repository,
  );
});

tutorial.after(() => removeFolder(folder));

tutorial("has commands, most of them with what they print", () => {
  assert.ok(examples.length >= 7);
  assert.ok(examples.filter(({ printed }) => printed !== undefined).length >= 7);
});

for (const [i, { code, line, printed }] of examples.entries()) {
  tutorial(`line ${line}: ${code.split("\n")[0].slice(0, 60)}`, () => {
    assert.is(ran[i].code, 0, ran[i].stderr);
    assert.equal(missingLines(printed ?? [], ran[i].stdout), []);
  });
}

for (const { image, written } of picturesOf(page)) {
  tutorial(`${image} says what the figure of the command says (npm run docs:pictures)`, async () => {
    const [shown, made] = await Promise.all([join("docs", image), join(folder, written)].map(wordsOf));
    assert.ok(made.length > 5);
    assert.equal(shown, made);
  });
}

/** The texts of a figure: its numbers and names, whatever its style. */
async function wordsOf(path: string): Promise<string[]> {
  return [...(await readFile(path, "utf8")).matchAll(/>([^<>]+)</g)].map(([, text]) => text);
}

tutorial.run();
