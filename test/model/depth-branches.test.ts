import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { fromBase64, readGolden } from "../support/golden.ts";

interface Case {
  name: string;
  ranks: Record<string, number>;
  files: Record<string, Record<string, string>>;
}
const { cases } = readGolden<{ cases: Case[] }>("depth-branches.json");

for (const { name, ranks, files } of cases) {
  for (const [format, parts] of Object.entries(files)) {
    test(`${name}, ${format}: parallel branches share the ranks of their longest paths`, async () => {
      const all = new Map(Object.entries(parts).map(([file, text]) => [file, fromBase64(text)]));
      const model = await openModel(fromFiles(all, Object.keys(parts)[0]));
      const nameOf = (text: string) => text.replace("model_weights/", "").split("/")[0];
      const found = Object.fromEntries(model.layers.map((layer) => [nameOf(layer.tensor.name), layer.depthRank]));
      assert.equal(found, ranks);
      const most = Math.max(...Object.values(ranks));
      for (const { depth, depthRank } of model.layers) assert.is(depth, (depthRank as number) / most);
      assert.is(model.order, "graph");
    });
  }
}

test.run();
