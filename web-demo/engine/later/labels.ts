import { labelModels, type Model, parseLabels } from "../../../sdk/index.ts";

/** Reads a table of labels that was dropped beside models; what gives them their labels. */
export function labelling(table: string): (models: readonly Model[]) => Model[] {
  const labels = parseLabels(table, "csv");
  return (models) => labelModels(models, labels);
}
