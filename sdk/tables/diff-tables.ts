import type { DiffDocument, LayerChange, Transition } from "../results/diff.ts";
import type { Table } from "./table.ts";

/** Tables of a comparison of two networks: one row a layer; where filters were labelled, one row a layer and pair of labels. */
export function diffTables({ layers }: Pick<DiffDocument, "layers">): Table[] {
  return [
    {
      name: "changes",
      columns: [
        "layer_a",
        "layer_b",
        "match",
        "state",
        "detail",
        "kind",
        "shape_a",
        "shape_b",
        "relative_change",
        "cosine_whole",
        "cosine_median",
        "cosine_p10",
        "pruned_outputs",
        "pruned_inputs",
        "pruned_weights",
        "scale_least",
        "scale_median",
        "scale_greatest",
        "sparsity_a",
        "sparsity_b",
        "variance_entropy_a",
        "variance_entropy_b",
        "orthogonality_a",
        "orthogonality_b",
        "divergence",
        "divergence_floor",
        "spectral_norm_a",
        "spectral_norm_b",
        "spectral_norm_difference",
        "labels_changed",
        "families_changed",
        "sigma_a",
        "sigma_b",
      ],
      rows: layers.map((layer) => [
        layer.a,
        layer.b,
        layer.match,
        layer.state,
        layer.detail,
        layer.kind,
        layer.shapeA?.join("x") ?? null,
        layer.shapeB?.join("x") ?? null,
        layer.relativeChange,
        layer.cosine?.whole ?? null,
        layer.cosine?.median ?? null,
        layer.cosine?.p10 ?? null,
        layer.prunedOutputs?.length ?? null,
        layer.prunedInputs?.length ?? null,
        layer.prunedWeights ?? null,
        layer.scale?.[0] ?? null,
        layer.scale?.[1] ?? null,
        layer.scale?.[2] ?? null,
        ...(layer.quality?.sparsity ?? [null, null]),
        ...(layer.quality?.varianceEntropy ?? [null, null]),
        ...(layer.quality?.orthogonality ?? [null, null]),
        layer.divergence?.value ?? null,
        layer.divergence?.floor ?? null,
        layer.norms?.a ?? null,
        layer.norms?.b ?? null,
        layer.norms?.difference ?? null,
        movedShare(layer.labels),
        movedShare(layer.scaleSpace?.families),
        ...(layer.scaleSpace?.sigma ?? [null, null]),
      ]),
    },
    ...transitionTable("label_changes", layers, ({ labels }) => labels),
    ...transitionTable("family_changes", layers, ({ scaleSpace }) => scaleSpace?.families),
  ];
}

/** The share of the filters whose label is another; null where there are no labels. */
export function movedShare(transitions: readonly Transition[] | undefined): number | null {
  if (transitions === undefined) return null;
  const [all, moved] = [transitions, transitions.filter(({ from, to }) => from !== to)].map((list) =>
    list.reduce((sum, { filters }) => sum + filters, 0),
  );
  return all === 0 ? null : moved / all;
}

/** One row for every pair of labels of a layer; no table where nothing was labelled. */
function transitionTable(
  name: string,
  layers: readonly LayerChange[],
  of: (layer: LayerChange) => readonly Transition[] | undefined,
): Table[] {
  const rows = layers.flatMap((layer) =>
    (of(layer) ?? []).map(({ from, to, filters }) => [layer.a, layer.b, from, to, filters]),
  );
  return rows.length === 0 ? [] : [{ name, columns: ["layer_a", "layer_b", "from", "to", "filters"], rows }];
}
