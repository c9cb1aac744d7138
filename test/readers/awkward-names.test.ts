import { inflateRawSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { toJson } from "../../sdk/export/to-json.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { analyze } from "../../sdk/studies/filters/analyze.ts";
import { inspect } from "../../sdk/studies/inspect.ts";
import { fromBase64, readGolden } from "../support/golden.ts";

// Layers called as an object's own properties are: looked up in an object that has none, they would be found all the same.

const { names, fixtures } = readGolden<{
  names: string[];
  fixtures: Record<string, { file: string; files: Record<string, string> }>;
}>("awkward-names.json");

const open = (format: string) => {
  const { file, files } = fixtures[format];
  const bytes = Object.entries(files).map(
    ([name, packed]) => [name, new Uint8Array(inflateRawSync(fromBase64(packed)))] as const,
  );
  return openModel(fromFiles(new Map(bytes), file));
};

for (const format of Object.keys(fixtures)) {
  test(`${format}: layers called __proto__, constructor, toString ...`, async () => {
    // MATLAB has no names that begin with "_".
    const expected = names.filter((name) => format !== "matlab" || !name.startsWith("_"));
    const model = await open(format);
    assert.equal(model.layers.map(({ name }) => name).sort(), [...expected].sort());
    for (const { name, filters, tensor, reason } of model.layers) {
      assert.equal([filters, reason], [6, null]);
      const values = [...(await tensor.read())].sort((a, b) => a - b);
      assert.equal(
        values,
        Array.from({ length: 54 }, (_, j) => names.indexOf(name) + j / 64),
        name,
      );
    }
    const inspected = JSON.parse(toJson(await inspect(model)));
    assert.equal(inspected.models[0].layers.map(({ name }: { name: string }) => name).sort(), [...expected].sort());
    const { models, groups } = await analyze([model], { by: "layer" });
    assert.equal(models[0].layers.map(({ name }) => name).sort(), [...expected].sort());
    assert.is(groups.length, expected.length);
  });
}

test.run();
