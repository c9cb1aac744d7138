import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { displayWidth } from "../../cli/format/display-width.ts";
import { formatKeys } from "../../cli/keys/format-keys.ts";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import { otherSizes } from "../../sdk/studies/keys/left-out.ts";
import { tensorFile } from "../support/models.ts";
import { sampleKeys } from "../support/sample-keys.ts";
import { filesIn, inFolder, run, writeModel } from "./support.ts";

const validatorOf = (name: string) =>
  new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(`build/schema/${name}.schema.json`, "utf8")));
const validate = validatorOf("convscope-1-keys");
const validateSaved = validatorOf("convscope-keys-1");

/** A model of two depthwise layers, 5x5 and 3x3, behind a first layer that is none. */
function writeDepthwise(path: string, seed = 1, layer = "b.weight"): string {
  const tensors = {
    "a.weight": { shape: [4, 3, 3, 3] },
    [layer]: { shape: [60, 1, 5, 5] },
    "c.weight": { shape: [20, 1, 3, 3] },
  };
  writeFileSync(path, tensorFile(tensors, seed));
  return path;
}

test("--json prints one document of the schema, the same bytes each time", async () => {
  await inFolder(async (folder) => {
    const models = [1, 2].map((seed) => writeDepthwise(join(folder, `m${seed}.safetensors`), seed));
    for (const more of [
      [],
      ["--signed", "--count", "3", "--candidates", "9", "--seed", "7"],
      ["--use", "master-keys", "--kernel", "5x5"],
    ]) {
      const first = await run(["keys", ...models, "--json", ...more]);
      assert.is(first.code, 0, first.stderr);
      assert.is(first.stderr, "");
      const result = JSON.parse(first.stdout);
      const valid: boolean = validate(result);
      assert.ok(valid, JSON.stringify(validate.errors?.slice(0, 3)));
      assert.not.match(first.stdout, folder);
      assert.equal(result.keys.kernel, [5, 5]);
      assert.equal(await run(["keys", ...models, "--json", ...more]), first);
    }
  });
});

test("-o writes JSON, tables and figures; --save writes keys that --use reads", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const [out, file] = [join(folder, "out"), join(folder, "keys.json")];
    const { code, stdout, stderr } = await run(["keys", model, "-o", out, "--save", file, "--count", "5"]);
    assert.is(code, 0, stderr);
    assert.match(stdout, /5 keys explain/);
    assert.match(stderr, /wrote 9 files; open .*report\.html/);
    assert.equal(
      filesIn(out).filter((name) => name.includes(".")),
      [
        "convscope.json",
        ...["keys-curve.svg", "keys.svg"].map((name) => join("figures", name)),
        "report.html",
        ...["key-curve.csv", "key-layers.csv", "key-weights.csv", "keys.csv"].map((name) => join("tables", name)),
      ],
    );
    const saved = JSON.parse(readFileSync(file, "utf8"));
    assert.ok(validateSaved(saved), JSON.stringify(validateSaved.errors));
    const written = JSON.parse(readFileSync(join(out, "convscope.json"), "utf8"));
    assert.is(
      readFileSync(join(out, "tables", "key-weights.csv"), "utf8")
        .trim()
        .split("\n").length,
      1 + 5 * 25,
    );
    const used = JSON.parse((await run(["keys", model, "--use", file, "--json"])).stdout);
    assert.is(used.keys.source, "keys.json");
    assert.is(used.keys.explained, written.keys.explained);
    assert.is(used.keys.search, null);
  });
});

test("sizes to ask for are options that can be typed, also where people read the note with its times signs", () => {
  const layer = (side: number, filters: number) =>
    ({ kernel: [side, side], filters, reason: null }) as unknown as ConvLayer;
  const [note] = otherSizes([layer(9, 9), layer(3, 8), layer(7, 4), layer(5, 2)], 9);
  const read = withTimesSigns(note);
  assert.ok(read.endsWith("were not studied: --kernel 3x3 or --kernel 7x7 or --kernel 5x5."), read);
  assert.ok(read.startsWith("Keys of 9×9 filters: 8 3×3 filters in 1 layer,"), read);
});

