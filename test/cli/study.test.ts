import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { displayWidth } from "../../cli/format/display-width.ts";
import { filesIn, inFolder, run, writeModel } from "./support.ts";

const schema = JSON.parse(readFileSync("build/schema/convscope-1.schema.json", "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

test("--json prints one document of the published schema, the same bytes each time", async () => {
  await inFolder(async (folder) => {
    const models = [writeModel(join(folder, "a.safetensors")), writeModel(join(folder, "b.safetensors"), { seed: 2 })];
    for (const argv of [
      ["analyze", models[0]],
      ["analyze", ...models, "--by", "depth-decile"],
      ["compare", ...models],
    ]) {
      const first = await run([...argv, "--json"]);
      assert.is(first.code, 0, first.stderr);
      assert.is(first.stderr, "");
      const result = JSON.parse(first.stdout);
      assert.ok(validate(result), JSON.stringify(validate.errors?.slice(0, 3)));
      assert.not.match(first.stdout, folder);
      assert.equal(await run([...argv, "--json"]), first);
    }
  });
});

test("--environment adds the runtime, and nothing else changes", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const plain = JSON.parse((await run(["analyze", model, "--json"])).stdout);
    const told = JSON.parse((await run(["analyze", model, "--json", "--environment"])).stdout);
    const valid: boolean = validate(told);
    assert.ok(valid, JSON.stringify(validate.errors));
    assert.match(told.provenance.environment.runtime, /^(node|bun|deno) /);
    assert.is(plain.provenance.environment, undefined);
    delete told.provenance.environment;
    assert.equal(told, plain);
  });
});

test("-o writes every format, -f the asked ones; only stderr speaks of it", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const all = await run(["analyze", model, "-o", join(folder, "deep", "all")]);
    assert.is(all.code, 0, all.stderr);
    assert.match(all.stderr, /report\.html/);
    assert.not.match(all.stdout, "report.html");
    const names = filesIn(join(folder, "deep", "all"));
    for (const name of ["convscope.json", "report.html", join("tables", "layers.csv"), join("figures", "ridge.svg")]) {
      assert.ok(names.includes(name), name);
    }
    assert.not.ok(names.some((name) => name.endsWith(".tmp")));
    assert.ok(validate(JSON.parse(readFileSync(join(folder, "deep", "all", "convscope.json"), "utf8"))));

    const some = join(folder, "some");
    assert.is((await run(["analyze", model, "-o", some, "-f", "csv,json", "-q"])).stderr, "");
    assert.equal(readdirSync(some).sort(), ["convscope.json", "tables"]);
    // A second run replaces its own files and leaves those of others.
    writeFileSync(join(some, "mine.txt"), "mine");
    const second = await run(["analyze", model, "-o", some, "-f", "json"]);
    assert.is(second.code, 0);
    assert.match(second.stderr, /layers\.csv is not of this run/);
    assert.is(readFileSync(join(some, "mine.txt"), "utf8"), "mine");
  });
});

test("a saved basis gives the same coefficients back", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const basis = join(folder, "basis.json");
    const fitted = JSON.parse((await run(["analyze", model, "--json", "--save-basis", basis, "-q"])).stdout);
    const reused = JSON.parse((await run(["analyze", model, "--json", "--basis", basis])).stdout);
    assert.equal(reused.groups, fitted.groups);
    assert.equal(reused.divergence.matrix, fitted.divergence.matrix);
    assert.is(reused.basis.source, "basis.json");
    // Writing it again is allowed, writing over something else is not.
    assert.is((await run(["analyze", model, "--save-basis", basis])).code, 0);
    assert.is((await run(["analyze", model, "--save-basis", model])).code, 2);
  });
});

test("labels group the models", async () => {
  await inFolder(async (folder) => {
    const models = [1, 2, 3].map((seed) => writeModel(join(folder, `m${seed}.safetensors`), { seed }));
    const labels = join(folder, "labels.csv");
    writeFileSync(labels, "model,task\nm1.safetensors,x\nm2.safetensors,y\nm3.safetensors,x\n");
    const { stdout, stderr } = await run(["analyze", ...models, "--labels", labels, "--json"]);
    assert.is(stderr, "");
    assert.equal(JSON.parse(stdout).divergence.groups, ["x", "y"]);
  });
});

test("models have the name given, or the base name with the folders that tell them apart", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const { stdout } = await run(["compare", `first=${model}`, model, "--json"]);
    assert.equal(
      JSON.parse(stdout).models.map(({ name }: { name: string }) => name),
      ["first", "a.safetensors"],
    );
  });
});

for (const columns of [80, 120]) {
  test(`the text fits ${columns} columns and no name steers the terminal`, async () => {
    await inFolder(async (folder) => {
      const hostile = ["\x1b[31mred\x1b[0m\r\n.weight", "\u202egnp.weight", `${"層".repeat(60)}.weight`, "__proto__"];
      const model = writeModel(join(folder, "a.safetensors"), { layers: hostile });
      for (const command of ["inspect", "analyze"]) {
        const { code, stdout, stderr } = await run([command, model], { columns, env: { NO_COLOR: "1" } });
        assert.is(code, 0, stderr);
        assert.not.match(stdout, /[\x00-\x09\x0b-\x1f\x7f\u202e]/);
        assert.match(stdout, "\\x1b[31m");
        for (const line of stdout.split("\n")) assert.ok(displayWidth(line) <= columns, line);
      }
    });
  });
}

test("colours only on a terminal and without NO_COLOR; progress only on a terminal's stderr", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const escapes = /\x1b\[/;
    assert.not.match((await run(["analyze", model])).stdout, escapes);
    assert.match((await run(["analyze", model], { columns: 100 })).stdout, escapes);
    assert.not.match((await run(["analyze", model], { columns: 100, env: { NO_COLOR: "1" } })).stdout, escapes);
    assert.is((await run(["analyze", model])).stderr, "");
    assert.match((await run(["analyze", model], { stderrTerminal: true })).stderr, /\d%.*\r\x1b\[2K$/s);
    assert.is((await run(["analyze", model, "--quiet"], { stderrTerminal: true })).stderr, "");
  });
});

test.run();
