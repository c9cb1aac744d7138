import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tensorFile } from "../support/models.ts";
import { filesIn, inFolder, run } from "./support.ts";

// -o with a name that ends as one of the formats does: one file, or none.

function writeModel(folder: string): string {
  const model = join(folder, "m.safetensors");
  writeFileSync(model, tensorFile({ "a.weight": { shape: [8, 3, 3, 3] }, "b.weight": { shape: [6, 1, 3, 3] } }));
  return model;
}

/** Progress, if there were any, would be seen. */
const plain = { stderrTerminal: true, env: { NO_COLOR: "1" } };

/** Every command that writes a result, but for what comes with -o. */
const writers = (model: string): string[][] => [
  ["analyze", model],
  ["compare", `a=${model}`, `b=${model}`],
  ["operators", model, "--size", "8"],
  ["norms", model, "--size", "8"],
  ["scale-space", model],
  ["keys", model],
  ["channels", model, "--layers", "a*"],
  ["diff", model, model],
  ["timeline", `a=${model}`, `b=${model}`],
];

test("a name that ends in .html is the report, one that ends in .json the document, and nothing else is written", () =>
  inFolder(async (folder) => {
    const model = writeModel(folder);
    for (const command of writers(model)) {
      const [name] = command;
      const files = { html: join(folder, `${name}.html`), json: join(folder, `${name}.JSON`) };
      const before = filesIn(folder);
      for (const file of Object.values(files)) {
        const { code, stderr } = await run([...command, "-o", file]);
        assert.is(code, 0, `${name}: ${stderr}`);
        assert.match(stderr, `wrote ${file}\n`);
      }
      assert.equal(filesIn(folder), [...before, `${name}.JSON`, `${name}.html`].sort(), name);
      assert.is(readFileSync(files.json, "utf8"), (await run([...command, "--json"])).stdout, name);
      const whole = join(folder, "whole");
      assert.is((await run([...command, "-f", "html", "-o", whole])).code, 0);
      assert.is(readFileSync(files.html, "utf8"), readFileSync(join(whole, "report.html"), "utf8"), name);
    }
  }));

test("a study's own report and what it found", () =>
  inFolder(async (folder) => {
    const model = writeModel(folder);
    const study = join(folder, "s.yaml");
    writeFileSync(
      study,
      "schema: convscope-study-file/1\nname: s\ntitle: A study\nsteps:\n  - name: all\n    run: analyze\n",
    );
    const [html, json] = [join(folder, "s.html"), join(folder, "s.json")];
    for (const file of [html, json]) {
      const { code, stderr } = await run(["study", study, model, "-o", file]);
      assert.is(code, 0, stderr);
    }
    assert.match(readFileSync(html, "utf8"), /^<!doctype html>/);
    assert.is(JSON.parse(readFileSync(json, "utf8")).schema, "convscope-study/1");
    assert.equal(filesIn(folder), ["m.safetensors", "s.html", "s.json", "s.yaml"]);
  }));

test("what is several files is refused before any work, whatever the command", () =>
  inFolder(async (folder) => {
    const model = writeModel(folder);
    const before = filesIn(folder);
    const refused: [string, RegExp][] = [
      ["x.svg", /x\.svg: figures are several files \(SVG\): name a folder, -o DIR -f svg\n$/],
      ["x.PDF", /x\.PDF: figures are several files \(PDF\): name a folder, -o DIR -f pdf\n$/],
      ["x.png", /x\.png: figures are several files \(SVG, PDF\): name a folder, -o DIR -f svg,pdf\n$/],
      ["x.csv", /x\.csv: tables are several files \(CSV\): name a folder, -o DIR -f csv; convscope export writes/],
      ["x.parquet", /x\.parquet: tables are several files \((Parquet|CSV)\): name a folder, -o DIR -f (parquet|csv);/],
    ];
    for (const command of writers(model)) {
      for (const [file, message] of refused) {
        const { code, stdout, stderr } = await run([...command, "-o", join(folder, file)], plain);
        assert.equal([code, stdout], [2, ""], `${command[0]} ${file}`);
        assert.match(stderr, message);
        assert.match(stderr, /^convscope: [^\n]*\n$/);
      }
    }
    // Parquet is none of diff's formats.
    assert.match((await run(["diff", model, model, "-o", join(folder, "x.parquet")])).stderr, "(CSV)");
    assert.match((await run(["analyze", model, "-o", join(folder, "x.parquet")])).stderr, "(Parquet)");
    assert.equal(filesIn(folder), before);
  }));

test("a folder stays a folder: one that exists, one with a slash behind it, and one of another ending", () =>
  inFolder(async (folder) => {
    const model = writeModel(folder);
    mkdirSync(join(folder, "old.html"));
    for (const name of ["old.html", "new.json/", "v1.2"]) {
      const { code, stderr } = await run(["analyze", model, "-f", "json", "-o", join(folder, name)]);
      assert.is(code, 0, stderr);
      assert.equal(filesIn(join(folder, name)), ["convscope.json"], name);
    }
  }));

test("--format has to fit the one file, and how figures look is about folders", () =>
  inFolder(async (folder) => {
    const model = writeModel(folder);
    const file = join(folder, "x.html");
    const refused: [string[], string][] = [
      [["-f", "json"], "x.html: is one file, of html or explore, but --format asks for json: name a folder"],
      [["-f", "html,explore"], "x.html: is one file, of html or explore, but --format asks for html, explore"],
      [["--columns", "1"], "--columns is about figures in files: say where with -o DIR"],
    ];
    for (const [options, message] of refused) {
      const { code, stderr } = await run(["analyze", model, ...options, "-o", file]);
      assert.is(code, 2);
      assert.match(stderr, message);
    }
    assert.is((await run(["analyze", model, "-f", "html", "-o", file])).code, 0);
    assert.equal(filesIn(folder), ["m.safetensors", "x.html"]);
  }));

test("what stands there already is no loss: a file of one's own is kept, an input and a place that is missing are refused", () =>
  inFolder(async (folder) => {
    const model = writeModel(folder);
    const file = join(folder, "x.html");
    writeFileSync(file, "my own words");
    const { code, stderr } = await run(["analyze", model, "-o", file]);
    assert.is(code, 0, stderr);
    assert.is(readFileSync(`${file}.kept`, "utf8"), "my own words");
    assert.is((await run(["analyze", model, "-o", file])).code, 0);
    assert.equal(filesIn(folder), ["m.safetensors", "x.html", "x.html.kept"]);

    const input = join(folder, "model.json");
    writeFileSync(input, "{}");
    for (const operand of [input, `name=${input}`]) {
      const refused = await run(["analyze", operand, "-o", input]);
      assert.is(refused.code, 2);
      assert.match(refused.stderr, "model.json: is one of the inputs and would be overwritten");
    }
    const lost = await run(["analyze", model, "-o", join(folder, "gone", "x.json")]);
    assert.is(lost.code, 2);
    assert.match(lost.stderr, 'x.json: its folder "gone" does not exist');
  }));

test("files in several places are all named", () =>
  inFolder(async (folder) => {
    const model = writeModel(folder);
    const [file, basis, values] = ["x.json", "basis.json", "values"].map((name) => join(folder, name));
    const both = await run(["analyze", model, "--save-basis", basis, "-o", file]);
    assert.match(both.stderr, `wrote ${file} and ${basis}`);
    const more = await run(["norms", model, "--size", "8", "--values", values, "-o", file]);
    assert.match(more.stderr, `wrote ${file} and 2 files into ${values}\n`);
  }));

test.run();
