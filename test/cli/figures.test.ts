import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readPdf } from "../support/pdf-page.ts";
import { inFolder, run } from "./support.ts";

const network = "node_modules/@mediapipe/face_detection/face_detection_short_range.tflite";

test("analyze -f svg,pdf --columns 1 --no-titles --no-captions: each figure twice, of one size, without title and sentences", () =>
  inFolder(async (folder) => {
    const [all, out] = [join(folder, "all"), join(folder, "out")];
    const plain = await run(["analyze", network, "-o", all, "-f", "svg"]);
    assert.is(plain.code, 0, plain.stderr);
    const options = ["-f", "svg,pdf", "--columns", "1", "--no-titles", "--no-captions"];
    const { code, stderr } = await run(["analyze", network, "-o", out, ...options]);
    assert.is(code, 0, stderr);
    const names = readdirSync(join(all, "figures")).map((file) => file.replace(/\.svg$/, ""));
    assert.equal(
      readdirSync(join(out, "figures")).sort(),
      names.flatMap((name) => [`${name}.pdf`, `${name}.svg`]).sort(),
    );
    for (const name of names) {
      const svg = readFileSync(join(out, "figures", `${name}.svg`), "utf8");
      const { size, texts } = readPdf(readFileSync(join(out, "figures", `${name}.pdf`)));
      const width = Number(/ width="([\d.]+)pt"/.exec(svg)?.[1]);
      assert.ok(Math.abs(size[0] - width) < 0.01, name);
      const [, title] = /<title>([^<]*)</.exec(svg) as RegExpExecArray;
      assert.not.ok(texts.includes(title), `${name}: ${title}`);
      assert.match(svg, 'fill="#000000"');
    }
    assert.ok(names.length > 8);
  }));

test("study -f pdf: every figure of the study as PDF too", () =>
  inFolder(async (folder) => {
    const out = join(folder, "out");
    const { code, stderr } = await run([
      "study",
      "operators-poster",
      network,
      "-o",
      out,
      "-f",
      "pdf",
      "--style",
      "dark",
    ]);
    assert.is(code, 0, stderr);
    const files = readdirSync(join(out, "figures"));
    const svgs = files.filter((file) => file.endsWith(".svg"));
    assert.equal(
      files.filter((file) => file.endsWith(".pdf")),
      svgs.map((file) => file.replace(/svg$/, "pdf")),
    );
    for (const file of svgs) assert.match(readFileSync(join(out, "figures", file), "utf8"), 'fill="#14181d"');
  }));

for (const [options, message] of [
  [["--style", "dark"], /--style is about figures in files: say where with -o DIR/],
  [["--no-titles"], /--no-titles is about figures in files/],
  [["-o", "x", "--style", "drak"], /--style: found "drak", .* did you mean dark\?/],
  [["-o", "x", "--columns", "3"], /--columns: found "3", expected 1 or 2/],
] as const) {
  test(`refused: ${options.join(" ")}`, async () => {
    const { code, stderr } = await run(["analyze", network, ...options]);
    assert.is(code, 2);
    assert.match(stderr, message);
  });
}

test.run();
