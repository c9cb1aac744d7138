import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { displayWidth } from "../../../cli/format/display-width.ts";
import type { ScaleSpaceDocument } from "../../../sdk/results/scale-space.ts";
import { filesIn, inFolder, run } from "../support.ts";
import { writeLayers } from "./support.ts";

test("the tables fit 80 columns, and json, csv, svg and html are written", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), {
      "b.very.long.name.of.a.depthwise.layer.in.a.network.weight": [8, 1, 3, 3],
      "c.weight": [8, 1, 5, 5],
    });
    const out = join(folder, "out");
    const { code, stdout, stderr } = await run(["scale-space", model, "--pooled", "--extended", "-o", out], {
      columns: 80,
      env: { NO_COLOR: "1" },
    });
    assert.is(code, 0, stderr);
    for (const line of stdout.split("\n")) assert.ok(displayWidth(line) <= 80, line);
    for (const text of ["sigma x", "explained", "Pooled fits", "Beyond the eight"]) assert.match(stdout, text);
    const files = filesIn(out);
    assert.ok(files.includes("convscope.json") && files.includes("report.html"));
    for (const ending of [".csv", ".svg"]) assert.ok(files.filter((file) => file.endsWith(ending)).length > 1, ending);
    const written: ScaleSpaceDocument = JSON.parse(readFileSync(join(out, "convscope.json"), "utf8"));
    assert.is(written.scaleSpace.groups[0].count, 16);
  }));

test.run();
