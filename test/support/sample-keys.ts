import type { KeysResult } from "../../sdk/results/keys.ts";
import { seededNormal } from "./seeded.ts";

/** A result of `keys` with so many keys and candidates. */
export function sampleKeys(count: number, candidates: number, k = 5, source = "models"): KeysResult {
  const normal = seededNormal(count);
  const curve = Array.from({ length: candidates }, (_, i) => ({
    count: i + 1,
    explained: 1 - 1 / (i + 2),
    shareAbove: i / (candidates + 1),
  }));
  return {
    kernel: [k, k],
    signed: false,
    source,
    attribution: null,
    cosine: 0.9,
    filters: { used: 1000, constant: 0, zero: 0, nonFinite: 0 },
    explained: 0.75,
    shareAbove: 0.25,
    noise: { filters: 1000, explained: 0.125, error: 0.004 },
    keys: Array.from({ length: count }, () => ({
      weights: Array.from({ length: k * k }, normal),
      filters: 10,
      share: 0.125,
      explained: 0.5,
      resembles: { key: 3, family: "dy-", cosine: -0.875 },
      family: { family: "dx", sigmaX: 0.8, sigmaY: 0.625, alpha: null, cosine: -0.9375 },
      example: null,
    })),
    search: {
      sampled: 1000,
      seed: 1,
      candidates,
      restarts: 4,
      iterations: 9,
      converged: true,
      method: "removal",
      elbow: Math.min(4, candidates),
      curve,
      clustered: curve.slice(0, 3),
    },
    layers: [],
  };
}
