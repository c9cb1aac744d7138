import type { BasisResult, LayerResult, ModelResult } from "../results/analysis.ts";
import { log10 } from "./svg/number.ts";

/** One of the three measures of a layer's quality, as it is drawn. */
export interface Measure {
  symbol: string;
  title: string;
  /** Null where the layer has no such number. */
  of(layer: LayerResult): number | null;
  /** A value with a meaning, drawn as a line across. */
  reference: { value: number; text: string } | null;
}

/** The layers of a kernel size, by model. */
export function layersOf(models: ModelResult[], kernel: number[]): { model: string; layers: LayerResult[] }[] {
  return ofKernel(models, kernel).map(({ name, layers }) => ({ model: name, layers }));
}

/** The models, each with its layers of a kernel size alone. */
export function ofKernel(models: ModelResult[], kernel: number[]): ModelResult[] {
  return models.map((model) => ({ ...model, layers: model.layers.filter((layer) => sameKernel(layer, kernel)) }));
}

export function sameKernel(layer: LayerResult, kernel: number[]): boolean {
  return layer.kernel.length === kernel.length && layer.kernel.every((size, i) => size === kernel[i]);
}

/** Depth from 0 to 1; where the format does not tell it, the layer's place in its list. */
export function depthOf(layer: LayerResult, index: number, count: number): number {
  return layer.depth ?? (count > 1 ? index / (count - 1) : 0);
}

/**
 * Sparsity, entropy and orthogonality. The entropy is divided by what random weights reach, T_H, which is known for
 * 3x3 filters; for other sizes by its maximum, log10(k*k).
 */
export function measuresOf({ kernel }: BasisResult): Measure[] {
  const [rows, columns] = kernel;
  const maximum = log10(rows * columns);
  const entropy: Measure =
    rows === 3 && columns === 3
      ? {
          symbol: "H / T_H",
          title: "variance entropy H / T_H",
          of: ({ quality }) => (quality.randomThreshold ? quality.varianceEntropy / quality.randomThreshold : null),
          reference: { value: 1, text: "random weights" },
        }
      : {
          symbol: "H / H_max",
          title: "variance entropy H / H_max",
          of: ({ quality }) => (maximum > 0 ? quality.varianceEntropy / maximum : null),
          reference: { value: 1, text: "largest possible" },
        };
  return [
    { symbol: "S", title: "sparsity S", of: ({ quality }) => quality.sparsity, reference: null },
    entropy,
    { symbol: "O", title: "orthogonality O", of: ({ quality }) => quality.orthogonality, reference: null },
  ];
}

/** The range of a measure's axis: as much of 0 to 1 as its values need, and its reference with room above it. */
export function measureDomain(measure: Measure, values: number[]): [number, number] {
  if (measure.reference) return [0, Math.max(1.12, ...outermost(values, Math.ceil))];
  if (measure.symbol === "S") return [0, Math.max(0.1, ...outermost(values, Math.ceil))];
  return [Math.min(0.8, ...outermost(values, Math.floor)), 1];
}

/** The values' extreme, up or down to the next tenth; nothing where there are no values. */
function outermost(values: number[], round: (value: number) => number): number[] {
  if (values.length === 0) return [];
  const extreme = values.reduce((a, b) => (round === Math.ceil ? Math.max(a, b) : Math.min(a, b)));
  return [round(extreme * 10) / 10];
}
