import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { displayWidth } from "../../cli/format/display-width.ts";
import { sha256Hex } from "../../sdk/bytes/sha256.ts";
import { fromBytes, type IdealizeManifest, masterKeySet, openModel, openModels, toJson } from "../../sdk/index.ts";
import { external, initializer, node, model as onnxModel, tensor } from "../readers/onnx-writer.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { tensorFile } from "../support/models.ts";
import { content, integer } from "../support/protobuf-writer.ts";
import { safetensors } from "../support/safetensors.ts";
import { seededNormal } from "../support/seeded.ts";
import { filesIn, inFolder, run, writeModel } from "./support.ts";

const validate = new Ajv2020({ allowUnionTypes: true }).compile<IdealizeManifest>(
  JSON.parse(readFileSync("build/schema/convscope-idealize-1.schema.json", "utf8")),
);
const golden = readGolden<{ files: { name: string; before: string }[] }>("idealize.json");

/** A model of two depthwise layers, 5x5 and 3x3, behind a first layer that is none. */
function writeDepthwise(path: string, seed = 1, layer = "b.weight"): string {
  const tensors = {
    "a.weight": { shape: [4, 3, 3, 3] },
    [layer]: { shape: [20, 1, 5, 5] },
    "c.weight": { shape: [10, 1, 3, 3] },
  };
  writeFileSync(path, tensorFile(tensors, seed));
  return path;
}

test("the manifest is a document of the schema, with the digests of what lies on the disk", async () => {
  await inFolder(async (folder) => {
    for (const { name, before } of golden.files) {
      const path = join(folder, name);
      writeFileSync(path, fromBase64(before));
      for (const [i, more] of [
        ["--min-cosine", "0.8"],
        ["--by", "master-keys", "--min-cosine", "0", "--keep-amplitude"],
        ["--mode", "paper", "--method", "D2", "--layers", "dw5,dense", "--json"],
      ].entries()) {
        const out = join(folder, `out${i}-${name}`);
        const { code, stdout, stderr } = await run(["idealize", path, "-o", out, ...more]);
        assert.is(code, 0, stderr);
        const text = readFileSync(`${out}.manifest.json`, "utf8");
        if (more.includes("--json")) assert.is(stdout, text);
        assert.not.match(text + stdout, folder);
        const manifest = JSON.parse(text);
        assert.ok(validate(manifest), JSON.stringify(validate.errors?.slice(0, 3)));
        for (const [digest, file] of [
          [manifest.source, path],
          [manifest.output, out],
        ] as const) {
          const bytes = readFileSync(file);
          const sha256 = await sha256Hex(fromBytes("x", bytes));
          const name = file.slice(folder.length + 1);
          assert.equal(digest, { sha256, files: [{ name, bytes: bytes.length, sha256 }] });
        }
        const made = await openModel(new Uint8Array(readFileSync(out)), { name });
        assert.equal(
          made.tensors.map((each) => each.name),
          ["dw3", "dw5", "dw7", "dw9", "dense"],
        );
      }
    }
  });
});

test("the schema refuses what is missing, unknown or out of range", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const { stdout } = await run([
      "idealize",
      model,
      "-o",
      join(folder, "o.safetensors"),
      "--min-cosine",
      "0",
      "--json",
      "-q",
    ]);
    assert.ok(validate(JSON.parse(stdout)));
    // biome-ignore lint/suspicious/noExplicitAny: the point is to break the type
    const spoilers: ((manifest: any) => void)[] = [
      (manifest) => delete manifest.output,
      (manifest) => Object.assign(manifest, { extra: 1 }),
      (manifest) => Object.assign(manifest.filters.keptBecause, { other: 0 }),
      (manifest) => Object.assign(manifest.layers[0].filters[0], { reason: "bad" }),
      (manifest) => Object.assign(manifest.layers[0].filters[0].match, { cosine: 1.1 }),
      (manifest) => Object.assign(manifest.source, { sha256: "abc" }),
    ];
    for (const spoil of spoilers) {
      const manifest = JSON.parse(stdout);
      spoil(manifest);
      assert.not.ok(validate(manifest), String(spoil));
    }
  });
});

