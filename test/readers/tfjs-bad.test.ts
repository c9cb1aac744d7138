import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { ConvscopeError } from "../../sdk/errors.ts";
import { read } from "../../sdk/readers/tfjs.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden } from "../support/golden.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Reads a JSON value (or text) as model.json, with files beside it. */
function open(json: unknown, files: Record<string, Uint8Array> = { "w.bin": new Uint8Array(72) }) {
  const text = typeof json === "string" ? json : JSON.stringify(json);
  return read(fromFiles(new Map([["model.json", utf8(text)], ...Object.entries(files)]), "model.json"));
}

const kernel = { name: "c/kernel", shape: [3, 3, 1, 2], dtype: "float32" };
const manifest = (weights: unknown, paths: unknown = ["w.bin"]) => [{ paths, weights }];
const layersModel = (config: object, weights: unknown = [kernel], paths?: unknown) => ({
  modelTopology: { class_name: "Sequential", config: [{ class_name: "Conv2D", config: { name: "c", ...config } }] },
  weightsManifest: manifest(weights, paths),
});

test("what the rest breaks is whole", async () => {
  assert.is((await open(layersModel({ kernel_size: [3, 3] }))).convolutions.length, 1);
});

test("cut anywhere, the JSON gives an error; changed anywhere, nothing but a ConvscopeError", async () => {
  const text = JSON.stringify(layersModel({ kernel_size: [3, 3], groups: 1, strides: [1, 2] }));
  for (let length = 0; length < text.length; length++)
    await expectError(() => open(text.slice(0, length)), "unreadable");
  const whole = utf8(text);
  for (let at = 0; at < whole.length; at++) {
    for (const value of ["0", "9", "-", '"', "}", "\u0000"]) {
      const changed = whole.slice();
      changed[at] = value.charCodeAt(0);
      try {
        const source = fromFiles(
          new Map([
            ["model.json", changed],
            ["w.bin", new Uint8Array(72)],
          ]),
          "model.json",
        );
        for (const tensor of (await read(source)).tensors) await tensor.read();
      } catch (error) {
        assert.instance(error, ConvscopeError, `${value} at ${at}: ${error}`);
      }
    }
  }
});

test("empty, renamed and other JSON files", async () => {
  await expectError(() => open(""), "unreadable", /model\.json: is empty/);
  await expectError(() => open("PK\u0003\u0004"), "unreadable", /is not JSON/);
  await expectError(() => read(fromBytes("m.json", Uint8Array.of(0x22, 0xff, 0x22))), "unreadable", /no text in UTF-8/);
  for (const value of [{}, 1, null, "text", { modelTopology: {} }]) {
    await expectError(() => open(JSON.stringify(value)), "unreadable", /found no weightsManifest/);
  }
  await expectError(
    () => open({ modelTopology: {}, weightsManifest: [] }),
    "unreadable",
    /without model_config, config or node/,
  );
});

test("JSON nested too deeply or too large", async () => {
  const deep = `${"[".repeat(1e6)}${"]".repeat(1e6)}`;
  const error = await expectError(() => open(deep), "unsafe", /nested deeper than 200 levels/);
  assert.is(error.place.offset, 200);
  await expectError(() => open(`{"a":${'{"a":'.repeat(300)}1`), "unsafe", /nested deeper/);
  // Brackets in texts are no levels.
  await expectError(
    () => open(JSON.stringify({ text: `${"[".repeat(1000)}\\"[[` })),
    "unreadable",
    /no weightsManifest/,
  );
  const large = { name: "m.json", byteLength: 2 ** 40, read: () => Promise.reject(new Error("was read")) };
  await expectError(() => read(large), "unsafe", /found 1099511627776 bytes of JSON, expected at most/);
});

