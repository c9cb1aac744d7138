import type { BasisResult, LayerResult, ModelResult } from "../results/analysis.ts";
import { log10 } from "../results/logarithms.ts";
import { entropyRatio, entropyShare, type Measure, orthogonality, sparsity } from "../results/measures.ts";

/** The layers of a kernel size, by model. */
export function layersOf(models: ModelResult[], kernel: number[]): { model: string; layers: LayerResult[] }[] {
  return ofKernel(models, kernel).map(({ name, layers }) => ({ model: name, layers }));
}

/** The models, each with its layers of a kernel size that were studied, and no other. */
export function ofKernel(models: ModelResult[], kernel: number[]): ModelResult[] {
  return models.map((model) => ({
    ...model,
    layers: model.layers.filter((layer) => sameKernel(layer, kernel)),
    skippedLayers: [],
  }));
}

/** Whether a layer's filters, or the slices of its 3-D kernels, are of a size. */
export function sameKernel({ kernel: sides }: Pick<LayerResult, "kernel">, [k]: number[]): boolean {
  return Math.max(...sides) === k;
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
  const known = rows === 3 && columns === 3;
  return [sparsity, known ? entropyRatio : entropyShare(log10(rows * columns)), orthogonality];
}

/** Those of the measures that some layer has a value of; all where none has. */
export function knownMeasures(basis: BasisResult, layers: readonly LayerResult[]): Measure[] {
  const all = measuresOf(basis);
  const known = all.filter((measure) => layers.some((layer) => measure.of(layer) !== null));
  return known.length === 0 ? all : known;
}

/** What a figure says of the measures that it leaves out. */
export function unknownNotes(basis: BasisResult, known: readonly Measure[]): string[] {
  const missing = measuresOf(basis).filter(({ title }) => !known.some((measure) => measure.title === title));
  return missing.length === 0 ? [] : [`Not known of these layers: ${missing.map(axisTitle).join(", ")}.`];
}

/** As an axis bears it: "sparsity S". */
export function axisTitle({ title, symbol }: Measure): string {
  return symbol === null ? title : `${title} ${symbol}`;
}

/** An axis of a measure from 0 to 1 reaches over half of them at least: what is nearly 0, or nearly alike, shall look so. */
export const LEAST_SPAN = 0.5;

/** The range of a measure's axis: as much of 0 to 1 as its values need, and its reference with room above it. */
export function measureDomain(measure: Measure, values: number[]): [number, number] {
  if (measure.reference) return [0, Math.max(1.12, ...outermost(values, Math.ceil))];
  if (measure === sparsity) return [0, Math.max(LEAST_SPAN, ...outermost(values, Math.ceil))];
  return [Math.min(1 - LEAST_SPAN, ...outermost(values, Math.floor)), 1];
}

/** The values' extreme, up or down to the next tenth; nothing where there are no values. */
function outermost(values: number[], round: (value: number) => number): number[] {
  if (values.length === 0) return [];
  const extreme = values.reduce((a, b) => (round === Math.ceil ? Math.max(a, b) : Math.min(a, b)));
  return [round(extreme * 10) / 10];
}
