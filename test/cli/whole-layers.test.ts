import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatClipping } from "../../cli/idealize/format-clipping.ts";
import { readGolden } from "../support/golden.ts";
import { tensorFile } from "../support/models.ts";
import { plainColors } from "../support/plain-colors.ts";
import { inFolder, run } from "./support.ts";

const upscaler = "node_modules/@upscalerjs/esrgan-slim/models/x2/model.json";

test("--values writes the bytes that numpy was seen to read: a file for each layer, by its number and name", async () => {
  await inFolder(async (folder) => {
    const model = join(folder, "net.safetensors");
    const golden = readGolden<{ weights: number[]; files: Record<string, string> }>("layer-values.json");
    await writeFile(model, tensorFile({ "block/../1.conv.weight": { shape: [2, 2, 3, 3], values: golden.weights } }));
    const { code, stderr } = await run(["norms", model, "--size", "4", "--values", join(folder, "values")]);
    assert.is(code, 0, stderr);
    const names = await readdir(join(folder, "values"));
    assert.equal(names, Object.keys(golden.files));
    for (const [name, bytes] of Object.entries(golden.files)) {
      const written = await readFile(join(folder, "values", name));
      assert.is(written.toString("base64"), bytes);
    }
  });
});

test("input sizes: from the option, through the graph, into every layer of the JSON", async () => {
  const { stdout } = await run(["norms", upscaler, "--input-size", "16x12", "--json", "--no-digest"]);
  const { norms, models } = JSON.parse(stdout);
  assert.is(norms.size, "from-graph");
  assert.equal(
    new Set(norms.layers.map(({ sizeFrom, size }: { sizeFrom: string; size: number[] }) => `${sizeFrom} ${size}`)),
    new Set(["input-size 16,12", "input-size 32,24"]),
  );
  assert.ok(models[0].notes.includes("The input size 16x12 gives the image size of 12 of 12 2-D layers."));
  const people = await run(["norms", upscaler, "--size", "from-graph", "--layers", "F_m1", "--norm-only"]);
  assert.match(people.stdout, /F_m1 .* 32×32\* /);
  assert.match(
    people.stdout,
    /\* 1 layer on 32 × 32: the file does not tell the size of its images; --input-size 256x256/,
  );
});

test("norms says of which layers --values has no file, and advises no --input-size without a graph", async () => {
  await inFolder(async (folder) => {
    const model = join(folder, "net.safetensors");
    await writeFile(model, tensorFile({ "a.weight": { shape: [16, 16, 3, 3] }, "b.weight": { shape: [2, 2, 1, 1] } }));
    const values = ["--boundary", "zero", "--values", join(folder, "values"), "-q"];
    const { stdout } = await run(["norms", model, ...values]);
    assert.match(
      stdout.replaceAll("\n", " "),
      /condition -: of 1 layer, too large .*; --values has no file of theirs\./,
    );
    assert.equal((await readdir(join(folder, "values"))).length, 1);
    const given = await run(["norms", model, "--input-size", "64"]);
    assert.match(given.stdout.replaceAll(/\n */g, " "), /size of 0 of 2 2-D layers: this file has no graph\./);
    assert.match(given.stdout.replaceAll("\n", " "), /it has no graph, so --input-size would not help/);
  });
});

test("options without meaning are told in a line", async () => {
  for (const [options, message] of [
    [["norms", upscaler, "--input-size", "big"], /--input-size: found "big", expected rows x columns/],
    [["norms", upscaler, "--input-size", "0x4"], /--input-size: found "0x4"/],
    [["norms", upscaler, "--input-size", "8", "--size", "9"], /--size and --input-size: expected one of them/],
    [["norms", upscaler, "--bounds", "--norm-only"], /published bounds need all values/],
    [["norms", upscaler, "--values", "v", "--norm-only"], /singular values need all values/],
    [["norms", upscaler, "--boundary", "mirror"], /--boundary: found "mirror"/],
    [
      ["idealize", "x.safetensors", "-o", "y.safetensors", "--clip-norm", "0"],
      /--clip-norm: found 0, expected a number above 0/,
    ],
    [["idealize", "x.safetensors", "-o", "y.safetensors", "--clip-norm", "-1"], /--clip-norm/],
    [["idealize", "x.safetensors", "-o", "y.safetensors", "--size", "8"], /--size does nothing without --clip-norm/],
    [
      ["idealize", "x.safetensors", "-o", "y.safetensors", "--clip-norm", "1", "--by", "fit"],
      /--by is of ideal filters/,
    ],
  ] as const) {
    const { code, stderr } = await run([...options]);
    assert.is(code, 2, stderr);
    assert.match(stderr, message);
  }
});

