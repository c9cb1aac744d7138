import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatDiff } from "../../cli/diff/format-diff.ts";
import { formatFindings, formatNotes } from "../../cli/study/format-findings.ts";
import { renderReport } from "../../sdk/figures/index.ts";
import { findingIds } from "../../sdk/index.ts";
import { finding } from "../../sdk/results/findings.ts";
import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import { powerOfTen, typeset } from "../../sdk/results/typeset.ts";
import { plainColors } from "../support/plain-colors.ts";
import { sampleDiff } from "../support/sample-diff.ts";
import { sampleResult } from "../support/sample-result.ts";

test("sizes get the times sign, whatever stands around them; names, options and what is no size keep the letter", () => {
  for (const [given, set] of [
    ["3x3", "3×3"],
    ["kernel 3x3: too few", "kernel 3×3: too few"],
    ["a (3x3x3, 11x11)", "a (3×3×3, 11×11)"],
    ["images of 32 x 32, 5 x 1x1", "images of 32 × 32, 5 × 1×1"],
    ["5x5.", "5×5."],
    ['"conv 3x3" has 3x3', '"conv 3x3" has 3×3'],
    ["--input-size 256x256 gives 256x256", "--input-size 256x256 gives 256×256"],
    ["--kernel 5x5 writes 5x5", "--kernel 5x5 writes 5×5"],
    ["conv3x3 a/3x3 3x3/a 3x3.weight 3x3-a 0x1f 3xy x3", "conv3x3 a/3x3 3x3/a 3x3.weight 3x3-a 0x1f 3xy x3"],
  ])
    assert.is(withTimesSigns(given), set);
});

test("powers of ten are numbers of two digits with a raised exponent", () => {
  for (const [given, set] of [
    ["10^45.46", "2.9 × 10⁴⁵"],
    ["10^-3.5.", "3.2 × 10⁻⁴."],
    ["10^12", "1.0 × 10¹²"],
    ["10^2.999", "1.0 × 10³"],
    ["10^-0.01", "9.8 × 10⁻¹"],
    ['"10^2" and 110^2', '"10^2" and 110^2'],
  ])
    assert.is(typeset(given).replaceAll("\u00a0", " "), set);
  // Also where it is put into a sentence that is set already.
  assert.is(powerOfTen(27.477), "3.0\u00a0×\u00a010²⁷");
});

test("a number stays with its unit, its factor, and what it is the value of; names are left alone", () => {
  const spaces = (text: string) => typeset(text).replaceAll("\u00a0", "_");
  for (const [given, set] of [
    ['The least orthogonal layer is "a = 1" (O = 0.492)', 'The least orthogonal layer is "a = 1" (O_=_0.492)'],
    ["p < 0.001, D = -2, H >= 3, a = b", "p_<_0.001, D_=_−2, H >= 3, a = b"],
    ["offset by 0.32 px, D of 3 nats in 12 s", "offset by 0.32_px, D of 3_nats in 12_s"],
    ["3 seconds, 4 pxs, 5 sizes", "3 seconds, 4 pxs, 5 sizes"],
    ["images of 32 x 32, 10^45.46, 4 × a", "images of 32_×_32, 2.9_×_10⁴⁵, 4 × a"],
    ["by decile: [0, .1], (.1, .2] to (.9, 1]", "by decile: [0,_.1], (.1,_.2] to (.9,_1]"],
    ["filters (3, of 4), (a, 2), (2, b)", "filters (3, of 4), (a, 2), (2, b)"],
  ])
    assert.is(spaces(given), set);
});

test("shapes before and after read 16×8×3×3 in the terminal", () => {
  const document = sampleDiff();
  const [layer] = document.layers;
  document.layers = [{ ...layer, state: "changed", shapeA: [16, 8, 3, 3], shapeB: [16, 8, 5, 5] }];
  const text = formatDiff(document, 200, plainColors);
  assert.match(text, "16×8×3×3 -> 16×8×5×5");
});

test("a long text of digits takes no longer than its length", () => {
  for (const text of ["1x".repeat(100_000), "1".repeat(200_000), "1 x ".repeat(50_000), `--${"a".repeat(200_000)} 1x1`])
    assert.is(withTimesSigns(text).length, text.length);
});

test("findings and notes say 3×3 in the terminal and in the report, and 3x3 in the document", () => {
  const [id] = findingIds;
  const findings = [finding(id, "2 of 12 3x3 layers", 'The 3x3 filters of "a 3x3".', {})];
  const result = { ...sampleResult({ models: 1, layers: 2 }), findings };
  result.models[0].notes = ["Taken for 7x7; --input-size 8x8 says more."];
  result.models[0].skippedLayers[0].reason = "kernel 13x13: larger than 11x11, the largest analysed";
  for (const text of [formatFindings(result, 100, plainColors), renderReport(result)]) {
    assert.match(text, "2 of 12 3×3 layers");
    assert.match(text, /The 3×3 filters of ("|&quot;|&#34;)a 3x3/);
  }
  for (const text of [formatNotes(result, 100, plainColors), renderReport(result)])
    assert.match(text, "Taken for 7×7; --input-size 8x8 says more.");
  assert.match(renderReport(result), "kernel 13×13: larger than 11×11");
  assert.match(JSON.stringify(result), "2 of 12 3x3 layers");
});

test.run();
