import type { LayerResult } from "../../sdk/results/analysis.ts";
import type { LayerQuality } from "../../sdk/results/layer-quality.ts";
import { layerMeasures } from "../../sdk/results/measures.ts";
import { seeded } from "./seeded.ts";

/** Numbers from 0.1 to 0.9 of four digits, no two of them alike to three. */
function distinctShares(uniform: () => number): () => number {
  const taken = new Set<number>();
  return function next(): number {
    const value = Math.round(1000 + 8000 * uniform());
    if (taken.has(Math.round(value / 10))) return next();
    taken.add(Math.round(value / 10));
    return value / 10_000;
  };
}

/** Every measure that has a row, each with a value of its own. */
export function randomQuality(seed: number, share = distinctShares(seeded(seed))): LayerQuality {
  const other = distinctShares(seeded(seed + 5_000));
  const keys = layerMeasures
    .filter(({ key, column }) => column !== null && key !== "nonFinite" && !key.includes("."))
    .map(({ key }) => key);
  const measures = Object.fromEntries(keys.map((key) => [key, share()])) as unknown as LayerQuality;
  return {
    ...measures,
    randomness: {
      statistic: 40 + other(),
      pValue: other(),
      power: other(),
      verdict: (["untrained", "undecided", "structured"] as const)[seed % 3],
      initialiser: "uniform",
      kurtosis: 1 + other(),
    },
    sparsitySweep: [{ threshold: 0.01, share: share() }],
    flags: [
      { flag: "untrained", text: `It looks untrained ${seed}.` },
      { flag: "few-filters", text: `It is small ${seed}.` },
    ],
  };
}

/** A layer whose fields all differ: a column that shows another field than its own is found out. */
export function randomLayer(seed: number): LayerResult {
  const uniform = seeded(seed);
  const share = distinctShares(uniform);
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
    typical: [],
    nonFinite: count(40),
    nonFiniteIndices: [3],
    quality: randomQuality(seed, share),
    examples: [],
  };
}