test("where nothing would be replaced nothing is written: exit 4 and how near the filters come", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const still = join(folder, "still.safetensors");
    const shape = [2, 1, 3, 3];
    const zeros = { shape, values: 0 };
    writeFileSync(still, tensorFile({ "a.weight": { shape: [4, 3, 3, 3] }, "b.weight": zeros }));
    const before = filesIn(folder);
    const out = join(folder, "o.safetensors");
    for (const by of ["fit", "master-keys"]) {
      const none = await run(["idealize", model, "-o", out, "--by", by, "--min-cosine", "1"]);
      assert.equal([none.code, none.stdout], [4, ""]);
      const [, best] =
        /m.safetensors: none of 30 filters reaches the cosine 1: the best is (0\.\d+), of [bc] #\d+;/.exec(
          none.stderr,
        ) ?? [];
      assert.equal(filesIn(folder), before);
      // What it names is enough, and a little more is not.
      const more = (Number(best) + 1e-6).toFixed(6);
      assert.is((await run(["idealize", model, "-o", out, "--by", by, "--min-cosine", more])).code, 4);
      const { code, stdout } = await run(["idealize", model, "-o", out, "--by", by, "--min-cosine", best, "--json"]);
      assert.equal([code, JSON.parse(stdout).filters.replaced], [0, 1]);
      for (const name of filesIn(folder)) if (!before.includes(name)) rmSync(join(folder, name));
    }
    const { code, stderr } = await run(["idealize", still, "-o", out, "--min-cosine", "0"]);
    assert.is(code, 4);
    assert.match(stderr, "none of 2 filters has an ideal (2 zero): nothing was written");
    assert.equal(filesIn(folder), before);
  });
});

test("the summary fits 80 columns, and no name steers the terminal", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"), 1, `b\x1b[31mred\u202e${"層".repeat(60)}.weight`);
    const out = join(folder, "o.safetensors");
    const { code, stdout, stderr } = await run(["idealize", model, "-o", out, "--min-cosine", "0"], {
      columns: 80,
      env: { NO_COLOR: "1" },
    });
    assert.is(code, 0, stderr);
    assert.match(stdout, /^30 of 30 filters \(100%\)/);
    assert.match(stderr, /wrote .*o\.safetensors and its manifest \(2 files\)/);
    assert.not.match(stdout, /[\x00-\x09\x0b-\x1f\x7f\u202e]/);
    for (const line of stdout.split("\n")) assert.ok(displayWidth(line) <= 80, line);
    const quiet = await run([
      "idealize",
      model,
      "-o",
      join(folder, "q.safetensors"),
      "-q",
      "--json",
      "--min-cosine",
      "0",
    ]);
    assert.is(quiet.stderr, "");
  });
});

test("keys of a file, for the layers of their size", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const keys = join(folder, "keys.json");
    writeFileSync(keys, toJson(masterKeySet(5)));
    const out = join(folder, "o.safetensors");
    const { code, stdout, stderr } = await run([
      ...["idealize", model, "-o", out, "--by", "keys", "--keys", keys, "--min-cosine", "0", "--json"],
    ]);
    assert.is(code, 0, stderr);
    const { filters, keys: told, skippedLayers, layers } = JSON.parse(stdout);
    assert.equal([filters.replaced, layers.length, told.source, told.count], [20, 1, "keys.json", 8]);
    assert.match(skippedLayers.map(({ reason }: { reason: string }) => reason).join("; "), /keys of keys.json are 5x5/);
  });
});

