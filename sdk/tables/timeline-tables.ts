import type { TimelineDocument } from "../results/timeline.ts";
import type { Table } from "./table.ts";

/** Tables of a training: one row a layer and checkpoint, one row a layer. */
export function timelineTables({ checkpoints, layers, reference }: TimelineDocument): Table[] {
  const broken = checkpoints.map(({ nonFinite }) => new Set(nonFinite));
  return [
    {
      name: "timeline",
      columns: [
        "checkpoint",
        "step",
        "layer",
        "non_finite",
        "norm",
        "relative_change",
        "cosine_to_reference",
        "sparsity",
        "variance_entropy",
        "orthogonality",
        "divergence",
        "divergence_to_previous",
        "divergence_floor",
        "spectral_norm",
        "sigma",
      ],
      rows: layers.flatMap((layer) =>
        checkpoints.map(({ name, step }, i) => [
          name,
          step,
          layer.name,
          broken[i].has(layer.name) ? 1 : 0,
          layer.norm[i],
          layer.relativeChange[i],
          layer.cosineToReference[i],
          layer.sparsity[i],
          layer.varianceEntropy[i],
          layer.orthogonality[i],
          layer.divergenceToReference[i],
          layer.divergenceToPrevious[i],
          layer.floor,
          layer.spectralNorm?.[i] ?? null,
          layer.sigma?.[i] ?? null,
        ]),
      ),
    },
    {
      name: "settled",
      columns: ["layer", "filters", "reference", "settled_at", "settled_step"],
      rows: layers.map(({ name, filters, settledAt }) => [
        name,
        filters,
        checkpoints[reference].name,
        settledAt === null ? null : checkpoints[settledAt].name,
        settledAt === null ? null : checkpoints[settledAt].step,
      ]),
    },
    ...labelTable({ checkpoints, layers }),
  ];
}

/** One row a layer, label and checkpoint; no table where nothing was labelled. */
function labelTable({ checkpoints, layers }: Pick<TimelineDocument, "checkpoints" | "layers">): Table[] {
  const rows = layers.flatMap((layer) =>
    (layer.labels ?? []).flatMap(({ label, filters }) =>
      checkpoints.map(({ name }, i) => [name, layer.name, label, filters[i]]),
    ),
  );
  return rows.length === 0 ? [] : [{ name: "labels", columns: ["checkpoint", "layer", "label", "filters"], rows }];
}
