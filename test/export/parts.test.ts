import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { npyHeader } from "../../sdk/export/npy.ts";
import {
  type AnalysisResult,
  analyze,
  ConvscopeError,
  type DocumentParts,
  joinArrays,
  partedPieces,
  splitArrays,
  toJson,
} from "../../sdk/index.ts";
import type { SideArray } from "../../sdk/results/parts.ts";
import { randomModel } from "../support/random-models.ts";

const models = await Promise.all([1, 2, 3].map((seed) => randomModel(seed)));

async function parts(): Promise<{ result: AnalysisResult; split: DocumentParts; files: Map<string, Uint8Array> }> {
  const result = await analyze(models, { digest: false });
  const split = (await splitArrays(result, 0)) as DocumentParts;
  const files = new Map(split.files.map(({ name, pieces }) => [name, new Uint8Array(Buffer.concat([...pieces()]))]));
  return { result, split, files };
}

const reader = (files: Map<string, Uint8Array>) => async (file: string) => files.get(file) as Uint8Array;
const saved = ({ document }: DocumentParts) => JSON.parse([...partedPieces(document)].join(""));

test("a document of few numbers is one file", async () => {
  assert.is(await splitArrays(await analyze(models, { digest: false })), null);
});

test("a document comes back from its parts to the byte", async () => {
  const { result, split, files } = await parts();
  assert.is(toJson(await joinArrays(saved(split), reader(files))), toJson(result));
  const forms = new Set(split.document.arrays.map(({ form }) => form));
  assert.ok(forms.has("stacked") && forms.has("symmetric"));
});

test("the parts are as the schema says, and hold none of the numbers", async () => {
  const { split, files } = await parts();
  const check = new Ajv2020({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync("build/schema/convscope-parts-1.schema.json", "utf8")),
  );
  assert.ok(check(saved(split)), JSON.stringify(check.errors));
  const { models: kept, densities, divergence } = saved(split).document;
  assert.is(kept[0].layers[0].examples, null);
  assert.is(densities[0].values, null);
  assert.is(divergence.matrix, null);
  for (const { file, shape, type } of split.document.arrays) {
    const bytes = files.get(file) as Uint8Array;
    // numpy's rule: magic, version, header length, header, numbers.
    assert.is(Buffer.from(bytes.subarray(1, 6)).toString("latin1"), "NUMPY");
    const start = 10 + bytes[8] + 256 * bytes[9];
    assert.match(Buffer.from(bytes.subarray(10, start)).toString("latin1"), `'descr': '${type}'`);
    assert.is(bytes.length - start, Number(type[2]) * shape.reduce((product, length) => product * length, 1), file);
  }
});

test("documents that are whole are given back", async () => {
  const whole = { schema: "convscope/1" };
  assert.is(await joinArrays(whole, async () => new Uint8Array()), whole);
});

test("a layer without examples, and layers of several sizes, come back", async () => {
  const document = {
    models: [{ layers: [{ examples: [] }, { examples: [[1, 2, 3, 4]] }, { examples: [[0.5], [2], [3]] }] }],
    densities: [],
  };
  const { files, document: parts } = (await splitArrays(document, 0)) as DocumentParts;
  assert.equal(
    parts.arrays.map(({ form }) => form),
    ["ragged"],
  );
  const bytes = new Map(files.map(({ name, pieces }) => [name, new Uint8Array(Buffer.concat([...pieces()]))]));
  assert.equal(await joinArrays(JSON.parse([...partedPieces(parts)].join("")), reader(bytes)), document);
});

/** Why parts are refused once they were changed: one line of at most 120 characters. */
async function refusal(change: (document: ReturnType<typeof saved>, files: Map<string, Uint8Array>) => void) {
  const [document, own] = [saved(ragged.split), new Map(ragged.files)];
  change(document, own);
  try {
    await joinArrays(document, reader(own));
  } catch (error) {
    assert.instance(error, ConvscopeError);
    assert.ok((error as Error).message.length <= 120, (error as Error).message);
    return (error as Error).message;
  }
  return "joined";
}

// With examples of several sizes, so that there is a file of shapes.
const ragged = await parts();
const { file, shape, type } = ragged.split.document.arrays.find(({ form }) => form === "symmetric") as SideArray;
const table = ragged.split.document.arrays.find(({ form }) => form === "ragged")?.shapes as string;
const bytesOf = (name: string) => Uint8Array.from(ragged.files.get(name) as Uint8Array);
/** numpy's header is padded with spaces: a text may take their place. */
const withHeader = (from: string, to: string) => {
  const [head, bytes] = [Buffer.from(bytesOf(file)), bytesOf(file)];
  const at = head.indexOf(from);
  assert.ok(at > 0, from);
  assert.is(from.length, to.length);
  bytes.set(Buffer.from(to), at);
  return bytes;
};

