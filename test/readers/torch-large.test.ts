import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ByteSource } from "../../sdk/bytes/byte-source.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";
import { ascii, join, le, torchArchive } from "../support/torch-archive.ts";

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

/** 24 layers (512, 512, 11, 11) of f32: 2.8 GiB of zeros, save for the first filters of conv7. */
function largeArchive() {
  const shape = [512, 512, 11, 11];
  const arrays = Array.from({ length: 24 }, (_, i) => ({ name: `conv${i}.weight`, shape }));
  const { byteLength, pieces } = torchArchive(
    arrays.map((array, i) => (i === 7 ? { ...array, values: Float32Array.of(1.5, -2) } : array)),
  );
  return { ...sparseSource("large.pt", byteLength, pieces), count: shape.reduce((product, size) => product * size, 1) };
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
    assert.equal([...data.subarray(0, 3)], [1.5, -2, 0]);
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
