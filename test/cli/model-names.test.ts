import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, run, writeModel } from "./support.ts";

/** Files of one name in folders that tell them apart, and what the command line says of some of them. */
async function namesOf(...operands: string[]) {
  let found = { names: [""], stderr: "" };
  await inFolder(async (folder) => {
    for (const own of ["x2", "x3"]) {
      mkdirSync(join(folder, own));
      for (const name of ["model.safetensors", "faces.safetensors"]) writeModel(join(folder, own, name));
    }
    const paths = operands.map((operand) => operand.replace("DIR", folder));
    const out = join(folder, "out");
    const { code, stderr } = await run(["analyze", ...paths, "-o", out, "-f", "json", "--no-digest"]);
    assert.is(code, 0, stderr);
    const { models } = JSON.parse(readFileSync(join(out, "convscope.json"), "utf8"));
    found = { names: models.map(({ name }: { name: string }) => name), stderr };
  });
  return found;
}

const hint = "the files call the model model.safetensors, as many are: NAME=FILE gives it a name\n";

test("a model alone whose file is called as most are goes by that name, and a line says how to name it", async () => {
  const { names, stderr } = await namesOf("DIR/x2/model.safetensors");
  assert.equal(names, ["model.safetensors"]);
  assert.ok(stderr.endsWith(hint), stderr);
});

test("nothing is said of a name that tells, one that was given, or several models", async () => {
  for (const [operands, names] of [
    [["DIR/x2/faces.safetensors"], ["faces.safetensors"]],
    [["x2=DIR/x2/model.safetensors"], ["x2"]],
    [
      ["DIR/x2/model.safetensors", "DIR/x3/model.safetensors"],
      ["x2/model.safetensors", "x3/model.safetensors"],
    ],
  ]) {
    const found = await namesOf(...operands);
    assert.equal(found.names, names);
    assert.not.match(found.stderr, "NAME=FILE");
  }
});

test.run();
