import { UsageError } from "../errors.ts";
import type { ConvLayer } from "./conv-layer.ts";
import type { Model } from "./model.ts";
import { nearestName } from "./nearest-name.ts";
import { fitsAny } from "./wildcards.ts";

/** One condition on a column: a layer fits where its value fits one of the patterns (`not`: none of them). */
export interface Selection {
  /** `name`, `format`, `folder` of the model, or a column of the table that describes the file's layers. */
  readonly column: string;
  /** Whether the layers that fit are left out, not kept. */
  readonly not: boolean;
  /** `*` stands for any text. A column that a layer lacks has the value "". */
  readonly patterns: readonly string[];
}

/**
 * The models that have layers which fit every selection; their other layers stay listed, with the reason. Without selections
 * the models themselves.
 *
 * @param folderOf Where a model's file lies, as the user named it.
 * @throws UsageError for a column that no layer has, and where nothing fits.
 */
export function selectLayers<M extends Pick<Model, "name" | "format" | "layers" | "files">>(
  models: readonly M[],
  selections: readonly Selection[],
  folderOf: (model: M) => string = () => "",
): readonly M[] {
  if (selections.length === 0) return models;
  const columns = columnsOf(models);
  for (const { column } of selections) expectColumn(columns, column, "to select by");
  const chosen = models.flatMap((model) => {
    const folder = folderOf(model);
    const fits = (layer: ConvLayer) =>
      selections.every(
        ({ column, not, patterns }) => fitsAny(columnValue(model, layer, column, folder), patterns) !== not,
      );
    const layers = model.layers.map((layer) =>
      fits(layer) ? layer : { ...layer, reason: layer.reason ?? "left out by --select" },
    );
    return model.layers.some(fits) ? [{ ...model, layers }] : [];
  });
  if (chosen.length > 0) return chosen;
  const asked = selections.map(({ column, not, patterns }) => `${column}${not ? "!=" : "="}${patterns.join(",")}`);
  throw new UsageError(
    `no layer of ${models.length === 1 ? "the model" : `the ${models.length} models`} fits ${asked.join(" and ")}`,
  );
}

/** What a column says of a layer; "" where it says nothing. */
export function columnValue(
  { name, format }: Pick<Model, "name" | "format">,
  { labels }: ConvLayer,
  column: string,
  folder: string,
): string {
  const own = column === "name" ? name : column === "format" ? format : column === "folder" ? folder : "";
  return labels?.get(column) ?? own;
}

/** The columns by which the layers of these models can be selected. */
export function columnsOf(models: readonly Pick<Model, "layers">[]): string[] {
  const columns = new Set(["name", "format", "folder"]);
  for (const { layers } of models) {
    for (const { labels } of layers) if (labels !== undefined) for (const name of labels.keys()) columns.add(name);
  }
  return [...columns];
}

/** Names that a refusal lists. */
const mostNamed = 12;

/** @throws UsageError for one that is not among the columns, with the nearest */
export function expectColumn(columns: readonly string[], column: string, purpose: string): void {
  if (columns.includes(column)) return;
  const nearest = nearestName(column, columns);
  const others = columns.length > mostNamed ? ` and ${columns.length - mostNamed} more` : "";
  const hint =
    nearest === undefined
      ? `; there are ${columns.slice(0, mostNamed).join(", ")}${others}`
      : `, did you mean ${nearest}?`;
  throw new UsageError(`there is no column ${JSON.stringify(column)} ${purpose}${hint}`);
}
