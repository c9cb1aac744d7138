import type { VolumeDocument, VolumeSize } from "../results/volume.ts";
import { kernelName } from "./kernel-name.ts";
import type { Table } from "./table.ts";

/** Tables of 3-D kernels: the layers, the energy of their slices, the bases. */
export function volumeTables({ sizes }: VolumeDocument): Table[] {
  return [volumeLayersTable(sizes), sliceEnergyTable(sizes), volumeBasisTable(sizes)];
}

/** One row a layer. */
export function volumeLayersTable(sizes: readonly VolumeSize[]): Table {
  return {
    name: "volume",
    columns: [
      ...["model", "layer", "kernel", "in", "out", "groups", "stride", "depth_rank", "kernels", "non_finite"],
      ...["max_abs", "sparsity", "variance_entropy", "orthogonality"],
      ...["contiguity_depth", "contiguity_rows", "contiguity_columns", "anisotropy", "anisotropy_p"],
    ],
    rows: sizes.flatMap(({ kernel, layers }) =>
      layers.map(({ anisotropy, ...layer }) => [
        ...[layer.model, layer.name, kernelName(kernel), layer.in, layer.out, layer.groups],
        ...[layer.stride && kernelName(layer.stride), layer.depthRank, layer.kernels, layer.nonFinite],
        ...[layer.maxAbs, layer.sparsity, layer.varianceEntropy, layer.orthogonality],
        ...[anisotropy?.depth ?? null, anisotropy?.rows ?? null, anisotropy?.columns ?? null],
        ...[anisotropy?.ratio ?? null, anisotropy?.pValue ?? null],
      ]),
    ),
  };
}

/** One row a slice of each layer. */
export function sliceEnergyTable(sizes: readonly VolumeSize[]): Table {
  return {
    name: "slices",
    columns: ["model", "layer", "across", "slice", "energy"],
    rows: sizes.flatMap(({ layers }) =>
      layers.flatMap(({ model, name, slices }) =>
        (["depth", "rows", "columns"] as const).flatMap((axis) =>
          (slices?.[axis] ?? []).map((energy, i) => [model, name, axis, i, energy]),
        ),
      ),
    ),
  };
}

/** One row a component, weights by depth, row and column; of components that are not listed the variance alone. */
export function volumeBasisTable(sizes: readonly VolumeSize[]): Table {
  const widest = sizes.reduce((most, { basis }) => Math.max(most, basis?.mean.length ?? 0), 0);
  return {
    name: "volume-basis",
    columns: [
      ...["kernel", "component", "explained_variance", "explained_variance_ratio"],
      ...Array.from({ length: widest }, (_, i) => `weight_${i}`),
    ],
    rows: sizes.flatMap(({ kernel, basis }) =>
      (basis?.explainedVariance ?? []).map((variance, i) => [
        ...[kernelName(kernel), i, variance, basis?.explainedVarianceRatio[i] ?? null],
        ...Array.from({ length: widest }, (_, w) => basis?.components[i]?.[w] ?? null),
      ]),
    ),
  };
}