test("manifests of the wrong form", async () => {
  for (const [groups, message] of [
    [{}, /expected a list of weight groups/],
    [[null], /found the paths nothing/],
    [manifest([kernel], "w.bin"), /found the paths "w.bin"/],
    [manifest([kernel], [1]), /found the paths \[1\]/],
    [manifest({}), /found the weights {}/],
    [manifest([null]), /found the weight null/],
    [manifest([{ ...kernel, name: 1 }]), /expected an object with a name/],
    [manifest([kernel, kernel]), /tensor "c\/kernel": found two weights of this name/],
    [manifest([{ ...kernel, shape: [3, 3, -1, 2] }]), /tensor "c\/kernel": found the shape \[3,3,-1,2\]/],
    [manifest([{ ...kernel, shape: [1.5] }]), /found the shape \[1.5\]/],
    [manifest([{ ...kernel, shape: "3" }]), /found the shape "3"/],
    [manifest([{ ...kernel, shape: undefined }]), /found the shape nothing/],
    [manifest([{ ...kernel, shape: new Array(65).fill(1) }]), /found the shape/],
    [manifest([{ ...kernel, shape: [2 ** 31, 2 ** 31] }]), /more elements than any file can hold/],
    [manifest([{ ...kernel, shape: [2 ** 31] }]), /ends at byte 8589934592 of w.bin, where 72 are/],
    [manifest([{ ...kernel, quantization: { dtype: "uint8", scale: "1", min: 0 } }]), /expected a scale and a minimum/],
    [manifest([{ ...kernel, quantization: { dtype: "uint8", scale: 1 } }]), /expected a scale and a minimum/],
  ] as const) {
    await expectError(() => open({ modelTopology: { node: [] }, weightsManifest: groups }), "unreadable", message);
  }
  await expectError(() => open(manifest([{ ...kernel, dtype: "float8" }])), "unsupported", /found the type "float8"/);
  const int4 = { ...kernel, quantization: { dtype: "int4", scale: 1, min: 0 } };
  await expectError(() => open(manifest([int4])), "unsupported", /quantised by {"dtype":"int4"/);
});

test("as many layers and weights of one name as a file may hold, and as many files", async () => {
  const models = (n: number) => {
    const weights = Array.from({ length: n }, (_, i) => ({ ...kernel, name: `m${i}/c/kernel`, shape: [0, 0, 0, 1] }));
    const layers = Array.from({ length: n }, (_, i) => ({
      class_name: "Model",
      config: { name: `m${i}`, layers: [{ class_name: "Conv2D", config: { name: "c" } }] },
    }));
    const modelTopology = { class_name: "Model", config: { layers } };
    return open({ modelTopology, weightsManifest: manifest(weights) }, { "w.bin": new Uint8Array(0) });
  };
  const n = 6_000;
  const { convolutions } = await models(n);
  assert.is(convolutions.length, n);
  assert.is(convolutions[n - 1].name, `c #${n}`);
  await expectError(() => models(100_000), "unsafe", /more than \d+ MiB of what is kept in memory/);
  await expectError(() => open(manifest([], new Array(10_001).fill("w.bin"))), "unsafe", /found 10001 files/);
});

test("files of weights that are missing, short or long", async () => {
  await expectError(
    () => open(manifest([kernel]), {}),
    "unreadable",
    /model.json, tensor ".*": its weights are in "w.bin", which is not beside it: drop or copy/,
  );
  await expectError(
    () => read(fromBytes("m.json", utf8(JSON.stringify(manifest([kernel]))))),
    "unreadable",
    /which is not beside it/,
  );
  for (let length = 0; length < 72; length++) {
    const short = { "w.bin": new Uint8Array(length) };
    const error = await expectError(() => open(manifest([kernel]), short), "unreadable", /ends at byte 72 of/);
    assert.equal(error.place, { file: "model.json", tensor: "c/kernel" });
  }
  await expectError(
    () => open(manifest([kernel]), { "w.bin": new Uint8Array(73) }),
    "unreadable",
    /found 73 bytes in w.bin, expected the 72/,
  );
  const two = { "a.bin": new Uint8Array(40), "b.bin": new Uint8Array(31) };
  await expectError(
    () => open(manifest([kernel], ["a.bin", "b.bin"]), two),
    "unreadable",
    /ends at byte 72 of a.bin, b.bin, where 71 are/,
  );
  await expectError(() => open(manifest([kernel], [])), "unreadable", /ends at byte 72 of no files, where 0 are/);
});

test("texts whose lengths lead out of the file", async () => {
  const texts = [{ name: "t", shape: [3], dtype: "string" }];
  const lengths = (...values: number[]) => ({ "w.bin": new Uint8Array(Uint32Array.from(values).buffer) });
  assert.is((await open(manifest(texts), lengths(0, 0, 0))).tensors.length, 1);
  await expectError(() => open(manifest(texts), lengths(0, 0)), "unreadable", /text 2 of 3 begins at 8/);
  await expectError(() => open(manifest(texts), lengths(2 ** 32 - 1, 0, 0)), "unreadable", /text 1 of 3/);
  await expectError(() => open(manifest(texts), lengths(0, 0, 9)), "unreadable", /ends at byte 21 of/);
  const many = [{ name: "t", shape: [2 ** 40], dtype: "string" }];
  await expectError(
    () => open(manifest(many), lengths(0, 0)),
    "unsafe",
    /found 1099511627776 texts, expected at most 100000/,
  );
});

test("paths that leave the folder", async () => {
  for (const path of [
    "../w.bin",
    "/w.bin",
    "a/../../w.bin",
    "..\\w.bin",
    "C:w.bin",
    "https://h/w.bin",
    "%2e%2e/w.bin",
    "",
  ]) {
    let asked = false;
    const source = fromBytes("model.json", utf8(JSON.stringify(manifest([kernel], ["ok.bin", path]))), async () => {
      asked = true;
      return undefined;
    });
    await expectError(() => read(source), "unsafe", /model.json(, tensor ".*"|, byte \d+)?: points to another file/);
    assert.is(asked, false, "nothing is opened");
  }
});

test("a link that leaves the folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "convscope-tfjs-"));
  try {
    await mkdir(join(folder, "model"));
    await writeFile(join(folder, "secret.bin"), new Uint8Array(72));
    await symlink("../secret.bin", join(folder, "model", "w.bin"));
    await writeFile(join(folder, "model", "model.json"), JSON.stringify(manifest([kernel])));
    const source = await openFile(join(folder, "model", "model.json"));
    await expectError(() => read(source), "unsafe", /w\.bin.*link/);
    await source.close?.();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("weights that do not fit their layers", async () => {
  await expectError(
    () => open(layersModel({ kernel_size: [5, 5] })),
    "unreadable",
    /'c' has the kernel \[5,5\], its weight/,
  );
  await expectError(() => open(layersModel({ groups: 3 })), "unreadable", /in 3 groups; found the shape \[3,3,1,2\]/);
  for (const groups of [-1, 0.5, 0]) {
    await expectError(() => open(layersModel({ groups })), "unreadable", /tensor "c\/kernel": .* groups/);
  }
  const flat = { ...kernel, shape: [9, 2] };
  await expectError(() => open(layersModel({}, [flat])), "unreadable", /found the shape \[9,2\], expected HWIO/);
  const graph = {
    node: [
      { name: "c/kernel", op: "Const" },
      { name: "conv", op: "Conv2D", input: ["x", "c/kernel"] },
    ],
  };
  const flatGraph = { modelTopology: graph, weightsManifest: manifest([flat]) };
  await expectError(() => open(flatGraph), "unreadable", /weight of 'conv'.*expected HWIO/);
});

test("graphs with circles, long chains and strange nodes", async () => {
  const chain = Array.from({ length: 50_000 }, (_, i) => ({ name: `n${i}`, op: "Identity", input: [`n${i + 1}`] }));
  const circle = [
    { name: "a", op: "Identity", input: ["b"] },
    { name: "b", op: "Identity", input: ["a"] },
  ];
  const convs = ["n0", "a", "nowhere", "", "__proto__"].map((input, i) => ({
    name: `c${i}`,
    op: "Conv2D",
    input: ["x", input],
  }));
  const strange = [
    null,
    1,
    "node",
    {},
    { name: 1, op: [], input: "x", attr: 3 },
    { op: "Conv2D", attr: { strides: { list: 1 } } },
  ];
  const modelTopology = { node: [...chain, ...circle, ...convs, ...strange] };
  const { convolutions, notes } = await open({ modelTopology, weightsManifest: manifest([kernel]) });
  assert.is(convolutions.length, 0);
  assert.ok(notes.some((note) => note.includes("'n0' lies behind more than 64 nodes")));
  assert.ok(notes.some((note) => note.includes("'a' lies behind more than 64 nodes")));
  assert.ok(notes.some((note) => note.includes("'__proto__' is not in the graph")));
});

test("layers of strange forms", async () => {
  for (const config of [
    [null],
    [1, "x"],
    { layers: 3 },
    [{}],
    [{ class_name: "Conv2D" }],
    [{ config: { layer: 1 } }],
  ]) {
    const { convolutions } = await open({ modelTopology: { config }, weightsManifest: manifest([kernel]) });
    // No layer explains the kernel: its shape and name do.
    assert.equal(
      convolutions.map(({ layout }) => layout),
      ["HWIO"],
    );
  }
});

test("files opened beside a model that fails are closed", async () => {
  const closed: string[] = [];
  const files = readGolden<{ fixtures: { name: string; json: string; files: Record<string, string> }[] }>(
    "tfjs-fixtures.json",
  ).fixtures[0].files;
  const paths = Object.keys(files);
  const source = fromBytes(
    "model.json",
    utf8(JSON.stringify(manifest([kernel], [...paths, "missing"]))),
    async (path) => {
      if (path === "missing") return undefined;
      return { ...fromBytes(path, fromBase64(files[path])), close: async () => void closed.push(path) };
    },
  );
  await expectError(() => read(source), "unreadable", /its weights are in "missing"/);
  assert.equal(closed, paths);
});

test("stops when asked to", async () => {
  const source = fromFiles(
    new Map([
      ["m.json", utf8(JSON.stringify(manifest([kernel])))],
      ["w.bin", new Uint8Array(72)],
    ]),
    "m.json",
  );
  await expectError(() => read(source, { signal: AbortSignal.abort() }), "aborted");
});

test.run();
