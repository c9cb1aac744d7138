import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fitsAny } from "../../sdk/model/wildcards.ts";
import { seededNormal } from "../support/seeded.ts";
import { inFolder, run, writeModel } from "./support.ts";

const layers = ["stem.conv.weight", "body.0.conv.weight", "body.1.conv.weight", "head.conv.weight"];

test("--layers analyses these layers alone; the others are listed with the reason", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"), { layers });
    const { code, stdout, stderr } = await run(["analyze", model, "--json", "--layers", "body.*,stem.conv"]);
    assert.is(code, 0, stderr);
    const [found] = JSON.parse(stdout).models;
    const names = (list: { name: string }[]) => list.map(({ name }) => name).sort();
    assert.equal(names(found.layers), ["body.0.conv", "body.1.conv", "stem.conv"]);
    assert.equal(
      found.skippedLayers.map(({ name, reason }: { name: string; reason: string }) => [name, reason]),
      [["head.conv", "left out by --layers"]],
    );
    assert.equal(found.tensors.skipped, [{ name: "head.conv.weight", reason: "left out by --layers" }]);
    assert.equal(JSON.parse(stdout).provenance.options.layers, ["body.*", "stem.conv"]);
  });
});

test("a layer's numbers do not depend on the others", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"), { layers });
    const all = JSON.parse((await run(["analyze", model, "--json"])).stdout).models[0].layers;
    const one = JSON.parse((await run(["analyze", model, "--json", "--layers", "head*"])).stdout).models[0].layers;
    assert.equal(
      one,
      all.filter(({ name }: { name: string }) => name === "head.conv"),
    );
  });
});

test("export and compare take it too; a pattern that fits nothing is a mistake", async () => {
  await inFolder(async (folder) => {
    const a = writeModel(join(folder, "a.safetensors"), { layers });
    const b = writeModel(join(folder, "b.safetensors"), { layers, seed: 2 });
    const { stderr } = await run(["export", a, b, "--layers", "*.0.*", "-o", join(folder, "f.csv")]);
    assert.match(stderr, /^wrote 128 filters/);
    const compared = JSON.parse((await run(["compare", a, b, "--json", "--layers", "head.conv.weight"])).stdout);
    assert.equal(
      compared.models.map(({ layers }: { layers: unknown[] }) => layers.length),
      [1, 1],
    );
    for (const argv of [
      ["analyze", a, "--layers", "body.*,tail"],
      ["export", a, "--layers", "tail", "-o", join(folder, "g.csv")],
    ]) {
      const wrong = await run(argv);
      assert.is(wrong.code, 2);
      assert.match(wrong.stderr, /no convolution layer fits the pattern "tail"; there are 4: body\.0\.conv, /);
    }
    assert.match((await run(["analyze", a, "--layers", "a,,b"])).stderr, /names between the commas/);
  });
});

test("wildcards against a regular expression", () => {
  // A naive twin over all short patterns of "a", "b" and "*", and random texts.
  const normal = seededNormal(5);
  const word = (letters: string, length: number) =>
    Array.from({ length }, () => letters[Math.floor(Math.abs(normal()) * 7) % letters.length]).join("");
  let hits = 0;
  for (let i = 0; i < 4000; i++) {
    const pattern = word("ab*", i % 7);
    const text = word("ab", (i * 3) % 8);
    const expected = new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(text);
    assert.is(fitsAny(text, [pattern]), expected, `${text} ${pattern}`);
    hits += Number(expected);
  }
  assert.ok(hits > 400);
  assert.ok(fitsAny("a.b(c", ["x", "a.b(*"]));
  assert.not.ok(fitsAny("axb", ["a.b"]));
});

test.run();