test("nothing is overwritten: the output, its manifest, the input, a folder, a dangling link; the disk stays as it was", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const path = (name: string) => join(folder, name);
    writeFileSync(path("there.safetensors"), "");
    writeFileSync(path("half.safetensors.manifest.json"), "{}");
    mkdirSync(path("folder.safetensors"));
    symlinkSync("m.safetensors", path("link.safetensors"));
    symlinkSync("nowhere", path("dangling.safetensors"));
    const before = filesIn(folder);
    for (const [output, message] of [
      ["there.safetensors", /exists already and is not overwritten/],
      ["half.safetensors", /half.safetensors.manifest.json: exists already/],
      ["folder.safetensors", /exists already/],
      ["m.safetensors", /is the input and is not overwritten/],
      ["link.safetensors", /is the input/],
      ["dangling.safetensors", /exists already/],
      [join("absent", "o.safetensors"), /its folder "[^"]*absent" does not exist/],
      [join("m.safetensors", "o.safetensors"), /no new files|does not exist/],
      ["o.onnx", /expected a name that ends in .safetensors/],
      ["o", /expected a name that ends in .safetensors/],
    ] as const) {
      const { code, stderr } = await run(["idealize", model, "-o", path(output)]);
      assert.is(code, 2, `${output}: ${stderr}`);
      assert.match(stderr, message);
      assert.not.match(stderr, folder);
      assert.equal(filesIn(folder), before);
    }
    if (process.getuid?.() !== 0) {
      mkdirSync(path("closed"));
      chmodSync(path("closed"), 0o555);
      const { code, stderr } = await run(["idealize", model, "-o", path("closed/o.safetensors")]);
      assert.is(code, 2);
      assert.match(stderr, /allows no new files \(EACCES\)/);
    }
  });
});

test("what cannot be written back leaves nothing behind and says what to do", async () => {
  await inFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    // Halves as varints, one byte each.
    const halves = Array.from({ length: 18 }, (_, i) => (5 * i) % 19);
    const weights = tensor("w", [2, 1, 3, 3], content(5, halves), 10);
    writeFileSync(path("half.onnx"), onnxModel(initializer(weights), node("Conv", ["x", "w"], ["y"])));
    cpSync("node_modules/@mediapipe/selfie_segmentation/selfie_segmentation.tflite", path("m.tflite"));
    writeModel(path("dense.safetensors"));
    writeFileSync(path("f.npz"), "PK");
    const before = filesIn(folder);
    for (const [name, code, message, ...more] of [
      [
        "m.tflite",
        3,
        /format tflite, which cannot be written back; safetensors, onnx, npy, hdf5, matlab, flax, npz, pytorch, pickle can: save it as one of these/,
      ],
      ["dense.safetensors", 4, /no depthwise layer .*--layers '\*' for all/],
      ["dense.safetensors", 2, /no convolution layer fits the pattern/, "--layers", "none"],
      ["f.npz", 3, /f.npz/],
      [
        "half.onnx",
        3,
        /tensor "w": cannot be written back: .*varints: save it with raw_data/,
        "--layers",
        "*",
        "--min-cosine",
        "0",
      ],
    ] as const) {
      const out = path(`out.${name.split(".").at(-1)}`);
      const found = await run(["idealize", path(name), "-o", out, ...more]);
      assert.is(found.code, code, found.stderr);
      assert.match(found.stderr, message);
      assert.equal(filesIn(folder), before);
    }
    // A failure while it is written: an ideal filter of the largest f16 numbers goes beyond them.
    const numbers = new Uint8Array(Float32Array.from({ length: 90 }, seededNormal(2)).buffer);
    const span = (first: number, count: number) => [4 * first, 4 * (first + count)];
    writeFileSync(
      path("shared.safetensors"),
      safetensors(
        {
          "0.weight": { dtype: "F32", shape: [2, 1, 3, 3], data_offsets: span(0, 18) },
          "1.weight": { dtype: "F32", shape: [4, 1, 3, 3], data_offsets: span(18, 36) },
          "2.weight": { dtype: "F16", shape: [4, 1, 3, 3], data_offsets: [216, 288] },
          rest: { dtype: "F32", shape: [18], data_offsets: span(72, 18) },
        },
        withHalves(numbers),
      ),
    );
    const failed = await run([
      ...["idealize", path("shared.safetensors"), "-o", path("o.safetensors"), "--min-cosine", "0", "--keep-amplitude"],
    ]);
    assert.is(failed.code, 2, failed.stderr);
    assert.match(failed.stderr, /is beyond what f16 holds/);
    assert.equal(filesIn(folder), [...before, "shared.safetensors"].sort());
  });
});

