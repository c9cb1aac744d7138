import type { LabellerOptions } from "./labeller.ts";
import { noiseCounts, noiseSamples } from "./noise-counts.ts";
import { resolveOperatorsOptions } from "./options.ts";

export interface NoiseAsked {
  readonly seed: number;
  readonly samples: number;
}

/** The defaults, of which labels of noise are tabulated: they are always the same, and take a second to find. */
export function usualLabels(): LabellerOptions & { readonly seed: number } {
  const { size, ...usual } = resolveOperatorsOptions({});
  return { ...usual, size: [size, size] as [number, number] };
}

export function tabulatedNoise(labeller: LabellerOptions, k: number, asked: NoiseAsked) {
  const usual = usualLabels();
  return noiseKey(labeller, asked) === noiseKey(usual, { ...usual, samples: noiseSamples })
    ? noiseCounts[k]
    : undefined;
}

/** All that labels of noise depend on, but for the size of the filters. */
export function noiseKey({ boundary, size, references, threshold }: LabellerOptions, { seed, samples }: NoiseAsked) {
  return JSON.stringify([boundary, size, references, threshold, seed, samples]);
}
