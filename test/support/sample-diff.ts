import type { ChangedFilter, DiffDocument, LayerChange, LayerState } from "../../sdk/results/diff.ts";
import { seededNormal } from "./seeded.ts";

/** What changed from one network to another: a layer of every state, with labels, norms and scales where filters changed. */
export function sampleDiff(): DiffDocument {
  const normal = seededNormal(16);
  const states = [
    "unchanged",
    "rounded",
    "scaled",
    "permuted",
    "pruned",
    "changed",
    "added",
    "removed",
    "unknown",
  ] as const;
  const layers = states.map((state, i): LayerChange => {
    const moved = state === "pruned" || state === "changed";
    const alone = state === "added" || state === "removed";
    return {
      a: state === "added" ? null : `stage${i}.conv`,
      b: state === "removed" ? null : i === 3 ? "moved.conv" : `stage${i}.conv`,
      match: alone ? null : i === 3 ? "shape" : "name",
      state,
      detail: state === "pruned" ? "zero" : "",
      shapeA: state === "added" ? null : [16, 8, 3, 3],
      shapeB: state === "removed" ? null : [16, 8, 3, 3],
      kind: "conv",
      relativeChange: alone || state === "unknown" ? null : i / 16,
      cosine:
        alone || state === "unknown" || i === 0 ? null : { whole: 1 - i / 16, median: 1 - i / 32, p10: 1 - i / 8 },
      quality: moved ? { sparsity: [0, 0.25], varianceEntropy: [0.75, 0.5], orthogonality: [0.875, null] } : null,
      divergence: moved ? { value: i / 8, floor: 0.55 } : null,
      ...(moved && {
        norms: { a: 1.5, b: 3, difference: 2.25 },
        labels: [
          { from: "edge", to: "edge", filters: 80 },
          { from: "edge", to: "gaussian", filters: 32 },
          { from: "indeterminate", to: "gaussian", filters: 16 },
        ],
        scaleSpace: {
          families: [
            { from: "dx", to: "dx", filters: 100 },
            { from: "none", to: "smooth", filters: 28 },
          ],
          sigma: [0.5, i === 4 ? null : 0.75] as [number, number | null],
        },
      }),
      changedFilters: moved ? Array.from({ length: i === 4 ? 3 : 8 }, (_, f) => changed(f)) : [],
    };
  });
  const counts = Object.fromEntries(states.map((state) => [state, 1])) as Record<LayerState, number>;
  return {
    schema: "convscope-diff/1",
    command: "diff",
    models: ["before.pt", "after.onnx"].map((name) => ({
      name,
      format: "torch",
      sha256: null,
      notes: [`A note on ${name}.`],
    })) as unknown as DiffDocument["models"],
    layers,
    states: counts,
    others: { compared: 12, changed: ["fc.weight"], onlyA: 1, onlyB: 0 },
    findings: [],
    provenance: {
      tool: "convscope",
      version: "0.0.0",
      kernels: "0".repeat(64),
      options: { with: ["norms", "operators", "scale-space"] },
      inputs: [{ name: "before.pt", sha256: null }],
    },
  };

  function changed(filter: number): ChangedFilter {
    const [a, b] = [0, 1].map(() => Array.from({ length: 9 }, normal));
    return { filter: 100 * filter, kernel: [3, 3], cosine: 1 - filter / 8, a, b };
  }
}
