import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromBytes } from "../../../sdk/bytes/bytes.ts";
import { openModel } from "../../../sdk/model/open-model.ts";
import type { BenchCase } from "../bench-case.ts";
import { findPython } from "../python-peer.ts";

const script = fileURLToPath(new URL("../python/hdf5_chunks.py", import.meta.url));
const kinds = ["btree1", "fixed", "extensible", "btree2", "implicit"];
const gzipped = ["btree1", "fixed", "extensible", "btree2"].map((kind) => `${kind}-gzip`);

/** Opening a file of 90,000 chunks of one element and reading its one dataset, from memory; h5py reads from the disk's cache. */
function chunkCase(kind: string): BenchCase {
  return {
    name: `HDF5, 90,000 chunks of one element, ${kind}`,
    async setup() {
      const python = findPython();
      const folder = mkdtempSync(join(tmpdir(), "convscope-bench-"));
      try {
        if (python === undefined || spawnSync(python, [script, folder]).status !== 0) return { ours() {} };
        const bytes = new Uint8Array(readFileSync(join(folder, `${kind}.h5`)));
        return {
          async ours() {
            const [tensor] = (await openModel(fromBytes("a.h5", bytes))).tensors;
            await tensor.read();
          },
          python: { module: "hdf5_chunks", peers: [`h5py ${kind}`] },
          targets: { [`h5py ${kind}`]: 0.5 },
        };
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

export const chunkCases: readonly BenchCase[] = [...kinds, ...gzipped].map(chunkCase);
