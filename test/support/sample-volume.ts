import type { VolumeDocument, VolumeLayer } from "../../sdk/results/volume.ts";
import { seededNormal } from "./seeded.ts";

/** 3-D kernels of two sizes in two models, one layer of zeros and one without a p-value. */
export function sampleVolume(): VolumeDocument {
  const normal = seededNormal(41);
  const draw = (length: number) => Array.from({ length }, normal);
  const layer = (name: string, model: string, kernel: number[], change: Partial<VolumeLayer> = {}): VolumeLayer => {
    const [depth, rows, columns] = kernel.map((side) => Array.from({ length: side }, () => 1 / side));
    return {
      model,
      name,
      in: 4,
      out: 8,
      groups: 1,
      stride: null,
      depthRank: 0,
      kernels: 32,
      nonFinite: 0,
      maxAbs: 2.5,
      sparsity: 0.125,
      varianceEntropy: 1.25,
      orthogonality: 0.875,
      anisotropy: { depth: 0.5, rows: 0.75, columns: 1.125, ratio: 2.25, pValue: 0.0001 },
      slices: { depth, rows, columns },
      examples: Array.from({ length: 3 }, () => draw(kernel[0] * kernel[1] * kernel[2])),
      ...change,
    };
  };
  const basis = (kernels: number, width: number) => ({
    kernels,
    mean: draw(width),
    components: Array.from({ length: width }, () => draw(width)),
    explainedVariance: Array.from({ length: width }, (_, i) => (i < width - 1 ? 1 / (i + 1) : 0)),
    explainedVarianceRatio: Array.from({ length: width }, (_, i) => (i < width - 1 ? 0.5 ** (i + 1) : 0)),
  });
  const zero = { maxAbs: 0, sparsity: 1, varianceEntropy: 0, orthogonality: null, anisotropy: null, slices: null };
  const models = ["model-0", "model-1"].map((name) => ({
    name,
    format: "pytorch",
    sha256: null,
    files: [{ name: "weights.bin", bytes: 4096, sha256: null }],
    order: "name" as const,
    notes: [],
    tensors: { used: ["enc.0.weight"], skipped: [] },
    skippedLayers: [],
  }));
  return {
    schema: "convscope-volume/1",
    command: "volume",
    models,
    sizes: [
      {
        kernel: [3, 3, 3],
        basis: basis(64, 27),
        layers: [layer("enc.0", "model-0", [3, 3, 3]), layer("enc.0", "model-1", [3, 3, 3], zero)],
      },
      {
        kernel: [2, 3, 4],
        basis: basis(32, 24),
        layers: [
          layer("box", "model-1", [2, 3, 4], {
            anisotropy: { depth: 0, rows: 0.75, columns: 1.125, ratio: null, pValue: null },
          }),
        ],
      },
    ],
    notes: [],
    findings: [],
    provenance: {
      tool: "convscope",
      version: "0.1.0",
      kernels: "0".repeat(64),
      options: { layers: null },
      inputs: models.map(({ name }) => ({ name, sha256: null })),
    },
  };
}
