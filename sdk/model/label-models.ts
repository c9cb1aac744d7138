import { sha256OfText } from "../bytes/sha256.ts";
import { ConvscopeError, UsageError, withoutPlace } from "../errors.ts";
import type { ConvLayer } from "./conv-layer.ts";
import { counted } from "./counted.ts";
import { type FilterRow, rowColumns, splitByRows } from "./filter-rows.ts";
import { listConvLayers } from "./list-conv-layers.ts";
import type { LabelSource, Model } from "./model.ts";
import { runNotesOf } from "./run-notes.ts";

/** What a table says of models, of their layers, or of runs of filters in one array; from a sidecar file. */
export interface Labels {
  /** The table's columns, in its order. */
  readonly columns: readonly string[];
  /** Texts by columns, without those that are empty. */
  readonly rows: readonly FilterRow[];
}

/**
 * The models with what a sidecar says of them, as a table in the file would (`ConvLayer.labels`). Rows with `filter_ids` take
 * the one bare array of filters apart into the models and layers that they name. Other rows are about a model, a layer, or a
 * layer of a model: of several that fit a layer the one that names both counts, then the layer's, then the model's.
 *
 * @throws UsageError for rows that fit nothing, overlap, or leave the array.
 */
export function labelModels(models: readonly Model[], labels: Labels): Model[] {
  const [ranged, named] = [true, false].map((wanted) =>
    labels.rows.filter(({ columns }) => columns.has(rowColumns.filters) === wanted),
  );
  const split = ranged.length === 0 ? models : splitArray(models, ranged);
  const labelled = named.length === 0 ? split : labelLayers(split, { ...labels, rows: named });
  const labelledBy = sourceOf(labels);
  return labelled.map((model) => ({ ...model, labelledBy }));
}

function sourceOf({ columns, rows }: Labels): LabelSource {
  const cells = rows.map((row) => columns.map((column) => row.columns.get(column) ?? ""));
  return { columns, sha256: sha256OfText(JSON.stringify([columns, cells])) };
}

function splitArray(models: readonly Model[], rows: readonly FilterRow[]): Model[] {
  const arrays = models.flatMap(({ layers }) => layers).filter(({ kind }) => kind === "filters");
  if (arrays.length !== 1) {
    throw new UsageError(
      `the labels file has filter_ids, but there are ${arrays.length} arrays of filters, expected 1`,
    );
  }
  const [array] = arrays;
  return models.flatMap((model) => (model.layers.includes(array) ? partsOf(model, array, rows) : [model]));
}

/** A model for each that the rows name; the array's other layers, if there are any, stay a model of their own. */
function partsOf(model: Model, array: ConvLayer, rows: readonly FilterRow[]): Model[] {
  const { models, left } = tableOf(array, rows);
  const others = model.layers.filter((layer) => layer !== array);
  let open = models.length + (others.length === 0 ? 0 : 1);
  const close = async () => {
    open--;
    if (open === 0) await model.close();
  };
  const parts = models.map(({ name, convolutions }, i): Model => {
    const notes = i > 0 || left === 0 ? [] : [`Left out: ${counted(left, "filter")} that no row of the labels names.`];
    return {
      ...model,
      name: name === "" ? model.name : `${model.name}#${name}`,
      part: name,
      tensors: convolutions.map(({ tensor }) => tensor),
      layers: listConvLayers(convolutions),
      order: "graph",
      notes: model.notes.filter((note) => !note.includes("--labels FILE does")),
      runNotes: [...runNotesOf([model]), ...notes],
      close,
    };
  });
  return others.length === 0 ? parts : [{ ...model, layers: others, close }, ...parts];
}

function tableOf(array: ConvLayer, rows: readonly FilterRow[]): ReturnType<typeof splitByRows> {
  try {
    return splitByRows(array.tensor, rows);
  } catch (error) {
    if (!(error instanceof ConvscopeError)) throw error;
    throw new UsageError(`the labels file: ${withoutPlace(error)}`);
  }
}

function labelLayers(models: readonly Model[], { columns, rows }: Labels): Model[] {
  const index = new Map<string, FilterRow>();
  for (const row of rows) {
    const key = rowKey(row.columns.get(rowColumns.model), row.columns.get(rowColumns.layer));
    // Of two rows for the same the first counts.
    if (!index.has(key)) index.set(key, row);
  }
  const labelled = models.map((model) => ({
    ...model,
    layers: model.layers.map((layer) => {
      const names = [model.name, model.part].filter((name) => name !== "");
      const row = [
        ...names.map((name) => rowKey(name, layer.name)),
        rowKey(undefined, layer.name),
        ...names.map((name) => rowKey(name, undefined)),
      ].flatMap((key) => index.get(key) ?? [])[0];
      return row === undefined ? layer : { ...layer, labels: merge(layer.labels, columns, row) };
    }),
  }));
  if (labelled.some(({ layers }, m) => layers.some((layer, i) => layer !== models[m].layers[i]))) return labelled;
  const shown = models.slice(0, 3).map(({ name }) => name);
  const layer = models.flatMap(({ layers }) => layers)[0]?.name ?? "none";
  throw new UsageError(
    `no row of the labels names a model or a layer of ${shown.join(", ")}${models.length > shown.length ? " ..." : ""}, the first layer of which is ${layer}`,
  );
}

/** What the row leaves empty is no label, whatever the file's own table says. */
function merge(own: ConvLayer["labels"], columns: readonly string[], row: FilterRow): ReadonlyMap<string, string> {
  const labels = new Map(own);
  for (const column of columns) {
    const value = row.columns.get(column);
    if (value === undefined) labels.delete(column);
    else labels.set(column, value);
  }
  return labels;
}

function rowKey(model: string | undefined, layer: string | undefined): string {
  return JSON.stringify([model ?? null, layer ?? null]);
}
