import { deflateRawSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { crc32 } from "../../sdk/bytes/crc32.ts";
import { analyze, type ByteSource, compare, fromBytes, norms, openModel, scaleSpace } from "../../sdk/index.ts";
import { npyOf } from "../hostile/formats/npy.ts";
import { type ZipEntry, zipOf } from "../hostile/zip-bytes.ts";
import { expectError } from "../support/expect-error.ts";
import { seeded } from "../support/seeded.ts";

// What a file's headers do not show comes out while a study reads: then the layer is listed with the reason, and the others
// are studied.

const shape = [40, 20, 5, 5];
const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`;

/** Deflated, and larger than what is inflated at once when the file is opened. */
function entry(name: string, damaged: boolean): ZipEntry {
  const random = seeded(name.charCodeAt(0));
  const data = Buffer.concat([
    npyOf(header).subarray(0, -144),
    new Uint8Array(Float32Array.from({ length: 20_000 }, () => random() - 0.5).buffer),
  ]);
  const crc = damaged ? crc32(data) ^ 1 : crc32(data);
  return { name: `${name}.npy`, data: new Uint8Array(deflateRawSync(data)), method: 8, size: data.length, crc };
}

const archive = (...damaged: string[]) => zipOf(["a", "b", "c"].map((name) => entry(name, damaged.includes(name))));
const open = (bytes: Uint8Array) => openModel(fromBytes("a.npz", bytes));

test("damage that reading meets leaves its layer out, in every study", async () => {
  const model = await open(archive("b"));
  assert.equal(
    model.layers.map(({ reason }) => reason),
    [null, null, null],
  );
  const studies = {
    analyze: await analyze([model], { kernel: 5 }),
    compare: await compare([model, await open(archive())], { kernel: 5 }),
    norms: await norms([model], { size: 8 }),
    scaleSpace: await scaleSpace([model], { kernel: 5, layers: ["*"] }),
  };
  for (const [name, { models }] of Object.entries(studies)) {
    assert.equal(
      models[0].skippedLayers.map((layer) => [layer.name, layer.reason]),
      [["b", "has another checksum than its header says: the archive is damaged"]],
      name,
    );
  }
  const names = (layers: readonly { name: string }[]) => layers.map(({ name }) => name);
  assert.equal(names(studies.analyze.models[0].layers), ["a", "c"]);
  assert.equal(names(studies.norms.norms.layers), ["a", "c"]);
  // The numbers are those of a file without it.
  const without = await analyze([await open(zipOf([entry("a", false), entry("c", false)]))], { kernel: 5 });
  assert.equal(
    studies.analyze.models[0].layers.map(({ quality }) => quality),
    without.models[0].layers.map(({ quality }) => quality),
  );
});

test("models of which damage leaves nothing to compare are not compared", async () => {
  const whole = await open(zipOf([entry("a", false)]));
  const lost = await open(zipOf([entry("b", true)]));
  await expectError(() => compare([whole, lost], { kernel: 5 }), "unreadable", /another checksum/);
});

test("where nothing is left, or the file itself is gone, the study fails as it did", async () => {
  const model = await open(archive("a", "b", "c"));
  await expectError(() => analyze([model], { kernel: 5 }), "unreadable", /another checksum/);
  const bytes = archive();
  const source: ByteSource = { ...fromBytes("a.npz", bytes) };
  const cut = await openModel(source);
  source.read = () => Promise.reject(new TypeError("gone"));
  let error: unknown;
  await analyze([cut], { kernel: 5 }).catch((thrown) => (error = thrown));
  assert.instance(error, TypeError);
});

test.run();
