import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { shippedStudies } from "../../sdk/study-files/index.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { inFolder, run } from "./support.ts";

const { file } = readGolden<{ file: string }>("studies.json");
const { Ajv2020 } = createRequire(import.meta.url)("ajv/dist/2020.js");
const schema = JSON.parse(readFileSync("build/schema/convscope-study-1.schema.json", "utf8"));

async function withData(body: (folder: string, data: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const data = join(folder, "filters.h5");
    writeFileSync(data, gunzipSync(fromBase64(file)));
    await body(folder, data);
  });
}

test("study medical: a page, figures, their numbers, a document for each step, and study.json by its schema", () =>
  withData(async (folder, data) => {
    const out = join(folder, "out");
    const { code, stdout, stderr } = await run(["study", "medical", data, "-o", out]);
    assert.is(code, 0, stderr);
    assert.match(stdout, /not sparse/);
    assert.match(stderr, /wrote \d+ files; open .*report\.html/);
    assert.equal(readdirSync(out).sort(), ["figures", "report.html", "steps", "study.json", "tables"]);
    assert.ok(existsSync(join(out, "figures/figure-2-binary-layers-4.svg")));
    assert.ok(existsSync(join(out, "tables/figure-3-unets.csv")));
    assert.is(JSON.parse(readFileSync(join(out, "steps/unets/convscope.json"), "utf8")).groups.length, 3);
    const page = readFileSync(join(out, "report.html"), "utf8");
    assert.is(page.match(/<figure>/g)?.length, 6);
    assert.not.match(page, folder);
    const outcome = JSON.parse(readFileSync(join(out, "study.json"), "utf8"));
    const isValid = new Ajv2020({ allowUnionTypes: true }).compile(schema);
    assert.ok(isValid(outcome), JSON.stringify(isValid.errors));
  }));

test("study: a copy is changed and run; its own inputs and labels lie beside it", () =>
  withData(async (folder, data) => {
    const mine = join(folder, "mine.yaml");
    const { code, stderr } = await run(["study", "--init", "medical", mine]);
    assert.is(code, 0, stderr);
    assert.match((await run(["study", "--init", "medical", mine])).stderr, /mine\.yaml: exists already/);
    writeFileSync(mine, `${readFileSync(mine, "utf8").replace("name: medical", "name: mine")}\ninputs: [filters.h5]\n`);
    const json = async (...args: string[]) => {
      const { stdout, stderr: told } = await run(["study", ...args, "--json", "--no-digest"]);
      assert.ok(stdout !== "", told);
      return JSON.parse(stdout);
    };
    const own = await json(mine);
    assert.is(own.study.name, "mine");
    assert.equal(own.steps, (await json("medical", data)).steps);
    assert.equal(own.sentences, (await json("medical", data)).sentences);
  }));

test("study --plan: what it does, and with models what each step takes; --json prints the study", () =>
  withData(async (_, data) => {
    assert.match((await run(["study", "--plan", "medical"])).stdout, /unets +analyze/);
    assert.match((await run(["study", "--plan", "medical", data])).stdout, /unets +3 +12 +540/);
    const { stdout } = await run(["study", "--plan", "medical", data], { columns: 80, env: { NO_COLOR: "1" } });
    assert.ok(
      stdout.split("\n").every((line) => line.length <= 80),
      stdout,
    );
    assert.is(JSON.parse((await run(["study", "--plan", "medical", "--json"])).stdout).name, "medical");
  }));

test("study -f explore: one page with the results of all steps, in the folder or as the one file that is asked for", () =>
  withData(async (folder, data) => {
    const out = join(folder, "out");
    const { code, stderr } = await run(["study", "medical", data, "-o", out, "-f", "json,explore", "--no-digest"]);
    assert.is(code, 0, stderr);
    const page = readFileSync(join(out, "explore.html"), "utf8");
    const steps = readdirSync(join(out, "steps"));
    assert.is(page.match(/ id="result[^"]*">/g)?.length, steps.length);
    assert.ok(steps.length > 3);
    for (const step of steps) assert.equal(readdirSync(join(out, "steps", step)), ["convscope.json"]);
    const one = join(folder, "medical.html");
    const alone = await run(["study", "medical", data, "-o", one, "-f", "explore", "--no-digest"]);
    assert.is(alone.code, 0, alone.stderr);
    assert.is(readFileSync(one, "utf8"), page);
  }));

for (const name of shippedStudies) {
  test(`study --plan ${name} fits 80 columns and tells all of it`, async () => {
    const narrow = await run(["study", "--plan", name], { columns: 80, env: { NO_COLOR: "1" } });
    assert.is(narrow.code, 0);
    assert.equal(
      narrow.stdout.split("\n").filter((line) => line.length > 80),
      [],
    );
    const words = (text: string) => text.split(/\s+/).sort();
    const wide = await run(["study", "--plan", name], { columns: 160, env: { NO_COLOR: "1" } });
    const missing = words(wide.stdout).filter((word) => !words(narrow.stdout).includes(word));
    // Of figures alone the middle of a long word is left out.
    assert.ok(missing.length <= 2, missing.join(" "));
  });
}

test("study: a step without layers is left out with what needs it; a study of none, or of columns that are not there, refused", () =>
  withData(async (folder, data) => {
    const { code, stdout } = await run(["study", "medical", data, "--part", "*unet*", "--json"]);
    assert.is(code, 0);
    const { notes, figures } = JSON.parse(stdout);
    assert.ok(
      notes.some((note: string) => note.startsWith("The step densenets is left out: no layer of the 3 models")),
    );
    assert.ok(notes.some((note: string) => note.startsWith("The figure figure-3-densenets is left out")));
    assert.is(figures.length, 4);
    const other = join(folder, "own.yaml");
    writeFileSync(other, "name: own\ntitle: Own\nsteps:\n  - { name: a, run: analyze, select: ['Task=Music'] }\n");
    assert.match((await run(["study", other, data, "--json"])).stderr, /no step of the study own finds a layer/);
    writeFileSync(other, "name: own\ntitle: Own\nsteps:\n  - { name: a, run: analyze, select: ['Taks=GAN'] }\n");
    assert.match((await run(["study", other, data, "--json"])).stderr, /no column "Taks" .* did you mean Task\?/);
    for (const [args, message] of [
      [[], /no study given/],
      [["medcal"], /did you mean medical\?/],
      [["medical", data], /-o DIR/],
      [["none.yaml"], /no such file/],
      [["--init", "medical"], /--init takes the name/],
    ] as const)
      assert.match((await run(["study", ...args])).stderr, message);
  }));

test.run();
