import { labelModels, type Model, parseLabels } from "../../../sdk/index.ts";

/** Models with the labels of a table that was dropped beside them. */
export function labelled(models: readonly Model[], table: string): Model[] {
  return labelModels(models, parseLabels(table, "csv"));
}
