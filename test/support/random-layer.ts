import type { LayerResult } from "../../sdk/results/analysis.ts";
import { seeded } from "./seeded.ts";

/** A layer whose fields all differ, to four digits: a column that shows another field than its own is found out. */
export function randomLayer(seed: number): LayerResult {
  const uniform = seeded(seed);
  const taken = new Set<number>();
  /** A number from 0.1 to 0.9 of four digits that no other field has. */
  const share = () => {
    for (;;) {
      const value = Math.round(1000 + 8000 * uniform());
      if (taken.has(Math.round(value / 10))) continue;
      taken.add(Math.round(value / 10));
      return value / 10_000;
    }
  };
  const count = (lo: number) => Math.round(lo * (1 + uniform()));
  return {
    name: `layer.${seed}.weight`,
    kernel: [3, 3],
    in: count(10_000),
    out: count(1_000),
    groups: count(100),
    stride: [2, 3],
    dilation: [4, 5],
    depthRank: count(7),
    depth: share(),
    filters: count(1_000_000),
    kind: "conv",
    reason: null,
    nonFinite: count(40),
    nonFiniteIndices: [3],
    quality: {
      sparsity: share(),
      varianceEntropy: share(),
      randomThreshold: share(),
      orthogonality: share(),
      binaryError: share(),
      binaryShare: share(),
      maxAbs: share(),
      sparsitySweep: [{ threshold: 0.01, share: share() }],
      flags: [
        { flag: "random", text: `It looks untrained ${seed}.` },
        { flag: "few-filters", text: `It is small ${seed}.` },
      ],
    },
    examples: [],
  };
}