/** Bytes 216 to 288 as f16 numbers of which eight in nine are the largest there is: an ideal filter of theirs goes beyond it. */
function withHalves(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, 216, 72);
  for (let i = 0; i < 36; i++) view.setUint16(2 * i, i % 9 === 1 ? 0xfbff : i % 9 === 4 ? 0x3c00 : 0x7bff, true);
  return bytes;
}

test("a model in several files becomes a folder, each file under the path that the model names", async () => {
  await inFolder(async (folder) => {
    const path = (...names: string[]) => join(folder, ...names);
    const data = new Uint8Array(Float32Array.from({ length: 36 }, seededNormal(3)).buffer);
    const beside = (name: string, location: string) =>
      initializer(external(name, [2, 1, 3, 3], { location, length: "72" }));
    mkdirSync(path("in", "data"), { recursive: true });
    writeFileSync(path("in", "data", "w.bin"), data.subarray(0, 72));
    writeFileSync(path("in", "v.bin"), data.subarray(72));
    const conv = (weight: string, x: string, y: string) => node("Conv", [x, weight], [y], groups(2));
    const file = onnxModel(beside("w", "data/w.bin"), beside("v", "v.bin"), conv("w", "x", "y"), conv("v", "y", "z"));
    writeFileSync(path("in", "m.onnx"), file);
    const { code, stderr } = await run(["idealize", path("in", "m.onnx"), "-o", path("out"), "--min-cosine", "0"]);
    assert.is(code, 0, stderr);
    assert.equal(filesIn(folder), [
      ...["in", "in/data", "in/data/w.bin", "in/m.onnx", "in/v.bin"],
      ...["out", "out.manifest.json", "out/data", "out/data/w.bin", "out/m.onnx", "out/v.bin"],
    ]);
    assert.is(Buffer.compare(readFileSync(path("out", "m.onnx")), file), 0);
    for (const name of ["data/w.bin", "v.bin"]) {
      assert.is(readFileSync(path("out", name)).length, 72);
      assert.is.not(Buffer.compare(readFileSync(path("out", name)), readFileSync(path("in", name))), 0);
    }
    const manifest = JSON.parse(readFileSync(path("out.manifest.json"), "utf8"));
    assert.ok(validate(manifest), JSON.stringify(validate.errors));
    assert.equal([manifest.filters.replaced, manifest.output?.files.length], [4, 3]);
    // Again: the folder is there.
    assert.is((await run(["idealize", path("in", "m.onnx"), "-o", path("out")])).code, 2);
    // The written model is read as a model.
    const again = await run(["idealize", path("out", "m.onnx"), "-o", path("again"), "--min-cosine", "0", "--json"]);
    assert.is(again.code, 0, again.stderr);
  });
});

/** The attribute of a grouped convolution. */
function groups(count: number): number[] {
  return [...content(1, "group"), ...integer(3, count), ...integer(20, 2)];
}

