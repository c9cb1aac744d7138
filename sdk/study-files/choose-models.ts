import { cleanLabels } from "../model/clean-labels.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import type { Model } from "../model/model.ts";
import { parseSelection } from "../model/parse-selection.ts";
import { columnsOf, columnValue, expectColumn, selectLayers } from "../model/select-layers.ts";
import { fitsAny } from "../model/wildcards.ts";
import type { StudyColumn, StudyFile, StudyStep } from "../results/study-file.ts";

/** Where a model's file lies, as the user named it. */
export type FolderOf = (model: Pick<Model, "files">) => string;

/** The models of a study: labels cleaned up, columns added, then its selection. @throws UsageError */
export function modelsOfStudy(study: StudyFile, models: readonly Model[], folderOf: FolderOf): readonly Model[] {
  const cleaned = study.cleanLabels === true ? cleanLabels(models) : models;
  const grouped = (study.groups ?? []).reduce((all, column) => addColumn(all, column, folderOf), cleaned);
  return choose(grouped, study.select, folderOf);
}

/** The layers of a step. @throws UsageError */
export function choose(models: readonly Model[], select: StudyStep["select"], folderOf: FolderOf): readonly Model[] {
  return selectLayers(
    models,
    (select ?? []).map((text) => parseSelection(text)),
    folderOf,
  );
}

/** The labels of a column in the order in which they first appear, and the models with the layers of each. */
export function splitByLabel(
  models: readonly Model[],
  column: string,
  folderOf: FolderOf,
): { label: string; models: readonly Model[] }[] {
  expectColumn(columnsOf(models), column, "to run for each label of");
  const labelAt = (model: Model, layer: ConvLayer) => columnValue(model, layer, column, folderOf(model));
  const labels = new Set(
    models.flatMap((model) => model.layers.flatMap((layer) => (layer.reason === null ? labelAt(model, layer) : []))),
  );
  labels.delete("");
  return Array.from(labels, (label) => ({
    label,
    models: models.flatMap((model) => {
      if (!model.layers.some((layer) => labelAt(model, layer) === label)) return [];
      const layers = model.layers.map((layer) =>
        labelAt(model, layer) === label ? layer : { ...layer, reason: layer.reason ?? `left out: ${column}` },
      );
      return [{ ...model, layers }];
    }),
  }));
}

function addColumn(
  models: readonly Model[],
  { column, of, values }: StudyColumn,
  folderOf: FolderOf,
): readonly Model[] {
  expectColumn(columnsOf(models), of, `to make ${column} of`);
  const rows = Object.entries(values).map(
    ([label, list]) => [label, list.split(",").map((pattern) => pattern.trim())] as const,
  );
  return models.map((model) => ({
    ...model,
    layers: model.layers.map((layer) => {
      const text = columnValue(model, layer, of, folderOf(model));
      const found = rows.find(([, patterns]) => fitsAny(text, patterns));
      return found === undefined ? layer : { ...layer, labels: new Map(layer.labels).set(column, found[0]) };
    }),
  }));
}
