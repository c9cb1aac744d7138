import { inflateRawSync } from "node:zlib";
import { fromBase64, readGolden } from "../../support/golden.ts";
import type { Field, HostileFormat, Input } from "../input.ts";
import { wordFields } from "../word-fields.ts";
import { modelCases } from "./model-cases.ts";

interface Golden {
  files: Record<string, { file: string }>;
}

const file = "filters.h5";

export const hdf5: HostileFormat = {
  name: "hdf5",
  seeds() {
    const { files } = readGolden<Golden>("hdf5.json");
    const small = Object.entries(files).filter(([, each]) => each.file.length < 30_000);
    small.sort(([, a], [, b]) => a.file.length - b.file.length);
    const seeds = new Map<string, Input>(small.map(([name, each]) => [name, { file, bytes: fromBase64(each.file) }]));
    const latest = readGolden<Golden>("hdf5-latest.json").files;
    for (const name of ["layers", "tracked", "links", "extensible array", "b-tree", "fixed array"]) {
      seeds.set(name, { file, bytes: inflated(latest[name].file) });
    }
    for (const [name, input] of modelCases(".h5")) {
      // Chunks that do not begin at an element are refused, which is a case but no seed.
      if (input.bytes.length < 20_000 && name !== "element offset.h5") seeds.set(name, input);
    }
    seeds.set("cells", {
      file: "cells.mat",
      bytes: fromBase64(readGolden<{ file: string }>("matlab-cells.json").file),
    });
    return seeds;
  },
  cases() {
    const { files } = readGolden<{ files: Record<string, string> }>("hdf5-hostile.json");
    const cases = new Map<string, Input>();
    const beside = new Map([["beside.bin", new Uint8Array(72)]]);
    for (const [name, packed] of Object.entries(files)) {
      cases.set(name, { file, bytes: inflated(packed), beside });
    }
    const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
    cases.set("the signature alone", { file, bytes: Uint8Array.from(signature) });
    for (const version of [0, 1, 2, 3, 4, 255]) {
      const bytes = Uint8Array.from([...signature, version, ...new Array(120).fill(255)]);
      cases.set(`a superblock of version ${version} and ones`, { file, bytes });
    }
    return cases;
  },
  fields: hdf5Fields,
};

function inflated(packed: string): Uint8Array {
  return new Uint8Array(inflateRawSync(fromBase64(packed)));
}

/** Addresses and sizes: words of eight bytes, and those of four, as messages hold them. */
export function hdf5Fields(bytes: Uint8Array): Field[] {
  return [...wordFields(bytes, 8), ...wordFields(bytes, 4)];
}
