import { inflateRawSync } from "node:zlib";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { ConvscopeError } from "../../sdk/errors.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { seeded } from "../support/seeded.ts";

const { files } = readGolden<{ files: { name: string; file: string }[] }>("torch.json");
const fileOf = (name: string) => fromBase64(files.find((each) => each.name === name)!.file);
const kinds = [
  "checkpoint with model",
  "views, old format",
  "quantised",
  "torchscript",
  "deflated",
  "module, old format",
];

/** Opens a file and reads every tensor. Whatever fails must be a ConvscopeError that names the file; its code is returned. */
async function tryAll(bytes: Uint8Array, what: string): Promise<string | undefined> {
  try {
    const model = await openModel(fromBytes("a.pt", bytes));
    for (const tensor of model.tensors) {
      if (!model.roles.has(tensor.name)) await tensor.read();
    }
  } catch (error) {
    if (!(error instanceof ConvscopeError)) throw new Error(what, { cause: error });
    assert.match(error.message, /^a\.pt/, what);
    return error.code;
  }
}

for (const name of kinds) {
  test(`${name}: cut at 64 places`, async () => {
    const bytes = fileOf(name);
    for (let i = 0; i < 64; i++) {
      const length = Math.floor((i * bytes.length) / 64);
      assert.ok((await tryAll(bytes.slice(0, length), `cut at ${length}`)) !== undefined, `cut at ${length}`);
    }
  });

  test(`${name}: 200 flipped bits`, async () => {
    const random = seeded(7);
    const whole = fileOf(name);
    for (let i = 0; i < 200; i++) {
      const bytes = whole.slice();
      const [at, bit] = [Math.floor(random() * bytes.length), Math.floor(random() * 8)];
      bytes[at] ^= 1 << bit;
      await tryAll(bytes, `bit ${bit} of byte ${at}`);
    }
  });
}

test("in a pickle of the old format, every length and number changed", async () => {
  const whole = fileOf("views, old format").slice(0, 3000);
  const full = fileOf("views, old format");
  for (const value of [0, 0x7f, 0xff]) {
    for (let at = 0; at < whole.length; at += 3) {
      const bytes = full.slice();
      bytes[at] = value;
      await tryAll(bytes, `byte ${at} = ${value}`);
    }
  }
});

const ascii = (text: string) => new TextEncoder().encode(text);

/** A zip archive with this pickle, in protocol 0 or opcodes, and storages. */
async function archive(pickle: Uint8Array | string, storages: Record<string, Uint8Array> = {}, other = {}) {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, level: 0 });
  const add = (name: string, bytes: Uint8Array) => writer.add(name, new Uint8ArrayReader(bytes));
  await add("a/data.pkl", typeof pickle === "string" ? ascii(pickle) : pickle);
  for (const [key, bytes] of Object.entries(storages)) await add(`a/data/${key}`, bytes);
  for (const [name, bytes] of Object.entries<Uint8Array>(other)) await add(`a/${name}`, bytes);
  return fromBytes("a.pt", await writer.close());
}

/** {"w": a tensor}, as protocol 0 spells it. */
function tensorPickle({
  type = "FloatStorage",
  key = "0",
  count = "4",
  offset = "0",
  shape = [4],
  strides = [1],
  view = "",
} = {}) {
  const ints = (values: (number | string)[]) => `(${values.map((value) => `I${value}\n`).join("")}t`;
  const storage = `(Vstorage\nctorch\n${type}\nV${key}\nVcpu\nI${count}\n${view}tQ`;
  return `(dVw\nctorch._utils\n_rebuild_tensor_v2\n(${storage}I${offset}\n${ints(shape)}${ints(strides)}I00\n(dtRs.`;
}
const sixteen = { 0: Uint8Array.of(0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40) };