test("notes say which sizes and layers keys were not taken from, and how to ask for them", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const notes = async (...more: string[]) =>
      JSON.parse((await run(["keys", model, "--json", "--count", "2", ...more])).stdout).models[0].notes.filter(
        (note: string) => note.startsWith("Keys of "),
      );
    const ordinary = "12 3x3 filters in 1 layer that is not depthwise were not studied: --layers '*'.";
    assert.equal(await notes(), [
      "Keys of 5x5 filters: 20 3x3 filters in 1 layer were not studied: --kernel 3x3.",
      `Keys of 5x5 filters: ${ordinary}`,
    ]);
    assert.equal(await notes("--kernel", "3x3"), [
      "Keys of 3x3 filters: 60 5x5 filters in 1 layer were not studied: --kernel 5x5.",
      `Keys of 3x3 filters: ${ordinary}`,
    ]);
    assert.equal(await notes("--layers", "*"), [
      "Keys of 5x5 filters: 32 3x3 filters in 2 layers were not studied: --kernel 3x3.",
    ]);
    assert.equal(await notes("--layers", "b*"), []);
  });
});

test("the row that is called kept is of the keys that were kept", () => {
  const marks = (method: "removal" | "k-means", clustered: [count: number, explained: number][]) => {
    const keys = sampleKeys(3, 5);
    const point = (count: number, explained: number) => ({ count, explained, shareAbove: 0.25 });
    Object.assign(keys.search as object, {
      ...{ method, elbow: 3, curve: [0.5, 0.55, 0.6, 0.65].map((explained, i) => point(i + 1, explained)) },
      clustered: clustered.map(([count, explained]) => point(count, explained)),
    });
    const same = (text: string) => text;
    const text = formatKeys({ keys, models: [] } as never, 100, { bold: same, dim: same } as never);
    return text.split("\n").flatMap((line) => line.match(/^ .*(?:elbow|kept).*$|^A clustering.*$/)?.[0].trim() ?? []);
  };
  const rows = (all: string[]) => all.map((line) => line.replace(/ +/g, " "));
  assert.equal(rows(marks("removal", [[3, 0.6]])), ["3 60.0% 25.0% elbow, kept"]);
  assert.equal(rows(marks("k-means", [[3, 0.61]])), [
    "3 60.0% 25.0% elbow",
    "3 61.0% 25.0% k-means, kept",
    "A clustering of 3 keys explains more, 61.0%: the keys are its.",
  ]);
  const fewer: [number, number][] = [
    [2, 0.62],
    [3, 0.61],
    [4, 0.9],
  ];
  assert.equal(rows(marks("k-means", fewer)), [
    "2 62.0% 25.0% k-means, kept",
    "3 60.0% 25.0% elbow",
    "A clustering of 2 keys explains more, 62.0%: the keys are its, with the best one of the removal.",
  ]);
});

test("--save writes over saved keys, saying so, and over nothing else", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const [file, other, out] = ["keys.json", "basis.json", "out"].map((name) => join(folder, name));
    const save = (path: string, ...more: string[]) => run(["keys", model, "--count", "2", "--save", path, ...more]);
    assert.match((await save(file)).stderr, /wrote .*keys\.json\n$/);
    const first = readFileSync(file, "utf8");
    const again = await save(file, "--seed", "2", "--signed");
    assert.is(again.code, 0);
    assert.match(again.stderr, /wrote .*keys\.json, keys\.json in place of the keys that it held\n$/);
    assert.is.not(readFileSync(file, "utf8"), first);
    assert.match(
      (await save(file, "-o", out)).stderr,
      /wrote 9 files; open .*report\.html, keys\.json in place of the keys/,
    );
    // Another document of ours is no file of keys, nor is the model, nor what -o is about to write.
    writeFileSync(other, '{\n  "kernel": [3, 3]\n}\n');
    for (const path of [other, model, join(out, "convscope.json")]) {
      const before = readFileSync(path);
      const { code, stdout, stderr } = await save(path, "-o", out);
      assert.equal([code, stdout], [2, ""], stderr);
      assert.is(Buffer.compare(readFileSync(path), before), 0);
    }
    rmSync(join(out, "convscope.json"));
    const twice = await save(join(out, "convscope.json"), "-o", out);
    assert.is(twice.code, 2);
    assert.match(twice.stderr, /convscope\.json would be written twice: choose another name/);
    assert.not.ok(filesIn(out).includes("convscope.json"));
  });
});

