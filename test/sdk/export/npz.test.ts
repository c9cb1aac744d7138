import { readFileSync } from "node:fs";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../../sdk/bytes/bytes.ts";
import { crc32 } from "../../../sdk/bytes/crc32.ts";
import { MemorySink } from "../../../sdk/export/byte-sink.ts";
import { filtersToCsv } from "../../../sdk/export/filters-to-csv.ts";
import { filtersToNpz } from "../../../sdk/export/filters-to-npz.ts";
import { type NpyType, npyHeader, npyIntegers, npyStrings } from "../../../sdk/export/npy.ts";
import { ZipWriter } from "../../../sdk/export/zip-writer.ts";
import { listConvLayers } from "../../../sdk/model/list-conv-layers.ts";
import type { ConvDeclaration } from "../../../sdk/model/model-file.ts";
import { openModel } from "../../../sdk/model/open-model.ts";
import { readFilters } from "../../../sdk/model/read-filters.ts";
import { analyze } from "../../../sdk/studies/filters/analyze.ts";
import { expectError } from "../../support/expect-error.ts";
import { tensorModel } from "../../support/models.ts";
import { countingTensor } from "../../support/tensors.ts";

const golden = JSON.parse(readFileSync("test/golden/npy-export.json", "utf8"));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

test("npy files have numpy's bytes", () => {
  assert.is(base64(npyStrings(golden.texts.values)), golden.texts.npy);
  assert.is(base64(npyIntegers(golden.integers.values)), golden.integers.npy);
  for (const { type, shape, bytes } of golden.headers) assert.is(base64(npyHeader(type as NpyType, shape)), bytes);
});

test("CRC-32: the check value of the standard, and pieces as the whole", () => {
  const digits = new TextEncoder().encode("123456789");
  assert.is(crc32(digits), 0xcbf43926);
  for (let cut = 0; cut <= 9; cut++) assert.is(crc32(digits.subarray(cut), crc32(digits.subarray(0, cut))), 0xcbf43926);
});

for (const limit of [undefined, 1, 300]) {
  test(`another program reads the archive and finds its checksums right (64-bit fields from ${limit ?? "2^32 - 1"})`, async () => {
    const sink = new MemorySink();
    const zip = new ZipWriter(sink, limit);
    const files = [1, 250, 5000].map((size, i) => Uint8Array.from({ length: size }, (_, j) => (j * 7 + i) & 255));
    for (const [i, file] of files.entries()) {
      await zip.add(`é${i}.bin`, file.length, [file.subarray(0, 1), file.subarray(1)]);
    }
    await zip.finish();
    const entries = await new ZipReader(new Uint8ArrayReader(sink.bytes()), { checkSignature: true }).getEntries();
    assert.is(entries.length, files.length);
    for (const [i, entry] of entries.entries()) {
      assert.is(entry.filename, `é${i}.bin`);
      if (entry.directory) throw new Error("a file was expected");
      assert.equal(await entry.getData(new Uint8ArrayWriter()), files[i]);
    }
  });
}

test("an entry must hold what it announced", async () => {
  for (const size of [1, 3]) {
    const zip = new ZipWriter(new MemorySink());
    let error: unknown;
    await zip.add("x", size, [new Uint8Array(2)]).catch((thrown) => {
      error = thrown;
    });
    assert.instance(error, RangeError);
  }
});

const conv = (name: string, shape: number[], groups: number, options = {}): ConvDeclaration => ({
  name,
  tensor: countingTensor(name, shape, { valueAt: (i) => (i % 17) - 8.3, ...options }),
  layout: "OIHW",
  kind: groups > 1 ? "depthwise" : "conv",
  groups,
});

const model = (name: string, ...convolutions: ConvDeclaration[]) => ({ name, layers: listConvLayers(convolutions) });

async function collect(filters: AsyncGenerator<{ data: ArrayLike<number> }>): Promise<number[]> {
  const all: number[] = [];
  for await (const { data } of filters) all.push(...Array.from(data));
  return all;
}

