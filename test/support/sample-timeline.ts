import type { TimelineDocument, TimelineLayer } from "../../sdk/results/timeline.ts";
import { seededNormal } from "./seeded.ts";

/** A training of three layers over so many checkpoints, the last two of which hold NaN. */
export function sampleTimeline(count = 7): TimelineDocument {
  const normal = seededNormal(count);
  const steps = Array.from({ length: count }, (_, i) => i);
  const reference = count - 3;
  const layer = (name: string, l: number, k: number): TimelineLayer => {
    const series = (of: (step: number) => number) => steps.map((step) => (step > reference ? null : of(step)));
    const isSquare = k > 1;
    const square = (of: (step: number) => number) => (isSquare ? series(of) : steps.map(() => null));
    return {
      name,
      kernel: [k, k],
      kind: "conv",
      filters: 100 * (l + 1),
      norm: series((step) => 2 + l - 1 / (step + 1)),
      relativeChange: series((step) => 1 / (step + 1)).map((value, i) => (i === 0 ? null : value)),
      cosineToReference: series((step) => 1 - (reference - step) / 8),
      sparsity: square((step) => step / 32),
      varianceEntropy: square((step) => 0.95 - step / 16),
      orthogonality: square((step) => 0.9 - l / 8 - step / 64),
      divergenceToReference: square((step) => (reference - step) / 2),
      divergenceToPrevious: square((step) => (step === 0 ? 0 : 0.25)),
      floor: isSquare ? 0.75 : null,
      settledAt: isSquare ? reference - 1 : null,
      ...(isSquare && { sigma: series((step) => 0.5 + step / 16), spectralNorm: series((step) => 1 + step / 4) }),
      examples: isSquare
        ? [0, 40, 80].map((filter) => ({
            filter,
            states: steps
              .filter((step) => step <= reference)
              .map((checkpoint) => ({ checkpoint, weights: Array.from({ length: k * k }, normal) })),
          }))
        : [],
    };
  };
  return {
    schema: "convscope-timeline/1",
    command: "timeline",
    checkpoints: steps.map((step) => ({
      name: `epoch=${step}.ckpt`,
      step,
      format: "pytorch",
      sha256: null,
      files: [{ name: `epoch=${step}.ckpt`, bytes: 1000, sha256: null }],
      missing: step === 0 ? ["head"] : [],
      otherShapes: step === 1 ? ["stem"] : [],
      nonFinite: step > reference ? ["stem"] : [],
      further: 0,
    })),
    reference,
    layers: [layer("stem", 0, 5), layer("body.conv", 1, 3), layer("head", 2, 1)],
    notes: [],
    findings: [],
    provenance: {
      tool: "convscope",
      version: "0.0.0",
      kernels: "0".repeat(64),
      options: { with: ["norms"] },
      inputs: [{ name: "epoch=0.ckpt", sha256: null }],
    },
  };
}
