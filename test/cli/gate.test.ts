import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, run, writeModel } from "./support.ts";

test("--fail-on: exit code 5 and one line a violation where a rule finds something, 0 where not, in every study", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.safetensors");
    writeModel(path);
    for (const command of ["analyze", "norms", "operators", "inspect"]) {
      const rule =
        { analyze: "max_abs>0", norms: "norm>0", operators: "filters>0", inspect: "filters>0" }[command] ?? "";
      const failed = await run([command, path, "--fail-on", rule, "-q"]);
      assert.is(failed.code, 5, failed.stderr);
      assert.match(failed.stderr, /^a\.safetensors \/ "[^"]+": .*, found /m);
      const passed = await run([command, path, "--fail-on", rule.replace(">0", ">1e30")]);
      assert.is(passed.code, 0, passed.stderr);
    }
  }));

test("--fail-report is written as its name says, also where nothing was found; other names are refused before", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.safetensors");
    writeModel(path);
    const report = (name: string) => join(folder, name);
    const passed = await run(["analyze", path, "--fail-on", "non-finite", "--fail-report", report("x.xml")]);
    assert.is(passed.code, 0, passed.stderr);
    assert.match(readFileSync(report("x.xml"), "utf8"), '<testsuite name="convscope" tests="1" failures="0">');
    const failed = await run(["analyze", path, "--fail-on", "max_abs>0", "--fail-report", report("x.sarif")]);
    assert.is(failed.code, 5);
    assert.is(JSON.parse(readFileSync(report("x.sarif"), "utf8")).version, "2.1.0");
    const refused = await run(["analyze", path, "--fail-on", "non-finite", "--fail-report", report("x.txt")]);
    assert.is(refused.code, 2);
    assert.not(existsSync(report("x.txt")));
    assert.is((await run(["analyze", path, "--fail-report", report("y.xml")])).code, 2);
    assert.is((await run(["analyze", path, "--fail-on", "sparse>much"])).code, 2);
    const wrong = await run(["analyze", path, "--fail-on", "biary", "-o", report("wrong")]);
    assert.is(wrong.code, 2);
    assert.match(wrong.stderr.replace(/\s+/g, " "), 'the rule "biary" is about nothing that a result tells; there are');
    assert.not.ok(existsSync(report("wrong")));
  }));

test.run();
