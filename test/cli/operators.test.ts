import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { displayWidth } from "../../cli/format/display-width.ts";
import { filesIn, inFolder, run, writeModel } from "./support.ts";

const schema = JSON.parse(readFileSync("build/schema/convscope-1-operators.schema.json", "utf8"));
const check = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const isValid = (document: unknown): boolean => check(document);

test("--json is a document of the published schema, with the keys that programs rely on", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "net.safetensors"));
    const argv = ["operators", model, "--json", "--spectra", "--norms", "--size", "8", "--quiet"];
    const { code, stdout, stderr } = await run(argv);
    assert.is(code, 0, stderr);
    const document = JSON.parse(stdout);
    assert.ok(isValid(document), JSON.stringify(check.errors?.slice(0, 2)));
    const { size, boundary, threshold, references, layers } = document.operators;
    assert.equal([size, boundary, threshold], [8, "periodic", 0.1]);
    assert.equal(Object.keys(references[0]).slice(0, 2), ["name", "weights"]);
    for (const key of ["model", "name", "counts", "nullShare", "excess"]) assert.ok(key in layers[0], key);
    for (const key of ["index", "label", "distance", "runnerUp", "margin", "orientation", "singularValues"])
      assert.ok(key in layers[0].filters[0], key);
    for (const key of ["name", "spectralNorm", "conditionNumber", "stableRank"])
      assert.ok(key in document.norms.layers[0], key);
    assert.is(layers[0].filters[0].singularValues.length, 64);
    assert.is((await run(argv)).stdout, stdout);
  }));

test("of large images the time is said before the work begins, where no terminal is, too", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "net.safetensors"));
    const stop = new AbortController();
    const { code, stdout, stderr } = await run(["operators", model, "--size", "1000"], {
      signal: stop.signal,
      onStderr: (text) => /processor time/.test(text) && stop.abort(),
    });
    // Stopped at the announcement: nothing was labelled.
    assert.match(stderr, /^This will take about [1-9]\d* (s|min|h)( \d+ min)? of processor time\.\n/);
    assert.equal([code, stdout], [130, ""]);
  }));

test("the table fits 80 columns, and the files are written", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "net.safetensors"), {
      layers: ["a.long.name.of.a.layer.weight", "b.weight"],
    });
    const out = join(folder, "out");
    const { code, stdout, stderr } = await run(
      ["operators", model, "--size", "8", "--norm-only", "--filters", "--clusters", "3", "-o", out],
      { columns: 80, env: { NO_COLOR: "1" } },
    );
    assert.is(code, 0, stderr);
    for (const line of stdout.split("\n")) assert.ok(displayWidth(line) <= 80, line);
    for (const text of ["laplac.", "noise", "a.long", "Whole layers"]) assert.match(stdout, text);
    assert.match(
      stdout.replaceAll(/\s+/g, " "),
      /Noise: [\d,]+ filters of i\.i\.d\. uniform weights, seed \d+; standard errors up to 0\.\d\d points/,
    );
    const files = filesIn(out);
    for (const file of ["convscope.json", "report.html", "tables/operators-filters.csv", "tables/norms.csv"])
      assert.ok(files.includes(file), file);
    assert.ok(files.some((file) => file.startsWith("figures/operator-")));
  }));

test("what has no meaning is a usage error", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "net.safetensors"));
    const own = join(folder, "own.json");
    const wrong: [string[], RegExp][] = [
      [["--size", "1"], /--size: found "1", expected a whole number from 2/],
      [["--size", "x"], /--size/],
      [["--boundary", "mirror"], /--boundary/],
      [["--threshold", "3"], /threshold is 3/],
      [["--kernel", "4x4"], /kernel size is 4/],
      [["--reference", own], /own.json/],
      [["--norms", "--norm-only"], /--norms and --norm-only/],
    ];
    writeFileSync(own, '[{"name":"a","weights":[1,2]}]');
    for (const [options, message] of wrong) {
      const { code, stderr } = await run(["operators", model, ...options]);
      assert.is(code, 2, options.join(" "));
      assert.match(stderr, message);
    }
    writeFileSync(own, '[{"name":"a","weights":[1,NaN,1,1,1,1,1,1,1]}]');
    const { code, stderr } = await run(["operators", model, "--reference", own]);
    assert.is(code, 2);
    assert.match(stderr, "own.json: holds NaN, which is not JSON");
    writeFileSync(own, '[{"name":"a"');
    assert.match((await run(["operators", model, "--reference", own])).stderr, "own.json: is not JSON");
    const even = writeModel(join(folder, "even.safetensors"), { kernel: 4 });
    assert.is((await run(["operators", even])).code, 4);
  }));

test("analyze --with operators,norms adds both", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "net.safetensors"));
    const people = await run(["analyze", model, "--with", "operators,norms", "--quiet"], { env: { NO_COLOR: "1" } });
    for (const text of ["Basis 3×3", "laplac.", "noise", "Whole layers"]) assert.match(people.stdout, text);
    const { code, stdout, stderr } = await run(["analyze", model, "--with", "operators,norms", "--json"]);
    assert.is(code, 0, stderr);
    const { operators, norms } = JSON.parse(stdout);
    assert.is(operators.layers.length, 2);
    assert.is(norms.layers.length, 2);
  }));

test.run();
