import type { Cell } from "../../tables/table.ts";
import type { StudyTableMaker } from "./made-table.ts";

/** What replacing filters would change, a row for each step and layer. */
export const replacementTable: StudyTableMaker = (runs) => {
  const rows = runs.flatMap(({ name, document }) =>
    "manifests" in document
      ? document.manifests.flatMap(({ model, layers }) =>
          layers.map((layer): Cell[] => [
            ...[name, model, layer.name, layer.total, layer.replaced],
            ...[layer.cosine, layer.relativeError],
          ]),
        )
      : [],
  );
  if (rows.length === 0) return "its steps replace no filters";
  return {
    caption:
      "How many filters of each layer would be replaced: the median |cosine| of its filters with what they would be replaced by, also of those that are kept, and the length of the difference over that of the learned weights.",
    table: {
      columns: ["step", "model", "layer", "filters", "replaced", "cosine", "relative_error"],
      rows,
    },
  };
};
