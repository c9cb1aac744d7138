import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ErrorCode } from "../../sdk/index.ts";
import { convolution, external, tensor, zeros } from "../readers/onnx-writer.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { tensorFile } from "../support/models.ts";
import { content, f32 } from "../support/protobuf-writer.ts";
import { safetensors } from "../support/safetensors.ts";
import { filesIn, inFolder, run } from "./support.ts";

type Files = Record<string, Uint8Array>;
interface Case {
  name: string;
  /** The file to open; further files by path. */
  file: string;
  files: Files;
  code: ErrorCode;
  message: RegExp;
  /** "path -> target" of symbolic links. */
  link?: [string, string];
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const exits: Partial<Record<ErrorCode, number>> = { unreadable: 3, unsupported: 3, unsafe: 3, "no-filters": 4 };
const notFinite = [Number.NaN, Number.POSITIVE_INFINITY];

/** The formats, each by the file that holds one weight of (out, in, 3, 3) with these values. */
const builders: Record<string, (out: number, value: number) => Files | Promise<Files>> = {
  "m.safetensors": (out, value) => ({
    "m.safetensors": tensorFile({ "w.weight": { shape: [out, 2, 3, 3], values: value } }),
  }),
  "m.onnx": (out, value) => ({
    "m.onnx": convolution(tensor("w", [out, 2, 3, 3], content(9, new Array(out * 18).fill(f32(value)).flat()))),
  }),
  "model.json": (out, value) => ({
    "model.json": utf8(
      JSON.stringify([{ paths: ["w.bin"], weights: [{ name: "c/kernel", shape: [3, 3, 2, out], dtype: "float32" }] }]),
    ),
    "w.bin": new Uint8Array(new Float32Array(out * 18).fill(value).buffer),
  }),
  "m.npy": (out, value) => ({ "m.npy": npy(`(${out}, 2, 3, 3)`, new Float32Array(out * 18).fill(value)) }),
  "m.npz": async (out, value) => ({
    "m.npz": await npz(npy(`(${out}, 2, 3, 3)`, new Float32Array(out * 18).fill(value))),
  }),
};

function npy(shape: string, data: Float32Array, descr = "<f4"): Uint8Array {
  const header = utf8(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`);
  return Uint8Array.from([
    ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8],
    ...header,
    ...new Uint8Array(data.buffer),
  ]);
}

/** An archive of one stored array. */
async function npz(array: Uint8Array): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, level: 0 });
  await writer.add("w.npy", new Uint8ArrayReader(array));
  return writer.close();
}

/** Object arrays and the like, as numpy wrote them. */
const golden = readGolden<{ refusedNpy: { name: string; file: string; error: ErrorCode }[] }>("readers.json");

async function expectRefused(folder: string, { file, files, code, message, link }: Case): Promise<void> {
  const model = join(folder, "model");
  mkdirSync(model);
  for (const [path, bytes] of Object.entries(files)) writeFileSync(join(model, path), bytes);
  if (link) symlinkSync(link[1], join(model, link[0]));
  const kept = join(folder, "kept");
  mkdirSync(kept);
  writeFileSync(join(kept, "convscope.json"), "of an earlier run");
  const before = filesIn(folder);
  for (const argv of [
    ["analyze", "-o", join(folder, "new", "deep")],
    ["analyze", "-o", kept, "--save-basis", join(kept, "b.json")],
    ["compare", join(model, file), "--json"],
    ["export", "-o", join(kept, "filters.csv")],
  ]) {
    // An export of NaN is what was asked for; only the study needs filters to work on.
    if (argv[0] === "export" && code === "no-filters" && !/found no/.test(message.source)) continue;
    const operand = argv[0] === "compare" ? `again=${join(model, file)}` : join(model, file);
    const { code: exit, stdout, stderr } = await run([...argv, operand]);
    assert.is(exit, exits[code], `${argv[0]}: ${stderr}`);
    assert.is(stdout, "");
    assert.match(stderr, /^convscope: [^\n]*\n$/);
    assert.match(stderr, message);
    assert.not.match(stderr, folder);
    assert.equal(filesIn(folder), before, argv.join(" "));
    assert.is(readFileSync(join(kept, "convscope.json"), "utf8"), "of an earlier run");
  }
}

for (const [file, build] of Object.entries(builders)) {
  const named = new RegExp(file.replace(".", "\\."));
  const whole = () => build(4, 1);
  test(`${file}: whole, it is read, under the name of another format too`, async () => {
    await inFolder(async (folder) => {
      const files = await whole();
      for (const [path, bytes] of Object.entries(files)) writeFileSync(join(folder, path), bytes);
      assert.is((await run(["analyze", join(folder, file), "--json"])).code, 0);
      writeFileSync(join(folder, "renamed.h5"), files[file]);
      assert.is((await run(["analyze", join(folder, "renamed.h5"), "--json"])).code, 0);
    });
  });

  test(`${file}: empty, cut, and of no format at all`, async () => {
    const files = await whole();
    const bytes = files[file];
    const cut = (length: number) => ({ ...files, [file]: bytes.subarray(0, length) });
    const cases: [Files, ErrorCode, RegExp][] = [
      [cut(0), "unreadable", /is empty, expected a model/],
      [cut(bytes.length - 3), "unreadable", named],
      [cut(Math.floor(bytes.length / 2)), "unreadable", named],
      [{ ...files, [file]: utf8("<!doctype html><title>Not found</title>") }, "unreadable", named],
    ];
    for (const [changed, code, message] of cases)
      await inFolder((folder) => expectRefused(folder, { name: file, file, files: changed, code, message }));
  });

  test(`${file}: no filters, NaN and infinity only`, async () => {
    for (const value of notFinite) {
      const message = new RegExp(
        `${named.source}.*tensor ".*": found (8|16) filters of 3x3, every one with NaN or infinite`,
      );
      const files = await build(4, value);
      await inFolder((folder) => expectRefused(folder, { name: file, file, files, code: "no-filters", message }));
    }
    const files = await build(0, 0);
    await inFolder((folder) =>
      expectRefused(folder, { name: file, file, files, code: "no-filters", message: /no .*filters/ }),
    );
  });

  test(`${file}: all zeros is a study of zeros, flagged`, async () => {
    await inFolder(async (folder) => {
      for (const [path, bytes] of Object.entries(await build(4, 0))) writeFileSync(join(folder, path), bytes);
      const { code, stdout } = await run(["analyze", join(folder, file), "--json"]);
      assert.is(code, 0);
      const { quality } = JSON.parse(stdout).models[0].layers[0];
      assert.equal([quality.sparsity, quality.flags[0].flag], [1, "all-zero"]);
      assert.is((await run(["analyze", join(folder, file), "-o", join(folder, "out")])).code, 0);
    });
  });
}

const entry = (from: number, to: number) => ({ dtype: "F32", shape: [1, 1, 3, 3], data_offsets: [from, to] });
const twice = `{"w.weight":${JSON.stringify(entry(0, 36))},"w.weight":${JSON.stringify(entry(0, 36))}}`;
const huge = new Uint8Array(64);
new DataView(huge.buffer).setBigUint64(0, 2n ** 60n, true);
huge[8] = 0x7b;
const shard = (path: string) =>
  utf8(JSON.stringify([{ paths: [path], weights: [{ name: "c/kernel", shape: [3, 3, 1, 1], dtype: "float32" }] }]));
const onnx = (location: string) => ({ "m.onnx": convolution(external("w", [1, 1, 3, 3], { location })) });
const tensors = (header: object | string) => ({ "m.safetensors": safetensors(header, new Uint8Array(72)) });
const bias = { "fc.weight": { shape: [4, 4] } };

const cases: Case[] = [
  {
    name: "safetensors: a header of 2^60 bytes",
    file: "m.safetensors",
    files: { "m.safetensors": huge },
    code: "unreadable",
    message: /m\.safetensors.*1152921504606846976/,
  },
  {
    name: "safetensors: overlapping offsets",
    file: "m.safetensors",
    files: tensors({ "a.weight": entry(0, 36), "b.weight": entry(8, 44) }),
    code: "unreadable",
    message: /m\.safetensors, tensor "[ab]\.weight"/,
  },
  {
    name: "safetensors: offsets beyond the file",
    file: "m.safetensors",
    files: tensors({ "a.weight": entry(36, 72), "b.weight": entry(72, 108) }),
    code: "unreadable",
    message: /m\.safetensors/,
  },
  {
    name: "safetensors: a key twice",
    file: "m.safetensors",
    files: tensors(twice),
    code: "unreadable",
    message: /m\.safetensors.*twice/,
  },
  {
    name: "safetensors: no convolution",
    file: "m.safetensors",
    files: { "m.safetensors": tensorFile(bias) },
    code: "no-filters",
    message: /holds no convolution layers; \d linear weight matri|no 3x3 convolution filters/,
  },
  {
    name: "safetensors: no tensor",
    file: "m.safetensors",
    files: { "m.safetensors": tensorFile({}) },
    code: "no-filters",
    message: /holds no convolution layers, and no tensors|no 3x3 convolution filters/,
  },
  {
    name: "onnx: data above the folder",
    file: "m.onnx",
    files: onnx("../secret.bin"),
    code: "unsafe",
    message: /m\.onnx.*"\.\.\/secret\.bin", which leaves the folder; expected a file beside/,
  },
  {
    name: "onnx: data at an absolute path",
    file: "m.onnx",
    files: onnx("/etc/hostname"),
    code: "unsafe",
    message: /m\.onnx.*is absolute; expected a file beside/,
  },
  {
    name: "onnx: data behind a link",
    file: "m.onnx",
    files: onnx("w.bin"),
    code: "unsafe",
    message: /m\.onnx.*"w\.bin", which is a symbolic link/,
    link: ["w.bin", "/etc/hostname"],
  },
  { name: "onnx: data missing", file: "m.onnx", files: onnx("w.bin"), code: "unreadable", message: /m\.onnx.*w\.bin/ },
  {
    name: "onnx: data 0 bytes of 36",
    file: "m.onnx",
    files: { ...onnx("w.bin"), "w.bin": new Uint8Array(0) },
    code: "unreadable",
    message: /36/,
  },
  {
    name: "onnx: a 1x1 convolution only",
    file: "m.onnx",
    files: { "m.onnx": convolution(zeros("w", [4, 2, 1, 1])) },
    code: "no-filters",
    message: /no .*filters/,
  },
  ...["../w.bin", "/etc/hostname", "a/../../w.bin", "..\\w.bin", "file:///etc/hostname"].map(
    (path): Case => ({
      name: `tfjs: shard ${path}`,
      file: "model.json",
      files: { "model.json": shard(path) },
      code: "unsafe",
      message: /model\.json(, byte \d+)?: points to another file by .*expected a file beside/,
    }),
  ),
  {
    name: "tfjs: shard behind a link",
    file: "model.json",
    files: { "model.json": shard("w.bin") },
    code: "unsafe",
    message: /model\.json.*symbolic link/,
    link: ["w.bin", "/etc/hostname"],
  },
  {
    name: "tfjs: shard missing",
    file: "model.json",
    files: { "model.json": shard("w.bin") },
    code: "unreadable",
    message: /model\.json, tensor ".*": its weights are in "w\.bin", which is not beside it/,
  },
  {
    name: "tfjs: shard short",
    file: "model.json",
    files: { "model.json": shard("w.bin"), "w.bin": new Uint8Array(35) },
    code: "unreadable",
    message: /tensor "c\/kernel": ends at byte 36 of w\.bin, where 35 are/,
  },
  ...golden.refusedNpy.map(
    ({ name, file, error }): Case => ({
      name: `npy: ${name}`,
      file: "m.npy",
      files: { "m.npy": fromBase64(file) },
      code: error,
      message: /m\.npy(, byte \d+)?: /,
    }),
  ),
  {
    name: "npy: more rows than bytes",
    file: "m.npy",
    files: { "m.npy": npy("(1000000000, 3, 3)", new Float32Array(9)) },
    code: "unreadable",
    message: /m\.npy.*expected 36\d+ for the shape/,
  },
];

for (const each of cases) test(each.name, () => inFolder((folder) => expectRefused(folder, each)));

test("tensors with the names of an object's own properties are tensors like others", async () => {
  await inFolder(async (folder) => {
    const names = ["__proto__", "constructor", "toString.weight"];
    const bytes = tensorFile(Object.fromEntries(names.map((name) => [name, { shape: [4, 2, 3, 3] }])));
    writeFileSync(join(folder, "m.safetensors"), bytes);
    const { code, stdout, stderr } = await run([
      "analyze",
      join(folder, "m.safetensors"),
      "--json",
      "-o",
      join(folder, "out"),
    ]);
    assert.is(code, 0, stderr);
    const result = JSON.parse(stdout);
    assert.equal([...result.models[0].tensors.used].sort(), [...names].sort());
    assert.equal(
      result.groups.map(({ filters }: { filters: number }) => filters),
      [8, 8, 8],
    );
  });
});

test.run();
