import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatIdealization } from "../../cli/idealize/format-idealization.ts";
import { formatInspection } from "../../cli/inspect/format-inspection.ts";
import { formatKeys } from "../../cli/keys/format-keys.ts";
import { formatNormsDocument } from "../../cli/operators/format-norms.ts";
import { formatOperators } from "../../cli/operators/format-operators.ts";
import { formatScaleSpace } from "../../cli/scale-space/format-scale-space.ts";
import { formatStudy } from "../../cli/study/format-study.ts";
import { plainColors } from "../support/plain-colors.ts";
import { randomDocuments } from "../support/random-documents.ts";

// What each command prints, in a narrow, a usual and a wide terminal, as files that a person can open: test/cli/snapshots/*.txt.
// Where columns stand, which of them go, and each word: a change shows in the diff. UPDATE_SNAPSHOTS=1 writes them anew.

const documents = await randomDocuments(1);
const long = (name: string) => `${name}.of.a.network.whose.names.are.long`;
const { analysis, operators, norms, scaleSpace, keys, manifest, inspection } = documents;
for (const layer of [...norms.norms.layers, ...inspection.models.flatMap(({ layers }) => layers)].slice(0, 3)) {
  layer.dilation = [2, 2];
  layer.stride = [2, 1];
  layer.name = long(layer.name);
}
const [inspected] = inspection.models;
inspected.layers[0].name = long(inspected.layers[0].name);
inspected.layers[1].dilation = [3, 1];
inspected.layers[1].stride = [1, 2];
for (const one of [
  scaleSpace.scaleSpace.layers[0],
  keys.keys.layers[0],
  manifest.layers[0],
  operators.operators.layers[0],
])
  one.name = long(one.name);
const texts = {
  analyze: (width: number) => formatStudy(analysis, width, plainColors),
  operators: (width: number) => formatOperators(operators, width, plainColors),
  norms: (width: number) => formatNormsDocument(norms, width, plainColors),
  "scale-space": (width: number) => formatScaleSpace(scaleSpace, width, plainColors),
  keys: (width: number) => formatKeys(keys, width, plainColors),
  inspect: (width: number) => [...formatInspection(inspected, width, plainColors)].join(""),
  idealize: (width: number) => `${formatIdealization(manifest, width, plainColors)}\n`,
};

for (const [command, format] of Object.entries(texts)) {
  test(`what ${command} prints, in 60, 100 and 160 columns`, () => {
    const file = new URL(`snapshots/${command}.txt`, import.meta.url);
    const printed = [60, 100, 160].map((width) => `${"=".repeat(width)}\n${format(width)}`).join("\n");
    if (process.env.UPDATE_SNAPSHOTS === "1") writeFileSync(file, printed);
    assert.ok(existsSync(file), "UPDATE_SNAPSHOTS=1 writes it");
    const kept = readFileSync(file, "utf8").split("\n");
    printed
      .split("\n")
      .forEach((line, i) =>
        assert.is(line, kept[i], `${command}.txt, line ${i + 1} (UPDATE_SNAPSHOTS=1 if it should)`),
      );
    assert.is(printed.split("\n").length, kept.length);
  });
}

test.run();
