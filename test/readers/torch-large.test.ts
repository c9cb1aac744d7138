import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ByteSource } from "../../sdk/bytes/byte-source.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";

/** Pieces at their places; zeros everywhere else. Counts what is read, and the largest read. */
function sparseSource(name: string, byteLength: number, pieces: readonly (readonly [number, Uint8Array])[]) {
  const counted = { total: 0, largest: 0 };
  const source: ByteSource = {
    name,
    byteLength,
    async read(start, end) {
      counted.total += end - start;
      counted.largest = Math.max(counted.largest, end - start);
      const bytes = new Uint8Array(end - start);
      for (const [at, piece] of pieces) {
        const [from, to] = [Math.max(start, at), Math.min(end, at + piece.length)];
        if (from < to) bytes.set(piece.subarray(from - at, to - at), from - start);
      }
      return bytes;
    },
  };
  return { source, counted };
}

const ascii = (text: string) => new TextEncoder().encode(text);
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Little-endian integers of 2, 4 and 8 bytes. */
const le = (size: number, ...values: number[]) =>
  Uint8Array.from(
    values.flatMap((value) => Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256)),
  );

interface Entry {
  name: string;
  size: number;
  crc: number;
  at: number;
}

/** APPNOTE 4.3.7 and 4.5.3: sizes in the zip64 extra field, padded so that the data begin at a multiple of 64. */
function localHeader({ name, size, crc, at }: Entry): Uint8Array {
  const zip64 = join(le(2, 1, 16), le(8, size, size));
  const padding = 64 - ((at + 30 + name.length + zip64.length + 4) % 64);
  const extra = join(zip64, ascii("FB"), le(2, padding), ascii("Z".repeat(padding)));
  return join(
    le(4, 0x04034b50),
    le(2, 45, 0, 0, 0, 0),
    le(4, crc, 0xffffffff, 0xffffffff),
    le(2, name.length, extra.length),
    ascii(name),
    extra,
  );
}

function centralRecord({ name, size, crc, at }: Entry): Uint8Array {
  const extra = join(le(2, 1, 24), le(8, size, size, at));
  return join(
    le(4, 0x02014b50),
    le(2, 45, 45, 0, 0, 0, 0),
    le(4, crc, 0xffffffff, 0xffffffff),
    le(2, name.length, extra.length, 0, 0, 0),
    le(4, 0, 0xffffffff),
    ascii(name),
    extra,
  );
}

/** A zip64 archive of 24 layers (512, 512, 11, 11) of f32: 2.8 GiB of zeros, save for a few numbers of one layer. */
function largeArchive() {
  const [layers, shape] = [24, [512, 512, 11, 11]];
  const count = shape.reduce((product, size) => product * size, 1);
  const strides = [512 * 121, 121, 11, 1];
  const ints = (values: number[]) => `(${values.map((value) => `I${value}\n`).join("")}t`;
  const tensor = (i: number) =>
    `Vconv${i}.weight\nctorch._utils\n_rebuild_tensor_v2\n((Vstorage\nctorch\nFloatStorage\nV${i}\nVcpu\nI${count}\ntQ` +
    `I0\n${ints(shape)}${ints(strides)}I00\nNtRs`;
  const pickle = ascii(`(d${Array.from({ length: layers }, (_, i) => tensor(i)).join("")}.`);
  const pieces: [number, Uint8Array][] = [];
  const records: Uint8Array[] = [];
  const dataAt: number[] = [];
  let at = 0;
  const add = (name: string, size: number, content?: Uint8Array) => {
    const entry = { name, size, crc: 0, at };
    const header = localHeader(entry);
    pieces.push([at, header]);
    records.push(centralRecord(entry));
    at += header.length;
    dataAt.push(at);
    if (content !== undefined) pieces.push([at, content]);
    at += size;
  };
  add("large/data.pkl", pickle.length, pickle);
  for (let i = 0; i < layers; i++) add(`large/data/${i}`, count * 4);
  const directory = join(...records);
  const end = at + directory.length;
  const tail = join(
    directory,
    le(4, 0x06064b50),
    le(8, 44),
    le(2, 45, 45),
    le(4, 0, 0),
    le(8, records.length, records.length, directory.length, at),
    le(4, 0x07064b50, 0),
    le(8, end),
    le(4, 1, 0x06054b50),
    le(2, 0xffff, 0xffff, 0xffff, 0xffff),
    le(4, 0xffffffff, 0xffffffff),
    le(2, 0),
  );
  pieces.push([at, tail], [dataAt[8] + 121 * 4 * 1000, new Uint8Array(Float32Array.of(1.5, -2).buffer)]);
  return { ...sparseSource("large.pt", at + tail.length, pieces), count };
}

test("a zip64 archive of 2.8 GiB is opened by less than 200 kB, and a layer read in bounded pieces", async () => {
  const { source, counted, count } = largeArchive();
  assert.ok(source.byteLength > 2.8 * 2 ** 30);
  const model = await openModel(source);
  assert.is(model.layers.length, 24);
  // 64 KiB are for recognising the format, and as much for the end of the archive.
  assert.ok(counted.total < 200_000, `${counted.total} bytes`);
  counted.largest = 0;
  counted.total = 0;
  const layer = model.layers[7];
  assert.is(layer.name, "conv7");
  for await (const { start, data } of readFilters(layer)) {
    if (start !== 0) continue;
    assert.equal([...data.subarray(121_000, 121_003)], [1.5, -2, 0]);
  }
  assert.is(counted.total, count * 4);
  assert.ok(counted.largest <= 65536 * 121 * 4, `${counted.largest} bytes in one read`);
});

test("the old format is opened by its pickles and the counts of its storages", async () => {
  const count = 700_000_000;
  const head = Uint8Array.from(Buffer.from("80028a0a6cfc9c46f9206aa850192e80024de9032e80027d2e", "hex"));
  const pickle = ascii(
    `(dVw\nctorch._utils\n_rebuild_tensor_v2\n((Vstorage\nctorch\nFloatStorage\nVk\nVcpu\nI${count}\nNtQ` +
      `I${count - 2}\n(I2\nt(I1\ntI00\nNtRs.(lp0\nVk\na.`,
  );
  const start = head.length + pickle.length + 8;
  const { source, counted } = sparseSource("old.pth", start + count * 4, [
    [0, join(head, pickle, le(8, count))],
    [start + count * 4 - 8, new Uint8Array(Float32Array.of(3, 4).buffer)],
  ]);
  const model = await openModel(source);
  assert.equal([...(await model.tensors[0].read())], [3, 4]);
  assert.ok(counted.total < 1_000_000, `${counted.total} bytes`);
});

test.run();