test("a side file that is missing is named, with how many there are and where they belong", async () => {
  const count = ragged.files.size;
  const says = `${file}: is missing: put all ${count} files of arrays/ beside convscope.json`;
  assert.is(await refusal((_, own) => own.delete(file)), says);
  assert.match(await refusal((_, own) => own.delete(table)), `${table}: is missing`);
  const folder = mkdtempSync(join(tmpdir(), "parts-"));
  try {
    await joinArrays(saved(ragged.split), (name) => readFile(join(folder, name)));
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /arrays\/[\w-]+\.npy: is missing: put all/);
    assert.is(((error as Error).cause as { code: string }).code, "ENOENT");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a side file with other numbers, of another length, type or shape is refused", async () => {
  const flipped = (name: string) => {
    const bytes = bytesOf(name);
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  };
  const again = "copy the result's files again";
  const crc = new RegExp(`has CRC-32 [0-9a-f]{8}, expected [0-9a-f]{8}: ${again}`);
  assert.match(await refusal((_, own) => own.set(file, flipped(file))), crc);
  assert.match(await refusal((_, own) => own.set(table, flipped(table))), crc);
  const long = Uint8Array.from([...bytesOf(file), 0]);
  const lengths = `${file}: has bytes ${long.length}, expected ${long.length - 1}: ${again}`;
  assert.is(await refusal((_, own) => own.set(file, long)), lengths);
  assert.match(await refusal((_, own) => own.set(file, bytesOf(file).subarray(0, -1))), /expected .*truncated/);
  assert.match(await refusal((_, own) => own.set(file, new Uint8Array(0))), "no .npy header");
  const other = type === "<f4" ? "<i4" : "<i8";
  assert.match(await refusal((_, own) => own.set(file, withHeader(type, other))), /has type i(32|64), expected f/);
  const bigEndian = withHeader(type, type.replace("<", ">"));
  assert.match(await refusal((_, own) => own.set(file, bigEndian)), "has byte order big, expected little");
  const fortran = withHeader("'fortran_order': False", "'fortran_order': True ");
  assert.match(await refusal((_, own) => own.set(file, fortran)), "has order Fortran, expected C");
  const says = `has shape [${shape.join(", ")}], expected [2, 3]: ${again}`;
  const change = (document: ReturnType<typeof saved>) => {
    document.arrays.find((array: SideArray) => array.file === file).shape = [2, 3];
  };
  assert.is(await refusal(change), `${file}: ${says}`);
});

test("arrays that the document has no place for are refused", async () => {
  const densities = await refusal(({ document }) => document.densities.pop());
  assert.match(densities, /holds \d+ entries, convscope\.json has \d+/);
  const examples = await refusal(({ document }) => document.models[0].layers.pop());
  assert.match(examples, /holds \d+ lengths for \d+ entries: copy|holds \d+ numbers?, expected \d+/);
});

test("a document that names no arrays, other fields, or files elsewhere is refused before a file is asked for", async () => {
  const fails = async (change: (document: ReturnType<typeof saved>) => void) => {
    const asked: string[] = [];
    const document = saved(ragged.split);
    change(document);
    const error: Error = await joinArrays(document, async (name) => {
      asked.push(name);
      return new Uint8Array();
    }).then(
      () => assert.unreachable(),
      (error) => error,
    );
    assert.equal(asked, []);
    assert.ok(error.message.length <= 120, error.message);
    return error.message;
  };
  assert.match(await fails((document) => delete document.document), "lacks its arrays or its document");
  assert.match(await fails((document) => (document.arrays = {})), "lacks its arrays or its document");
  assert.match(await fails((document) => (document.arrays[1] = null)), "arrays[1] stands for the field nothing");
  assert.match(await fails((document) => (document.arrays[0].at = "__proto__.polluted")), "which is no array");
  for (const name of ["../../etc/passwd", "/etc/passwd", "arrays/../x.npy", "arrays\\x.npy", "https://a.b/c.npy", 7]) {
    const says = "expected arrays/NAME.npy: it is not opened";
    assert.match(await fails((document) => (document.arrays[0].file = name)), says);
  }
  const wrong = { form: "heap", type: "<c8", shape: [1, -2], crc32: "0", shapes: 3, shapesCrc32: 3 };
  const plain = ragged.split.document.arrays.findIndex((array) => array.file === file);
  for (const [name, value] of Object.entries(wrong))
    assert.match(await fails((document) => (document.arrays[plain][name] = value)), `arrays[${plain}].${name} is `);
});

test("a small file cannot claim a million empty lists", async () => {
  const huge: SideArray = {
    ...{ at: "densities[].values", file: "arrays/a.npy", form: "stacked", shapes: null, type: "<f4" },
    ...{ shape: [1, 1_000_000_000, 0], crc32: 0, shapesCrc32: null },
  };
  const document = { schema: "convscope-parts/1", arrays: [huge], document: { densities: [{ values: null }] } };
  const error: Error = await joinArrays(document, async () => npyHeader("<f4", huge.shape)).then(
    () => assert.unreachable(),
    (error) => error,
  );
  assert.match(error.message, "claims more than 65536 empty lists");
});

test.run();
