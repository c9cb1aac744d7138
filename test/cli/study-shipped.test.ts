import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ScaleSpaceDocument } from "../../sdk/index.ts";
import { expectClose } from "../support/close.ts";
import { scales, spreads } from "../support/master-key-tables.ts";
import { families, writeKeys } from "./scale-space/support.ts";
import { inFolder, run } from "./support.ts";

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8"));

test("study master-keys on the eight filters: the paper's spreads, scales and residuals, and what replacing would change", () =>
  inFolder(async (folder) => {
    const out = join(folder, "out");
    const { code, stderr } = await run(["study", "master-keys", writeKeys(join(folder, "keys.npy")), "-o", out]);
    assert.is(code, 0, stderr);
    const document: ScaleSpaceDocument = json(out, "steps/paper/convscope.json");
    const filters = document.scaleSpace.layers.flatMap((layer) => layer.filters ?? []);
    assert.is(filters.length, 8);
    for (const [i, { spread, fits }] of filters.entries()) {
      // The tables have six decimals.
      expectClose(
        [spread.l1, ...(spread.mean ?? []), ...(spread.covariance ?? [])],
        spreads[i],
        5e-6,
        `spread ${i + 1}`,
      );
      for (const method of ["A", "B", "D1", "D2"] as const) {
        const fit = fits.find((one) => one.method === method && one.family === families[i]);
        expectClose([fit?.sigmaX ?? 0, fit?.sigmaY ?? 0], scales[method][i].slice(0, 2), 5e-6, `${method} of ${i + 1}`);
      }
    }
    const byKeys = json(out, "steps/replaced-by-keys/manifest-1.json");
    assert.equal([byKeys.filters.total, byKeys.filters.replaced], [8, 8]);
    const byFit = json(out, "steps/replaced-by-fit/manifest-1.json");
    const { notes, sentences } = json(out, "study.json");
    assert.equal(notes, []);
    assert.equal(sentences[0].values.slice(0, 2), [byFit.filters.replaced, 8]);
    assert.ok(byFit.filters.replaced >= 5 && byFit.filters.replaced < 8);
  }));

test("study operators-poster on a network: every figure of the poster, encoder above decoder", () =>
  inFolder(async (folder) => {
    const out = join(folder, "out");
    const network = "node_modules/@mediapipe/selfie_segmentation/selfie_segmentation.tflite";
    const { code, stdout, stderr } = await run(["study", "operators-poster", network, "-o", out]);
    assert.is(code, 0, stderr);
    assert.equal(json(out, "study.json").notes, []);
    const { operators } = json(out, "steps/periodic/convscope.json");
    assert.match(stdout, `${operators.layers.length} layers are labelled`);
    const drawn = [
      "layers",
      "encoder-decoder",
      "examples",
      "spectra",
      "blindness",
      "plane",
      "plane-halves",
      "plane-layers",
    ];
    assert.equal(readdirSync(join(out, "figures")).sort(), drawn.map((name) => `${name}.svg`).sort());
    const halves = readFileSync(join(out, "figures/plane-halves.svg"), "utf8");
    assert.ok(halves.indexOf("ncoder") >= 0 && halves.indexOf("ncoder") < halves.lastIndexOf("ecoder"));
  }));

test.run();
