import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { AnalysisResult } from "../../../sdk/results/analysis.ts";
import { filesIn, inFolder, run, writeModel } from "../support.ts";
import { study, writeLayers } from "./support.ts";

const shapes = { "b.weight": [8, 1, 3, 3], "c.weight": [8, 1, 5, 5] };

async function analyzed(...argv: string[]): Promise<AnalysisResult> {
  const { code, stdout, stderr } = await run(["analyze", ...argv, "--with", "scale-space", "--json", "--quiet"]);
  assert.is(code, 0, stderr);
  return JSON.parse(stdout);
}

test("analyze --with scale-space has what the study of its own has, for the kernel sizes asked for", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), shapes);
    const { scaleSpace, findings, provenance } = await analyzed(model, "--kernel", "3");
    const own = await study(model, "--kernel", "3");
    assert.equal(scaleSpace, own.scaleSpace);
    const titles = findings.map(({ title }) => title);
    for (const { title } of own.findings) assert.ok(titles.includes(title), title);
    assert.is(provenance.options.scaleSpace, true);
    assert.equal((await analyzed(model)).scaleSpace, (await study(model)).scaleSpace);
    const plain = await run(["analyze", model, "--json", "--quiet"]);
    assert.not.ok("scaleSpace" in JSON.parse(plain.stdout));
  }));

test("its document is valid, and tables, figures and report show the study and whose keys they are", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), shapes);
    const out = join(folder, "out");
    const { code, stdout, stderr } = await run(["analyze", model, "--with", "scale-space", "-o", out]);
    assert.is(code, 0, stderr);
    assert.match(stdout, "Best of eight families");
    const files = filesIn(out);
    for (const name of ["scale-space.csv", "scale-space-groups.csv", "scale-nearest-keys.svg", "scale-families.svg"]) {
      assert.ok(
        files.some((file) => file.endsWith(name)),
        name,
      );
    }
    for (const name of ["report.html", "convscope.json", join("figures", "scale-nearest-keys.svg")]) {
      assert.match(readFileSync(join(out, name), "utf8"), /masterfiltmodel[\s\S]*CC BY 4\.0/, name);
    }
    const schema = JSON.parse(readFileSync("build/schema/convscope-1.schema.json", "utf8"));
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
    assert.ok(validate(JSON.parse(readFileSync(join(out, "convscope.json"), "utf8"))), JSON.stringify(validate.errors));
  }));

test("without depthwise layers of the size the study is empty, with a note", () =>
  inFolder(async (folder) => {
    const dense = writeModel(join(folder, "dense.safetensors"));
    const even = writeModel(join(folder, "even.safetensors"), { kernel: 4 });
    const depthwise = writeLayers(join(folder, "depthwise.safetensors"), shapes);
    for (const argv of [[dense], [even, "--kernel", "4"]]) {
      const { scaleSpace, models } = await analyzed(...argv);
      assert.equal([scaleSpace?.layers, scaleSpace?.groups, scaleSpace?.examples], [[], [], []]);
      assert.match(models[0].notes.join(), /No scale-space models.*--layers '\*'/);
    }
    const both = await analyzed(dense, depthwise);
    assert.equal(
      both.models.map(({ notes }) => notes.some((note) => note.startsWith("No scale-space models"))),
      [true, false],
    );
    const out = join(folder, "out");
    const { code, stdout, stderr } = await run(["analyze", dense, "--with", "scale-space", "-o", out]);
    assert.is(code, 0, stderr);
    assert.match(stdout.replaceAll(/\s+/g, " "), "No scale-space models were fitted");
    assert.match(readFileSync(join(out, "report.html"), "utf8"), "No layer was fitted");
  }));

test.run();
