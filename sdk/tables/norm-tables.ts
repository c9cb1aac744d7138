import type { NormsResult } from "../results/norms.ts";
import { kernelName } from "./kernel-name.ts";
import type { Table } from "./table.ts";

/** One row a layer as a whole. */
export function normsTable(norms: NormsResult): Table {
  return {
    name: "norms",
    columns: [
      "model",
      "layer",
      "kernel",
      "in",
      "out",
      "groups",
      "stride",
      "dilation",
      "rows",
      "columns",
      "size_from",
      "boundary",
      "depth_rank",
      "spectral_norm",
      "upper_bound",
      "periodic_norm",
      "bound_singla_feizi",
      "bound_araujo",
      "bound_delattre",
      "condition_number",
      "stable_rank",
      "notes",
    ],
    rows: norms.layers.map((layer) => [
      layer.model,
      layer.name,
      kernelName(layer.kernel),
      layer.in,
      layer.out,
      layer.groups,
      layer.stride && kernelName(layer.stride),
      layer.dilation && kernelName(layer.dilation),
      ...layer.size,
      layer.sizeFrom,
      norms.boundary,
      layer.depthRank,
      layer.spectralNorm,
      layer.upperBound ?? null,
      layer.periodicNorm ?? null,
      layer.bounds?.singlaFeizi ?? null,
      layer.bounds?.araujo ?? null,
      layer.bounds?.delattre ?? null,
      layer.conditionNumber,
      layer.stableRank,
      layer.notes.join("; "),
    ]),
  };
}
