import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { type ByteSource, inspect, openModel } from "../../sdk/index.ts";
import { seededNormal } from "../support/seeded.ts";
import { writeSparseNpz, writeSparseSafetensors, writeSparseTorch } from "../support/sparse-files.ts";
import { inFolder, writeModel } from "./support.ts";

const GiB = 2 ** 30;
const small = Float32Array.from({ length: 64 * 64 * 9 }, seededNormal(1));

// The layer that is analysed lies behind the large ones, at an offset beyond 32 bits in the first file.
const files = [
  {
    name: "large.safetensors",
    write: writeSparseSafetensors,
    least: 6 * GiB,
    arrays: [
      { name: "table", shape: [720_000, 1024] },
      { name: "huge.weight", shape: [10_000, 10_000, 3, 3] },
      { name: "net.weight", shape: [64, 64, 3, 3], values: small },
    ],
  },
  {
    name: "large.npz",
    write: writeSparseNpz,
    least: 3 * GiB,
    arrays: [
      { name: "huge.weight", shape: [9_500, 9_500, 3, 3] },
      { name: "net.weight", shape: [64, 64, 3, 3], values: small },
    ],
  },
  {
    name: "large.pt",
    write: writeSparseTorch,
    least: 3 * GiB,
    arrays: [
      { name: "huge.weight", shape: [9_500, 9_500, 3, 3] },
      { name: "net.weight", shape: [64, 64, 3, 3], values: small },
    ],
  },
];

for (const { name, write, least, arrays } of files) {
  test(`${name}: inspected by under 1 MB of it, one layer analysed in under 300 MB`, async () => {
    await inFolder(async (folder) => {
      const path = join(folder, name);
      const size = await write(path, arrays);
      assert.ok(size >= least && size < least + GiB);

      const { source, bytesRead } = counting(await openFile(path));
      const model = await openModel(source);
      const { tensors, layers } = (await inspect(model)).models[0];
      assert.equal([tensors.length, layers.at(-1)?.filters], [arrays.length, 4096]);
      await model.close();
      assert.ok(bytesRead() < 1e6, `${bytesRead()} bytes read`);

      // The same weights in a small file give the same numbers.
      const twin = await analyse(
        writeModel(join(folder, "twin.safetensors"), { layers: ["net.weight"], channels: 64 }),
      );
      const found = await analyse(path);
      assert.equal(found.result.basis, twin.result.basis);
      assert.equal(found.result.models[0].layers[0].quality, twin.result.models[0].layers[0].quality);
      // maxRSS is in kilobytes.
      assert.ok(found.maxRSS < 300_000, `${found.maxRSS} kB at most`);
    });
  });
}

/** The same source, with a count of the bytes that were asked for. */
function counting(file: ByteSource): { source: ByteSource; bytesRead: () => number } {
  let count = 0;
  const source: ByteSource = {
    name: file.name,
    byteLength: file.byteLength,
    read(start, end) {
      count += end - start;
      return file.read(start, end);
    },
    close: async () => file.close?.(),
  };
  return { source, bytesRead: () => count };
}

/** Runs the built program, which says at its end how much memory it took. */
async function analyse(path: string) {
  const hook = `data:text/javascript,process.on("exit",()=>process.stderr.write("maxRSS="+process.resourceUsage().maxRSS))`;
  const argv = ["--import", hook, "dist/cli.js", "analyze", path, "--json", "--layers", "net*", "--no-digest"];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, { maxBuffer: 64 * 1024 * 1024 });
  return { result: JSON.parse(stdout), maxRSS: Number(/maxRSS=(\d+)/.exec(stderr)?.[1]) };
}

test.run();