test("the text fits 80 columns, and no name steers the terminal", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"), 1, `\x1b[31mred\u202e${"層".repeat(60)}.weight`);
    const { code, stdout, stderr } = await run(["keys", model], { columns: 80, env: { NO_COLOR: "1" } });
    assert.is(code, 0, stderr);
    assert.not.match(stdout, /[\x00-\x09\x0b-\x1f\x7f\u202e]/);
    for (const line of stdout.split("\n")) assert.ok(displayWidth(line) <= 80, line);
    assert.match(stdout, /k-means, kept/);
  });
});

test("models without depthwise layers end with exit 4 and what to do", async () => {
  await inFolder(async (folder) => {
    const model = writeModel(join(folder, "a.safetensors"));
    const none = await run(["keys", model]);
    assert.is(none.code, 4);
    assert.match(none.stderr, /no depthwise layer; other layers have filters of 3x3: name them, --layers '\*'/);
    assert.is((await run(["keys", model, "--layers", "*", "--count", "2"])).code, 0);
    const sized = await run(["keys", writeDepthwise(join(folder, "m.safetensors")), "--kernel", "7x7"]);
    assert.is(sized.code, 4);
    assert.match(sized.stderr, /ask for 5x5 or 3x3 with --kernel/);
  });
});

test("the table shows the master key and the family that a key is like, and none at a low cosine", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const wide = { columns: 120, env: { NO_COLOR: "1" } };
    const own = (await run(["keys", model, "--use", "master-keys", "--kernel", "5x5"], wide)).stdout;
    assert.match(own, /\n +8 .* +smooth (1\.00|0\.9\d) +0\.\d\d, 0\.\d\d /);
    // A master key is its own nearest one: neither table nor finding states a cosine of 1.
    assert.not.match(own, /no \|cosine\||1\.000|resembles|most like master key|family +.*master key/);
    assert.not.match(own, / master key +family /);
    assert.match(own, /\n +It is master key \d \([a-z]+[+-]?\)\./);
    const saved = join(folder, "own.json");
    assert.is((await run(["keys", model, "--count", "2", "--save", saved, "-q"])).code, 0);
    assert.match((await run(["keys", model, "--use", saved, "-q"], wide)).stdout, / master key +family /);
    const found = await run(["keys", model, "--count", "4", "-q"], wide);
    assert.match(found.stdout, /\n +1 .* +- +- +- +b #\d+\n/);
    assert.match(found.stdout, /-: no \|cosine\| of 0\.7 or more; --json has the nearest ones\.\n/);
    const out = join(folder, "out");
    await run(["keys", model, "--count", "4", "-o", out]);
    const { keys } = JSON.parse(readFileSync(join(out, "convscope.json"), "utf8")).keys;
    const [header, ...rows] = readFileSync(join(out, "tables", "keys.csv"), "utf8")
      .trim()
      .split("\n");
    const columns = header.split(",");
    for (const [i, row] of rows.entries()) {
      const cells = Object.fromEntries(row.split(",").map((cell, c) => [columns[c], cell]));
      const { family, resembles } = keys[i];
      assert.equal(
        [cells.master_key_family, cells.master_key_cosine, cells.family, cells.family_cosine, cells.sigma_x],
        [resembles.family, String(resembles.cosine), family.family, String(family.cosine), String(family.sigmaX)],
      );
    }
  });
});

test("values that do not fit are told apart by exit 2 and 3", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const broken = join(folder, "broken.json");
    writeFileSync(broken, "{");
    const other = join(folder, "other.json");
    writeFileSync(other, "{}");
    for (const [argv, code, message] of [
      [["--kernel", "all"], 2, /one size/],
      [["--count", "many"], 2, /whole number/],
      [["--count", "60"], 2, /1 to 50/],
      [["--cosine", "2"], 2, /from 0 to 1/],
      [["--use", "master-keys", "--count", "3"], 2, /does nothing with --use/],
      [["--use", other], 2, /holds no keys/],
      [["--use", broken], 3, /not JSON/],
      [["--use", join(folder, "absent.json")], 3, /no such file/],
    ] as const) {
      const { code: found, stderr } = await run(["keys", model, ...argv]);
      assert.is(found, code, stderr);
      assert.match(stderr, message);
      assert.not.match(stderr, folder);
    }
  });
});

test.run();