test("every filter of the size comes back from the npz, in order, with its layer", async () => {
  const models = [
    model("a", conv("one", [4, 3, 3, 3], 1), conv("five", [2, 2, 5, 5], 1)),
    model("b", conv("__proto__", [6, 1, 3, 3], 6)),
  ];
  const sink = new MemorySink();
  assert.is(await filtersToNpz(models, sink), 18);
  const reread = await openModel(fromBytes("f.npz", sink.bytes()));
  const shapes = new Map(reread.tensors.map(({ name, shape }) => [name, shape]));
  assert.equal(shapes.get("filters"), [18, 3, 3]);
  const found = await collect(readFilters(reread.layers[0]));
  const expected = [
    ...(await collect(readFilters(models[0].layers[0]))),
    ...(await collect(readFilters(models[1].layers[0]))),
  ];
  assert.equal(found, expected);
  const layer = reread.tensors.find(({ name }) => name === "layer");
  assert.equal(Array.from((await layer?.read()) ?? []), [...new Array(12).fill(0), ...new Array(6).fill(1)]);
  // The same content gives the same bytes.
  const again = new MemorySink();
  await filtersToNpz(models, again);
  assert.equal(again.bytes(), sink.bytes());
});

test("scaled filters have a largest |weight| of 1, and zeros stay", async () => {
  const models = [model("a", conv("one", [5, 1, 3, 3], 1, { valueAt: (i: number) => (i < 9 ? 0 : (i % 17) - 8.3) }))];
  const sink = new MemorySink();
  await filtersToNpz(models, sink, { scaled: true });
  const values = await collect(readFilters((await openModel(fromBytes("f.npz", sink.bytes()))).layers[0]));
  const largest = [0, 1, 2, 3, 4].map((i) => Math.max(...values.slice(9 * i, 9 * i + 9).map(Math.abs)));
  assert.equal(largest, [0, 1, 1, 1, 1]);
});

test("CSV: the stored numbers come back exactly, with the channels of grouped layers", async () => {
  const models = [model("=a,b", conv("g", [4, 2, 3, 3], 2))];
  const sink = new MemorySink();
  assert.is(await filtersToCsv(models, sink), 8);
  const lines = new TextDecoder().decode(sink.bytes()).trimEnd().split("\n");
  assert.ok(lines[1].startsWith(`"'=a,b",g,0,0,0,`));
  const rows = lines.slice(1).map((line) =>
    line
      .slice(line.indexOf(",g,") + 3)
      .split(",")
      .map(Number),
  );
  assert.equal(
    rows.map(([, out, input]) => [out, input]),
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 2],
      [2, 3],
      [3, 2],
      [3, 3],
    ],
  );
  const weights = rows.flatMap((row) => row.slice(3)).map(Math.fround);
  assert.equal(weights, await collect(readFilters(models[0].layers[0])));
});

test("no filters of the size, or several sizes", async () => {
  const models = [model("a", conv("one", [4, 3, 3, 3], 1), conv("five", [2, 2, 5, 5], 1))];
  await expectError(() => filtersToNpz(models, new MemorySink(), { kernel: 7 }), "no-filters", /no 7x7 .* in a/);
  await expectError(() => filtersToCsv(models, new MemorySink(), { kernel: "all" }), "usage", /3x3, 5x5/);
});

test("without filters of the size, what there is and how to ask for it is told", async () => {
  const five = await tensorModel("five", { "c.weight": { shape: [4, 4, 5, 5] } });
  const cubes = await tensorModel("cubes", { "c.weight": { shape: [4, 4, 3, 3, 3] } });
  const points = await tensorModel("points", { "c.weight": { shape: [4, 4, 1, 1] } });
  for (const [model, says] of [
    [five, /no 3x3 convolution filters in five; found 5x5: choose .*--kernel$/],
    [cubes, /no 3x3 convolution filters in cubes; found 3-D kernels: --slices takes their 2-D slices$/],
    [points, /no 3x3 convolution filters in points$/],
  ] as const)
    await expectError(() => filtersToNpz([model], new MemorySink()), "no-filters", says);
  await expectError(
    () => analyze([cubes]),
    "no-filters",
    /only on request; --volume takes them whole, --slices in slices$/,
  );
  await expectError(() => analyze([points]), "no-filters", /among 1 convolution layer; not analysed: 1x1/);
});

test.run();
