import { gzipSync } from "node:zlib";
import { tensorFile } from "../../support/models.ts";
import { tarOf } from "../../support/tar.ts";
import { decimalFields } from "../fields.ts";
import type { HostileFormat, Input } from "../input.ts";
import { mendChecksums, zipFields, zipOf } from "../zip-bytes.ts";
import { zipCases } from "./npz.ts";

const net = tensorFile({ "conv.weight": { shape: [4, 3, 3, 3] } });
const name = "net.safetensors";
const utf8 = (text: string) => new TextEncoder().encode(text);

/** Archives with models in them: zip, tar, gzip and those within each other. */
export const archive: HostileFormat = {
  name: "archive",
  seeds() {
    const tar = tarOf([
      [name, net],
      [`${"folder/".repeat(20)}${name}`, net],
    ]);
    const zip = zipOf([
      { name, data: net },
      { name: "a.tar", data: tar },
    ]);
    return new Map<string, Input>([
      ["zip", { file: "a.zip", bytes: zip }],
      ["tar", { file: "a.tar", bytes: tar }],
      ["gzip", { file: `${name}.gz`, bytes: gzipSync(net) }],
      ["tar in gzip", { file: "a.tgz", bytes: gzipSync(tar) }],
    ]);
  },
  cases() {
    const cases = zipCases("a.zip", name, net);
    const add = (what: string, file: string, bytes: Uint8Array) => cases.set(what, { file, bytes });
    add(
      "9,999 models",
      "a.zip",
      zipOf(Array.from({ length: 9999 }, (_, i) => ({ name: `${i}.safetensors`, data: net }))),
    );
    add(
      "9,999 files that are none",
      "a.tar",
      tarOf(Array.from({ length: 9999 }, (_, i) => [`${i}.txt`, utf8("hello")])),
    );
    let nested: Uint8Array = net;
    for (let depth = 0; depth < 100; depth++) nested = zipOf([{ name: depth === 0 ? name : "a.zip", data: nested }]);
    add("archives 100 deep", "a.zip", nested);
    let packed: Uint8Array = gzipSync(new Uint8Array(64 * 2 ** 20));
    for (let depth = 0; depth < 3; depth++) packed = gzipSync(packed);
    add("gzip in gzip in gzip of 64 MiB", "a.gz", packed);
    add("gzip of 200 MiB of zeros", "a.gz", gzipSync(new Uint8Array(200 * 2 ** 20)));
    const zeros = gzipSync(new Uint8Array(30 * 2 ** 20));
    add(
      "20 files of 30 MiB each",
      "a.zip",
      zipOf(Array.from({ length: 20 }, (_, i) => ({ name: `${i}.gz`, data: zeros }))),
    );
    const index = { weight_map: { "conv.weight": "model.safetensors.index.json" } };
    const itself = { name: "model.safetensors.index.json", data: utf8(JSON.stringify(index)) };
    add("an index that names itself", "a.zip", zipOf([itself]));
    const out = { weight_map: { "conv.weight": "../../secret.safetensors" } };
    add("an index that leads out", "a.zip", zipOf([{ ...itself, data: utf8(JSON.stringify(out)) }]));
    for (const size of ["77777777777", "-1", "9", "x"]) {
      const lying = Uint8Array.from(tarOf([[name, net]]));
      lying.set(utf8(size.padStart(11, " ")), 124);
      add(`a tar file of size ${size}`, "a.tar", lying);
    }
    add("a pax header of 1 GiB", "a.tar", tarOf([[`${"n".repeat(60_000)}${name}`, net]]));
    add("a name that leads out", "a.tar", tarOf([[`../../${name}`, net]]));
    return cases;
  },
  fields: (bytes) => (bytes[0] === 0x50 ? zipFields(bytes) : decimalFields(bytes, 0, Math.min(bytes.length, 4096))),
  repair: (bytes) => (bytes[0] === 0x50 ? mendChecksums(bytes) : bytes),
};