test("idealize --clip-norm writes a model whose norms are at most that, and says what it reached", async () => {
  await inFolder(async (folder) => {
    const [model, output] = [join(folder, "net.safetensors"), join(folder, "clipped.safetensors")];
    await writeFile(model, tensorFile({ "a.weight": { shape: [4, 3, 3, 3] }, "b.weight": { shape: [2, 4, 1, 1] } }));
    const { code, stdout, stderr } = await run(["idealize", model, "--clip-norm", "2", "--size", "8", "-o", output]);
    assert.is(code, 0, stderr);
    assert.match(stdout, /clipped at a norm of 2 on periodic images of 8 × 8/);
    const manifest = JSON.parse(await readFile(`${output}.manifest.json`, "utf8"));
    assert.equal(
      [manifest.schema, manifest.clipNorm, manifest.output.files[0].name],
      ["convscope-clip/1", 2, "clipped.safetensors"],
    );
    const after = JSON.parse((await run(["norms", output, "--size", "8", "--json"])).stdout);
    assert.ok(after.norms.layers.every(({ spectralNorm }: { spectralNorm: number }) => spectralNorm <= 2));
    const none = await run([
      "idealize",
      output,
      "--clip-norm",
      "3",
      "--size",
      "8",
      "-o",
      join(folder, "again.safetensors"),
    ]);
    assert.is(none.code, 4, none.stderr);
    assert.match(none.stderr, /no layer's norm is above 3: the largest is .*; nothing was written/);
  });
});

test("idealize --clip-norm names the layers that have no norm, and those that the rounds did not bring to it", async () => {
  await inFolder(async (folder) => {
    const model = join(folder, "net.safetensors");
    const broken = { shape: [2, 4, 1, 1], values: Number.NaN };
    await writeFile(model, tensorFile({ "a.weight": { shape: [4, 3, 3, 3] }, "b.weight": broken }));
    const clip = (norm: string, name: string) =>
      run(["idealize", model, "--clip-norm", norm, "--size", "8", "-o", join(folder, name)]);
    const done = await clip("2", "done.safetensors");
    assert.match(done.stdout.replaceAll("\n", " "), /^1 layer clipped at a norm of 2 on periodic images of 8 × 8\. /);
    assert.match(
      done.stdout.replaceAll("\n", " "),
      /Not measured, and left as they are: b \(8 NaN or infinite weights\)\./,
    );
    const none = await clip("1000", "none.safetensors");
    assert.match(
      none.stderr,
      /no measured layer's norm is above 1000: .*; not measured: b \(8 NaN or infinite weights\); nothing/,
    );
  });
  const layer = { name: "a", clipped: true, before: 4, after: 2, scale: 0.9, rounds: 100, relativeChange: 0.1 };
  const manifest = {
    clipNorm: 2,
    size: 8,
    skippedLayers: [],
    layers: [
      { ...layer, reached: 2.1 },
      { ...layer, reached: 2 },
    ],
  };
  const text = formatClipping(manifest as never, 100, plainColors);
  assert.match(text, /^Both layers clipped/);
  assert.match(text, / 2\.100\* .*\n.* 2\.000 /);
  assert.match(text, /\* 100 rounds did not bring 1 layer within 0\.1 % of 2: the factor took off the rest\.\n$/);
});

test("work of some time is announced before it begins, without a terminal too", async () => {
  const { progressOn } = await import("../../cli/progress.ts");
  let written = "";
  const stderr = { write: (text: string) => (written += text) };
  const terminal = { stderr, env: {} } as never;
  progressOn(terminal, false).report({ stage: "labelling", done: 0, total: 1, seconds: 19 });
  assert.is(written, "");
  progressOn(terminal, false).report({ stage: "labelling", done: 0, total: 1, seconds: 700 });
  assert.is(written, "This will take about 12 min of processor time.\n");
  progressOn(terminal, true).report({ stage: "labelling", done: 0, total: 1, seconds: 700 });
  assert.is(written, "This will take about 12 min of processor time.\n");
});

test.run();
