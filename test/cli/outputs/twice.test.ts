import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { filesIn, inFolder, run, writeModel } from "../support.ts";

test("what convscope wrote it writes again without keeping a copy, in every format of every command", () =>
  inFolder(async (folder) => {
    const a = writeModel(join(folder, "a.safetensors"), { channels: 2 });
    const b = writeModel(join(folder, "b.safetensors"), { channels: 2, seed: 2 });
    const study = join(folder, "s.yaml");
    writeFileSync(
      study,
      "schema: convscope-study-file/1\nname: s\ntitle: A study\nsteps:\n  - name: all\n    run: analyze\n",
    );
    const inFolders: string[][] = [
      ["analyze", a],
      ["compare", a, b],
      ["operators", a, "--size", "8"],
      ["norms", a, "--size", "8"],
      ["scale-space", a, "--layers", "*"],
      ["keys", a, "--layers", "*"],
      ["channels", a, "--layers", "a*"],
      ["diff", a, b],
      ["timeline", `a=${a}`, `b=${b}`],
      ["study", study, a],
    ];
    const out = join(folder, "out");
    mkdirSync(out);
    const commands = [
      ...inFolders.flatMap(([name, ...rest]) => [
        [name, ...rest, "-o", join(out, `${name}.html`)],
        [name, ...rest, "-o", join(out, `${name}.explore.html`), "-f", "explore"],
        [name, ...rest, "-o", join(out, `${name}.json`)],
        [name, ...rest, "-o", join(out, name), "-f", "json,csv,svg,html,explore"],
        ...(name === "study" ? [] : [[name, ...rest, "-o", join(out, name), "-f", "pdf"]]),
      ]),
      ...["dark", "paper"].map((style) => ["analyze", a, "-o", join(out, "analyze"), "-f", "svg", "--style", style]),
      ["analyze", a, "-o", join(out, "analyze"), "-f", "parquet"],
      ["analyze", a, "-o", join(out, "analyze"), "--save-basis", join(out, "basis.json")],
      ["page", "-o", join(out, "page.html")],
      ["atlas", "build", a, b, "-o", join(out, "atlas.json")],
      ["collect", a, "-o", join(out, "a.state")],
      ...["npz", "csv", "parquet"].map((ending) => ["export", a, "-o", join(out, `filters.${ending}`)]),
      ...["slurm", "kubernetes", "parallel", "snakemake"].map((engine) => [
        "workflow",
        engine,
        a,
        "--shards",
        "2",
        "-o",
        join(out, engine),
      ]),
      ...["xml", "sarif"].map((ending) => [
        "analyze",
        a,
        "--fail-on",
        "sparsity > 2",
        "--fail-report",
        join(out, `gate.${ending}`),
      ]),
    ];
    for (const command of [...commands, ...commands]) {
      const { code, stderr } = await run(command);
      assert.is(code, 0, `${command.join(" ")}: ${stderr}`);
      assert.not.match(stderr, /had not written it/, command.join(" "));
    }
    assert.equal(
      filesIn(out).filter((name) => name.includes(".kept")),
      [],
    );
  }));

test("a page that somebody else wrote is kept where a result's page goes, and none is overwritten by the bare page", () =>
  inFolder(async (folder) => {
    const a = writeModel(join(folder, "a.safetensors"), { channels: 2 });
    const file = join(folder, "mine.html");
    const mine = '<!doctype html>\n<html lang="en">\n<title>Mine</title>';
    writeFileSync(file, mine);
    const refused = await run(["page", "-o", file]);
    assert.is(refused.code, 2);
    assert.is(readFileSync(file, "utf8"), mine);
    const { stderr } = await run(["analyze", a, "-o", file, "-f", "explore"]);
    assert.match(stderr, "mine.html.kept is what was there before: convscope had not written it");
    assert.is(readFileSync(`${file}.kept`, "utf8"), mine);
  }));

test.run();
