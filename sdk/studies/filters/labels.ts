import { csvParseRows } from "d3-dsv";
import { UsageError } from "../../errors.ts";
import { type FilterRange, parseRange } from "../../model/filter-runs.ts";
import { counted } from "../../results/plain-text.ts";

/** Which label a model's layers carry, from a sidecar file. */
export interface Labels {
  /** Name of the label's column. */
  column: string;
  /** One row for each model, layer or run of filters that has a label. */
  rows: {
    /** The model's name; null: every model. */
    model: string | null;
    /** The layer's name; null: all layers of the model. */
    layer: string | null;
    /** The group it belongs to. */
    label: string;
    /** First and last filter (inclusive) in one bare array, where the sidecar describes parts of it. */
    filters?: readonly [number, number] | null;
    /** Normalised depth, from 0 to 1. */
    depth?: number | null;
    /** Input and output channels of the layer whose filters these are. */
    channels?: readonly [number, number] | null;
  }[];
}

/** The group of the layers that no row of the labels names, and of rows whose label is empty. */
export const unlabelled = "(no label)";

const keyColumns = ["model", "layer", "filter_ids"];
const depthColumn = "conv_depth_norm";
const channelColumns = ["in_channels", "out_channels"] as const;
/** Columns with a meaning of their own, none of which is the label unasked. */
const ownColumns: readonly string[] = [...keyColumns, depthColumn, ...channelColumns];

/**
 * Reads a sidecar of labels: CSV with a heading line, or a JSON array of records.
 * Columns `model`, `layer` and `filter_ids` ("a:b", b inclusive: rows of one array of filters) say what a row is about, at
 * least one of them; `conv_depth_norm` is its depth, `in_channels` and `out_channels` are its layer's channels, from which its
 * orthogonality follows; another column is the label. An empty label is "(no label)".
 * @param column The label's column; by default the first that is none of these.
 * @throws UsageError naming the row that is at fault.
 */
export function parseLabels(text: string, format: "csv" | "json", column?: string): Labels {
  const plain = text.replace(/^\uFEFF/, "");
  const records = format === "json" ? parseJson(plain) : parseCsv(plain);
  if (records.length === 0) throw new UsageError("the labels file holds no row");
  const columns = [...new Set(records.flatMap((record) => [...record.keys()]))];
  if (!columns.some((name) => keyColumns.includes(name))) {
    throw new UsageError(
      `the labels file has columns ${columns.join(", ")}, expected one named model, layer or filter_ids`,
    );
  }
  const chosen = column ?? columns.find((name) => !ownColumns.includes(name));
  if (chosen === undefined || !columns.includes(chosen)) {
    throw new UsageError(`the labels file has columns ${columns.join(", ")}, expected a label column ${column ?? ""}`);
  }
  const rows = records.map((record, i) => {
    // A depth has one text, however it is written: JSON has 0 for CSV's 0.0.
    const label = (chosen === depthColumn ? parseDepth(record, i)?.toString() : record.get(chosen)) || unlabelled;
    const [model, layer] = keyColumns.map((key) => record.get(key) || null);
    const ids = record.get("filter_ids");
    if (ids !== undefined)
      return {
        model,
        layer,
        label,
        filters: rangeOf(ids, i),
        depth: parseDepth(record, i),
        channels: parseChannels(record, i),
      };
    if (model === null && layer === null) {
      throw new UsageError(`row ${i + 1} of the labels file names neither a model nor a layer`);
    }
    return { model, layer, label };
  });
  return { column: chosen, rows };
}

function rangeOf(text: string, row: number): FilterRange {
  const range = parseRange(text);
  if (range !== undefined) return range;
  throw new UsageError(`row ${row + 1} of the labels file has the filter_ids ${JSON.stringify(text)}, expected "a:b"`);
}

function parseDepth(record: ReadonlyMap<string, string>, row: number): number | null {
  const text = record.get(depthColumn) ?? "";
  if (text === "") return null;
  const depth = Number(text);
  if (depth >= 0 && depth <= 1) return depth;
  throw new UsageError(`row ${row + 1} of the labels file has the ${depthColumn} ${text}, expected 0 to 1`);
}

/** Both of them, or neither. */
function parseChannels(record: ReadonlyMap<string, string>, row: number): [number, number] | null {
  const texts = channelColumns.map((name) => record.get(name) ?? "");
  if (texts.every((text) => text === "")) return null;
  const [inputs, outputs] = texts.map(Number);
  if (texts.every((text, i) => text !== "" && Number.isSafeInteger([inputs, outputs][i]) && Number(text) > 0)) {
    return [inputs, outputs];
  }
  throw new UsageError(
    `row ${row + 1} of the labels file has the channels ${JSON.stringify(texts.join(", "))}, expected two whole numbers from 1`,
  );
}

/** The label of a layer: the row that names both wins over the one that names the layer, then the model's. */
export function labelOf(labels: Labels, model: string, layer: string): string | null {
  const index = indexOf(labels);
  return index.get(rowKey(model, layer)) ?? index.get(rowKey(null, layer)) ?? index.get(rowKey(model, null)) ?? null;
}

/** CNN Filter DB has a row for each of its 21,000 layers: looked up, not searched. */
const indexes = new WeakMap<Labels, Map<string, string>>();

function indexOf(labels: Labels): Map<string, string> {
  const known = indexes.get(labels);
  if (known !== undefined) return known;
  const index = new Map<string, string>();
  for (const { model, layer, label } of labels.rows) {
    const key = rowKey(model, layer);
    // Of two rows for the same the first counts; one that names neither says nothing.
    if ((model !== null || layer !== null) && !index.has(key)) index.set(key, label);
  }
  indexes.set(labels, index);
  return index;
}

function rowKey(model: string | null, layer: string | null): string {
  return JSON.stringify([model, layer]);
}

function parseJson(text: string): Map<string, string>[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`the labels file is not JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(json)) throw new UsageError("the labels file must be a JSON array of records");
  return json.map((record, i) => {
    if (typeof record !== "object" || record === null || Array.isArray(record))
      throw new UsageError(`row ${i + 1} of the labels file is not a record`);
    return new Map(
      Object.entries(record).map(([key, value]) => {
        if (typeof value === "object" && value !== null) {
          throw new UsageError(`row ${i + 1} of the labels file has a nested ${key}, expected a text or a number`);
        }
        return [key, value == null ? "" : String(value)];
      }),
    );
  });
}

function parseCsv(text: string): Map<string, string>[] {
  const [heading, ...lines] = csvParseRows(text).filter((cells) => cells.join("") !== "");
  if (heading === undefined) return [];
  return lines.map((cells, i) => {
    if (cells.length !== heading.length) {
      throw new UsageError(
        `row ${i + 1} of the labels file has ${counted(cells.length, "cell")}, expected ${heading.length}`,
      );
    }
    return new Map(heading.map((name, j) => [name.trim(), cells[j].trim()]));
  });
}
