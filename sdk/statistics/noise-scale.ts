import type { DistanceName } from "../wasm/histogram-distances.ts";

/**
 * The power of each distance that sampling noise adds to. D and Jensen-Shannon are quadratic in small differences of the
 * histograms, so that noise adds about c / n to them; the others are of the first order, and noise adds c / n to their squares.
 */
export const noisePower: Record<DistanceName, 1 | 2> = {
  d: 1,
  jensenShannon: 1,
  hellinger: 2,
  totalVariation: 2,
  wasserstein1: 2,
};

/** On the scale where noise adds up. */
export function toNoiseScale(name: DistanceName, distance: number): number {
  return noisePower[name] === 1 ? distance : distance * distance;
}

/** Back from that scale. */
export function fromNoiseScale(name: DistanceName, value: number): number {
  return noisePower[name] === 1 ? value : Math.sqrt(value);
}

/** A distance less what noise adds to it on average, not below 0. */
export function withoutNoise(name: DistanceName, distance: number, noise: number): number {
  return fromNoiseScale(name, Math.max(0, toNoiseScale(name, distance) - toNoiseScale(name, noise)));
}
