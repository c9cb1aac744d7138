// Draws the pictures of docs/INTERPRET.md and the README's strip from real networks among the development dependencies:
// npm run samples:pictures [-- FOLDER], into docs/images unless a folder is named.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  divergenceHeatmap,
  filterGrid,
  idealFiltersFigure,
  keyGrid,
  operatorExamplesFigure,
  qualityFigure,
  stripFigure,
} from "../../sdk/figures/index.ts";
import {
  type AnalysisResult,
  analyze,
  extractKeys,
  fromBytes,
  type Model,
  openModel,
  operators,
  placeInAtlas,
  scaleSpace,
} from "../../sdk/index.ts";
import { seededUniform } from "../../sdk/statistics/random.ts";
import { openNetwork } from "./networks.ts";

const images = process.argv[2] ?? "docs/images";
mkdirSync(join(images, "interpret"), { recursive: true });
const save = (name: string, svg: string) => writeFileSync(join(images, "interpret", `${name}.svg`), svg);

async function study(network: string, options = {}): Promise<{ result: AnalysisResult; models: Model[] }> {
  const { models, names } = await openNetwork(network);
  return { result: await analyze(models, { names, digest: false, examples: 18, ...options }), models };
}

/** The first filters of a layer, by its name. */
function grid(result: AnalysisResult, name: string, title: string): string {
  const layer = result.models[0].layers.findIndex((one) => one.name === name);
  if (layer < 0) throw new Error(`there is no layer ${name}`);
  return filterGrid(result, { model: 0, layer, width: 360, title } as never);
}

/** An array of filters as a network of its own. */
async function network(name: string, filters: Float32Array, k = 3): Promise<Model> {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${filters.length / k / k}, ${k}, ${k}), }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + padded.length + filters.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8]);
  bytes.set(new TextEncoder().encode(padded), 10);
  bytes.set(new Uint8Array(filters.buffer, filters.byteOffset, filters.byteLength), 10 + padded.length);
  return openModel(fromBytes(`${name}.npy`, bytes));
}

const text = await study("text detection");
const selfie = await study("selfie segmentation, landscape");
const ssd = await study("face detection, SSD");
const tiny = await study("face landmarks, tiny");

// S: a layer that uses its filters, one that hardly does, one that is dead.
save("sparsity-good", grid(text.result, "p2o.Conv.9", "S = 1.0 %"));
save("sparsity-bad", grid(ssd.result, "MobilenetV1/Conv2d_0_pointwise", "S = 44.8 %"));
save("all-zero", grid(tiny.result, "dense0/conv2/depthwise_filter", "all zero"));
// H and O: many patterns, few, and what initialisation gives.
save("entropy-high", grid(text.result, "p2o.Conv.49", "H = 0.872"));
save("entropy-low", grid(selfie.result, "depthwise_conv2d_10/Kernel", "H = 0.234"));
save("orthogonality-low", grid(ssd.result, "MobilenetV1/Conv2d_4_depthwise/depthwise_weights", "O = 0.256"));
const uniform = seededUniform(7);
const random = await network(
  "random",
  Float32Array.from({ length: 512 * 9 }, () => 2 * uniform() - 1),
);
save("untrained", filterGrid(await analyze([random], { digest: false, examples: 18 }), { width: 360 }));
save("quality", qualityFigure(text.result, { width: 560 }));

// Binary error: the signs of a real layer's weights, each times the layer's mean magnitude.
const layer = text.models[0].layers.find(({ name }) => name === "p2o.Conv.9") as Model["layers"][number];
const weights = Float32Array.from(await layer.tensor.read());
const mean = weights.reduce((sum, weight) => sum + Math.abs(weight), 0) / weights.length;
const binary = await network(
  "binary",
  weights.map((weight) => Math.sign(weight) * mean),
);
save("binary", filterGrid(await analyze([binary], { digest: false, examples: 18 }), { width: 360 }));

// D: depths of one network, and halves of one layer.
const depths = await study("text detection", { by: "depth-decile", kernel: 3 });
save("divergence-depths", divergenceHeatmap(depths.result, { width: 460 }));
const large = text.models[0].layers.find(({ name }) => name === "p2o.Conv.49") as Model["layers"][number];
const all = Float32Array.from(await large.tensor.read());
const half = all.length / 2;
const halves = [await network("half 1", all.slice(0, half)), await network("half 2", all.slice(half))];
save(
  "divergence-halves",
  divergenceHeatmap(await analyze(halves, { digest: false, names: ["half 1", "half 2"] }), { width: 320 }),
);

// Labels, sigma, keys.
const { operators: labels } = await operators(text.models, { digest: false });
save("labels", operatorExamplesFigure({ operators: labels } as never, { width: 560 }));
const { scaleSpace: fits } = await scaleSpace(text.models, { digest: false });
save("sigma", idealFiltersFigure({ scaleSpace: fits } as never, { width: 560 }));
const { keys } = await extractKeys(text.models, { digest: false });
save("keys", keyGrid({ keys } as never, { width: 560 }));

// The network at a glance, for the README.
const glance = await study("text recognition", { operators: true });
const atlas = JSON.parse(readFileSync(new URL("../../data/atlas-small.json", import.meta.url), "utf8"));
const placed = await placeInAtlas(glance.result, glance.models, atlas);
writeFileSync(
  join(images, "strip.svg"),
  stripFigure(placed, { width: 760, title: "A text recogniser (PP-OCRv4) at a glance" }),
);
