import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { filesIn, inFolder, run, writeModel } from "../support.ts";

test("a file of the user that has the name of one of ours is kept beside it, and told", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "m.safetensors"), { channels: 2 });
    const out = join(folder, "out");
    mkdirSync(join(out, "tables"), { recursive: true });
    const mine = {
      "report.html": "<!doctype html>\n<html><title>Mine</title>",
      "convscope.json": '{\n  "mine": 1\n}\n',
      [join("tables", "layers.csv")]: "name,size\na,1\n",
    };
    for (const [name, text] of Object.entries(mine)) writeFileSync(join(out, name), text);
    const first = await run(["analyze", model, "-o", out]);
    assert.is(first.code, 0, first.stderr);
    for (const [name, text] of Object.entries(mine)) {
      assert.is(readFileSync(join(out, `${name}.kept`), "utf8"), text);
      assert.not.match(readFileSync(join(out, name), "utf8"), text);
      assert.match(first.stderr, `${name}.kept is what was there before: convscope had not written it`);
    }
    // What the run itself has written is replaced by the next one, nothing else.
    const before = filesIn(out);
    const second = await run(["analyze", model, "-o", out]);
    assert.not.match(second.stderr, /is what was there before/);
    assert.equal(filesIn(out), before);
    // A second stranger does not replace the first.
    writeFileSync(join(out, "report.html"), "again");
    await run(["analyze", model, "-o", out]);
    assert.is(readFileSync(join(out, "report.html.kept2"), "utf8"), "again");
  }));

test("so is one of any other kind: Parquet, a gate's report, a scheduler's scripts", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "m.safetensors"), { channels: 2 });
    const at = (name: string) => join(folder, name);
    const analysed = ["analyze", model, "-o", at("out"), "-f", "parquet,pdf", "--fail-on", "sparsity>2"];
    const planned = (kind: string) => ["workflow", kind, model, "--shards", "2", "-o", at(kind)];
    const runs: [argv: string[], names: string[]][] = [
      [
        [...analysed, "--fail-report", at("gate.xml")],
        ["out/tables/layers.parquet", "out/figures/basis.pdf", "gate.xml"],
      ],
      [[...analysed, "--fail-report", at("gate.sarif")], ["gate.sarif"]],
      [planned("slurm"), ["slurm/submit.sh", "slurm/collect.sbatch", "slurm/convscope.mjs"]],
      [planned("snakemake"), ["snakemake/Snakefile", "snakemake/profile/config.yaml"]],
      [planned("kubernetes"), ["kubernetes/run.sh", "kubernetes/round-1-merge.yaml"]],
    ];
    for (const [argv, names] of runs) {
      const fresh = await run(argv);
      assert.is(fresh.code, 0, fresh.stderr);
      const again = await run(argv);
      assert.not.match(again.stderr, /is what was there before/);
      for (const name of names) {
        writeFileSync(at(name), "#!/bin/sh\n# mine, run by convscope\n");
        const { code, stderr } = await run(argv);
        assert.is(code, 0, stderr);
        assert.match(stderr, /\.kept is what was there before: convscope had not written it/, name);
        assert.is(readFileSync(at(`${name}.kept`), "utf8"), "#!/bin/sh\n# mine, run by convscope\n", name);
        assert.not.match(readFileSync(at(name), "latin1"), "# mine", name);
      }
    }
  }));

test("a folder in the output that is a link leads to the files there", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "m.safetensors"), { channels: 2 });
    mkdirSync(join(folder, "elsewhere"));
    mkdirSync(join(folder, "out"));
    symlinkSync(join(folder, "elsewhere"), join(folder, "out", "tables"), "dir");
    const { code, stderr } = await run(["analyze", model, "-o", join(folder, "out"), "-f", "csv,json"]);
    assert.is(code, 0, stderr);
    assert.ok(filesIn(join(folder, "elsewhere")).includes("layers.csv"));
    assert.equal(
      filesIn(join(folder, "out")).filter((name) => name.startsWith("convscope")),
      ["convscope.json"],
    );
  }));

test("what a killed run has marked does not leave its folder by a link that lies there", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "m.safetensors"), { channels: 2 });
    const [home, out] = [join(folder, "home"), join(folder, "out")];
    mkdirSync(home);
    mkdirSync(join(out, "convscope-unfinished", "tables"), { recursive: true });
    writeFileSync(join(out, "convscope-unfinished", "tables", ".profile"), "hostile");
    symlinkSync(home, join(out, "tables"), "dir");
    const { code, stderr } = await run(["analyze", model, "-o", out]);
    assert.is(code, 1);
    assert.match(stderr, /what a killed run has left cannot be put right/);
    assert.equal(filesIn(home), []);
  }));

test.run();