test("a tensor is checked against its storage's record before anything is read", async () => {
  const good = await openModel(await archive(tensorPickle(), sixteen));
  assert.equal([...(await good.tensors[0].read())], [1, 2, 3, 4]);
  const cases: [RegExp, Parameters<typeof tensorPickle>[0]][] = [
    [/storage "0" of 16 bytes, expected 5 elements/, { count: "5" }],
    [/storage "0" of 16 bytes, expected 4 elements of 8/, { type: "DoubleStorage" }],
    [/storage "0" of 16 bytes, expected 9007199254740991/, { count: "9007199254740991" }],
    [/without a count/, { count: "-1" }],
    [/without a count/, { count: "9223372036854775808" }],
    [/storage "1", which the file does not hold/, { key: "1" }],
    [/storage ".*passwd", which the file does not hold/, { key: "../../../etc/passwd" }],
    [/the storage type torch.NoStorage/, { type: "NoStorage" }],
    [/reaches to element 5 of a storage of 4/, { offset: "1" }],
    [/no offset/, { offset: "-1" }],
    [/reaches to element 7 of a storage of 4/, { strides: [2] }],
    [/no sizes and strides/, { strides: [-1] }],
    [/no sizes and strides/, { strides: [1, 1] }],
    [/reaches to element/, { shape: [2 ** 52], strides: [1] }],
    [/more than 2\^53 - 1 elements/, { shape: [2 ** 40, 2 ** 40], strides: [0, 0] }],
  ];
  for (const [message, options] of cases) {
    const source = await archive(tensorPickle(options), sixteen);
    await expectError(() => openModel(source), "unreadable", message);
  }
  const wide = await openModel(await archive(tensorPickle({ shape: [2 ** 40], strides: [0] }), sixteen));
  assert.match(wide.tensors[0].unread!, /an expanded view of 1099511627776 elements on 4/);
  await expectError(() => wide.tensors[0].read(), "unsupported", /expanded view/);
});

test("a view of a storage begins at its offset, in order or gathered, and the tensor's own comes on top", async () => {
  // (key of the view, offset, count), as PyTorch 0.3 wrote it: the elements 2, 3 and 4.
  const view = "(Vv\nI1\nI3\nt";
  const read = async (options: Parameters<typeof tensorPickle>[0]) => {
    const model = await openModel(await archive(tensorPickle({ view, ...options }), sixteen));
    return [...(await model.tensors[0].read())];
  };
  assert.equal(await read({ shape: [3] }), [2, 3, 4]);
  assert.equal(await read({ shape: [2], offset: "1" }), [3, 4]);
  assert.equal(await read({ shape: [2], strides: [2] }), [2, 4]);
  assert.equal(await read({ shape: [2, 1, 1], strides: [1, 7, 7], offset: "1" }), [3, 4]);
  const beyond = await archive(tensorPickle({ view, shape: [2], strides: [2], offset: "1" }), sixteen);
  await expectError(() => openModel(beyond), "unreadable", /reaches to element 4 of a storage of 3/);
});

test("big-endian numbers where the archive says so", async () => {
  const swapped = { 0: Uint8Array.from(sixteen[0], (_, i) => sixteen[0][i - (i % 4) + 3 - (i % 4)]) };
  const model = await openModel(await archive(tensorPickle(), swapped, { byteorder: ascii("big") }));
  assert.equal([...(await model.tensors[0].read())], [1, 2, 3, 4]);
  const strange = await archive(tensorPickle(), swapped, { byteorder: ascii("pdp") });
  await expectError(() => openModel(strange), "unreadable", /"pdp", expected little or big/);
});

test("nesting, loops and shared parts end", async () => {
  const deep = (levels: number) =>
    new Uint8Array(levels + 2)
      .fill(0x85)
      .fill(0x29, 0, 1)
      .fill(0x2e, levels + 1);
  assert.is((await openModel(await archive(deep(100)))).tensors.length, 0);
  const error = await expectError(async () => openModel(await archive(deep(500_000))), "unsafe", /deeper than 256/);
  assert.is(error.place.file, "a.pt");
  assert.is((await openModel(await archive("(lp0\ng0\nag0\na."))).tensors.length, 0);
  // Each list holds the one before twice: 2^200 paths, 200 lists.
  const twice = `]${"2p0\n0]g0\nag0\na".repeat(200)}.`;
  const shared = await openModel(await archive(twice));
  assert.match(shared.notes.join(" "), /200 parts are reached by more than one name/);
});