test("options that do not fit are exit 2, files of keys that cannot be read 3", async () => {
  await inFolder(async (folder) => {
    const model = writeDepthwise(join(folder, "m.safetensors"));
    const keys = join(folder, "keys.json");
    writeFileSync(keys, toJson(masterKeySet(5)));
    const out = join(folder, "o.safetensors");
    for (const [argv, code, message] of [
      [[model], 2, /needs a model to write: -o OUT/],
      [["-o", out], 2, /no model given/],
      [[model, model, "-o", out], 2, /found 2 models, expected one/],
      [[model, "-o", out, "--by", "key"], 2, /did you mean keys/],
      [[model, "-o", out, "--by", "keys"], 2, /--by keys needs a file of keys/],
      [[model, "-o", out, "--keys", keys], 2, /--keys does nothing without --by keys/],
      [[model, "-o", out, "--by", "keys", "--keys", keys, "--mode", "paper"], 2, /--mode is of fits/],
      [[model, "-o", out, "--by", "master-keys", "--method", "D2"], 2, /--method is of fits/],
      [[model, "-o", out, "--method", "E"], 2, /expected A, B, C1, C2, D1 or D2/],
      [[model, "-o", out, "--min-cosine", "-1"], 2, /expected a number from 0 to 1/],
      [[model, "-o", out, "--min-cosine", "2"], 2, /least cosine is 2, expected a number from 0 to 1/],
      [[model, "-o", out, "--min-cosine", "0.5,0.6"], 2, /expected one/],
      [[model, "-o", out, "--by", "keys", "--keys", model], 3, /not JSON/],
      [[model, "-o", out, "--by", "keys", "--keys", join(folder, "none.json")], 3, /no such file; --keys takes/],
    ] as const) {
      const { code: found, stderr } = await run(["idealize", ...argv]);
      assert.is(found, code, stderr);
      assert.match(stderr, message);
      assert.equal(filesIn(folder), ["keys.json", "m.safetensors"]);
    }
    const aborted = await run(["idealize", model, "-o", out], { signal: AbortSignal.abort() });
    assert.is(aborted.code, 130);
    assert.equal(filesIn(folder), ["keys.json", "m.safetensors"]);
  });
});

test("--into puts the ideal filters of one checkpoint into another, whose digest the manifest has", async () => {
  await inFolder(async (folder) => {
    const [best, last] = ["best", "last"].map((name, i) => writeDepthwise(join(folder, `${name}.safetensors`), i + 1));
    const out = join(folder, "ideal.safetensors");
    const { code, stderr } = await run([
      "idealize",
      best,
      "--into",
      last,
      "-o",
      out,
      "--by",
      "master-keys",
      "--min-cosine",
      "0",
    ]);
    assert.is(code, 0, stderr);
    const manifest = JSON.parse(readFileSync(`${out}.manifest.json`, "utf8"));
    assert.ok(validate(manifest), JSON.stringify(validate.errors?.slice(0, 3)));
    const digest = async (path: string) => sha256Hex(fromBytes("x", readFileSync(path)));
    assert.equal([manifest.source.sha256, manifest.into?.sha256], [await digest(best), await digest(last)]);
    const [made, own] = await Promise.all([out, last].map((path) => openModel(new Uint8Array(readFileSync(path)))));
    assert.equal(await made.tensors[0].read(), await own.tensors[0].read());
    assert.not.equal(await made.tensors[1].read(), await own.tensors[1].read());
    const wrong = await run([
      "idealize",
      best,
      "--into",
      last,
      "-o",
      join(folder, "ideal.onnx"),
      "--by",
      "master-keys",
      "--min-cosine",
      "0",
    ]);
    assert.is(wrong.code, 2);
  });
});

test("a PyTorch checkpoint is written as one, with the networks beside it as they were", async () => {
  const { files } = readGolden<{ files: { name: string; bytes: string }[] }>("torch-files.json");
  const bytes = fromBase64(files.find(({ name }) => name === "best and last")!.bytes);
  await inFolder(async (folder) => {
    writeFileSync(join(folder, "m.pt"), bytes);
    const more = ["--by", "master-keys", "--min-cosine", "0", "--layers", "conv*"];
    const several = await run(["idealize", join(folder, "m.pt"), "-o", join(folder, "ideal.pt"), ...more]);
    assert.match(several.stderr, /found 2 models in the file, expected one: choose one by --part \(best, last\)/);
    assert.is(several.code, 2);
    const { code, stderr } = await run([
      "idealize",
      join(folder, "m.pt"),
      "--part",
      "last",
      "-o",
      join(folder, "ideal.pt"),
      ...more,
    ]);
    assert.is(code, 0, stderr);
    const made = new Uint8Array(readFileSync(join(folder, "ideal.pt")));
    assert.is(made.length, bytes.length);
    const [before, after] = await Promise.all([bytes, made].map((each) => openModels(each, { name: "m.pt" })));
    const [first, second] = await Promise.all([before, after].map((models) => models[0].tensors[0].read()));
    assert.equal(first, second);
    assert.not.equal(await before[1].tensors[0].read(), await after[1].tensors[0].read());
  });
});

test.run();
