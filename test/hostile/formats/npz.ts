import { deflateRawSync } from "node:zlib";
import { crc32 } from "../../../sdk/bytes/crc32.ts";
import { fromBase64, readGolden } from "../../support/golden.ts";
import type { HostileFormat, Input } from "../input.ts";
import { mendChecksums, zipFields, zipOf } from "../zip-bytes.ts";
import { npyOf } from "./npy.ts";

const file = "filters.npz";
const filters = npyOf("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3, 3), }");

export const npz: HostileFormat = {
  name: "npz",
  seeds() {
    const { npz: golden } = readGolden<{ npz: { name: string; file: string }[] }>("readers.json");
    const packed = deflateRawSync(filters);
    const inflated = { data: packed, method: 8, size: filters.length, crc: crc32(filters) };
    return new Map<string, Input>([
      [
        "two arrays",
        {
          file,
          bytes: zipOf([
            { name: "a.npy", data: filters },
            { name: "b.npy", ...inflated },
          ]),
        },
      ],
      ...golden.map(({ name, file: bytes }): [string, Input] => [name, { file, bytes: fromBase64(bytes) }]),
    ]);
  },
  cases: () => zipCases(file, "a.npy", filters),
  fields: zipFields,
  repair: mendChecksums,
};

/** Archives that lie about an entry that the reader will want. */
export function zipCases(file: string, name: string, data: Uint8Array): Map<string, Input> {
  const cases = new Map<string, Input>();
  const archive = (what: string, ...entries: Parameters<typeof zipOf>[0]) =>
    cases.set(what, { file, bytes: zipOf(entries) });
  const entry = { name, data };
  const packed = deflateRawSync(data);
  const deflated = { name, data: packed, method: 8, size: data.length, crc: crc32(data) };
  archive("an entry twice", entry, entry);
  archive("entries that share their bytes", entry, { name: `z${name}`, data: new Uint8Array(0), offset: 0, size: 0 });
  archive(
    "2,000 entries over one",
    ...Array.from({ length: 2000 }, (_, i) => ({ ...entry, name: `${i}${name}`, offset: 0 })),
  );
  archive("an entry within another", { name: "big.npy", data: zipOf([entry]) }, { ...entry, offset: 37 });
  archive("another name in the local header", { ...entry, localName: `x${name.slice(1)}` });
  for (const size of [0, 1, data.length - 1, data.length + 1, 2 ** 31, 2 ** 32 - 1]) {
    archive(`stored, of ${size} bytes by its header`, { ...entry, size });
    archive(`deflated, of ${size} bytes by its header`, { ...deflated, size });
  }
  for (const offset of [1, 2 ** 31, 2 ** 32 - 1]) archive(`a local header at ${offset}`, { ...entry, offset });
  for (const method of [1, 6, 9, 12, 14, 93, 99, 65535]) archive(`method ${method}`, { ...entry, method });
  archive("a wrong checksum", { ...entry, crc: 1 });
  archive("deflated, with a wrong checksum", { ...deflated, crc: 1 });
  archive("encrypted", { ...entry, flags: 1 });
  archive("strongly encrypted", { ...entry, flags: 65 });
  archive("an encrypted directory", { ...entry, flags: 8192 });
  archive("no deflate stream", { ...deflated, data: new Uint8Array(100).fill(255) });
  archive("half a deflate stream", { ...deflated, data: packed.subarray(0, packed.length >> 1) });
  archive("bytes behind the deflate stream", { ...deflated, data: Buffer.concat([packed, packed]) });
  const zeros = new Uint8Array(66 * 2 ** 20);
  const bomb = { name, data: deflateRawSync(zeros), method: 8, size: zeros.length };
  archive("a bomb: 1 to 1000, 66 MiB", { ...bomb, crc: crc32(zeros) });
  archive("a bomb that says it is small", { ...bomb, size: 1000 });
  archive("a bomb that says it has 60 MiB", { ...bomb, size: 60 * 2 ** 20 });
  archive("names that lead out", { ...entry, name: `../../${name}` }, { ...entry, name: `/etc/${name}` });
  archive("a name of 60,000 characters", { ...entry, name: `${"n".repeat(60000)}${name}` });
  archive("an empty name", { ...entry, name: "" });
  archive("the name __proto__", { ...entry, name: "__proto__.npy" }, entry);
  archive(
    "20,000 empty entries",
    ...Array.from({ length: 20000 }, (_, i) => ({ name: `${i}.npy`, data: new Uint8Array() })),
  );
  archive("nothing in it");
  const twice = zipOf([entry]);
  cases.set("two end records", { file, bytes: Buffer.concat([twice, twice.slice(-22)]) });
  cases.set("an archive behind another", { file, bytes: Buffer.concat([twice, twice]) });
  const claims = zipOf([entry]);
  claims.set([255, 255, 255, 255], claims.length - 14);
  cases.set("65,535 entries by its end record", { file, bytes: claims });
  return cases;
}