test("names are bounded in sum", async () => {
  // A dictionary of 100 tensors below 200 keys of 1000 characters.
  const one = tensorPickle({ shape: [1] }).slice(5, -2);
  const tensors = Array.from({ length: 100 }, (_, i) => `V${i}\n${one}s`).join("");
  const nested = `${`(dV${"k".repeat(1000)}\n`.repeat(200)}(d${tensors}${"s".repeat(200)}.`;
  await expectError(
    async () => openModel(await archive(nested, sixteen)),
    "unsafe",
    /more than \d+ characters of names/,
  );
});

test("what many parts share is not looked at for ever", async () => {
  // 3000 objects share a state of 3000 entries, and 3000 dictionaries the same pairs.
  const entries = Array.from({ length: 3000 }, (_, i) => `I${i}\nI0\ns`).join("");
  const state = `(dp1\n${entries}0`;
  const objects = "(cx\ny\n)Rg1\nba".replace("(", "").repeat(3000);
  await expectError(
    async () => openModel(await archive(`${state}]${objects}.`)),
    "unsafe",
    /more than \d+ steps of work/,
  );
  const pairs = `]${"(I1\nI2\nta".repeat(3000)}p1\n0`;
  const dicts = "ccollections\nOrderedDict\n(g1\ntRa".repeat(3000);
  await expectError(
    async () => openModel(await archive(`${pairs}]${dicts}.`)),
    "unsafe",
    /more than \d+ steps of work/,
  );
});

test("scales of a tensor that is quantised itself are refused, however deep", async () => {
  const ints = "(I1\nt(I1\nt";
  const storage = "(Vstorage\nctorch\nFloatStorage\nV0\nVcpu\nI4\ntQ";
  // A list of arguments that holds itself by way of its own scales.
  const self =
    `ctorch._utils\n_rebuild_qtensor\n]p9\n${storage}aI0\na(I1\nta(I1\nta` +
    `(ctorch\nper_channel_affine\nctorch._utils\n_rebuild_parameter\n(ctorch._utils\n_rebuild_qtensor\ng9\nRtR${ints}I0\nta`;
  const error = await expectError(async () => openModel(await archive(`${self}R.`, sixteen)), "unreadable");
  assert.match(error.message, /unknown kind of quantisation/);
});

test("what a pickle names is told, also when it is much", async () => {
  const many = `(${Array.from({ length: 40 }, (_, i) => `cevil\nf${i}\n`).join("")}t.`;
  const { notes } = await openModel(await archive(many));
  assert.match(notes.join(" "), /Names code that was not run: evil\.f0, .*evil\.f11 and 28 more\./);
  const disguised = await openModel(await archive("(ctorch.nn.modules.conv.__builtins__\neval\nctorch\nload\nt."));
  assert.match(disguised.notes.join(" "), /__builtins__\.eval, torch\.load/);
});

test("an archive without data.pkl is a damaged PyTorch file where storages are there, else one without models", async () => {
  const lost = /^a\.pth: is a zip archive of 1 file without the data\.pkl of a PyTorch file: damaged/;
  const none = /^a\.pth: is an archive of 1 file, none of which is a model that is read; the first is "/;
  for (const entry of ["a/version", "a/.data/serialization_id", "readme.txt", "a/data/0"]) {
    const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
    await writer.add(entry, new Uint8ArrayReader(ascii("3\n")));
    const bytes = await writer.close();
    const [code, message] = entry === "a/data/0" ? (["unreadable", lost] as const) : (["unsupported", none] as const);
    await expectError(() => openModel(fromBytes("a.pth", bytes)), code, message);
  }
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await writer.add("readme.txt", new Uint8ArrayReader(ascii("hello")));
  const other = await writer.close();
  await expectError(() => openModel(fromBytes("a.bin", other)), "unsupported", /archive of 1 file, none of which/);
  await expectError(() => openModel(fromBytes("a.npz", other)), "unsupported");
});

test("other archives and pickles", async () => {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await writer.add("x/constants.pkl", new Uint8ArrayReader(ascii(").")));
  const zip = await writer.close();
  await expectError(() => openModel(fromBytes("a.pt", zip)), "unreadable", /1 file without the data\.pkl of a PyTorch/);
  const plain = await openModel(fromBytes("a.pt", ascii("(dp0\n.")));
  assert.equal([plain.format, plain.tensors.length], ["pickle", 0]);
  await expectError(() => openModel(fromBytes("a.pt", Uint8Array.of(1, 2, 3))), "unreadable", /no intact pickle/);
});

test("bytes behind the STOP of a pickle are told: in an archive, alone, in an array of objects", async () => {
  const extra = ascii("cos\nsystem\n(Vtrue\ntR.");
  const behind = (bytes: Uint8Array) => Uint8Array.from([...bytes, ...extra]);
  const notes = async (name: string, bytes: Uint8Array) =>
    (await openModel(fromBytes(name, bytes))).notes.filter((note) => note.includes("behind"));
  const archived = async (pickle: Uint8Array) => (await openModel(await archive(pickle, sixteen))).notes;
  const inArchive = `Not read: ${extra.length} bytes behind the pickle in data.pkl.`;
  assert.ok((await archived(behind(ascii(tensorPickle())))).includes(inArchive));
  assert.not.ok((await archived(ascii(tensorPickle()))).includes(inArchive));

  const { fixtures } = readGolden<{ fixtures: Record<string, { file: string; files: Record<string, string> }> }>(
    "awkward-names.json",
  );
  const alone = [`Not read: ${extra.length} bytes behind the pickle.`];
  for (const format of ["pickle", "npy of objects"]) {
    const { file, files } = fixtures[format];
    const bytes = new Uint8Array(inflateRawSync(fromBase64(files[file])));
    assert.equal(await notes(file, behind(bytes)), alone, format);
    assert.equal(await notes(file, bytes), [], format);
  }
});

test.run();
