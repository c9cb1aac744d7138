import { csvParseRows } from "d3-dsv";
import { UsageError } from "../errors.ts";
import { rowColumns } from "./filter-rows.ts";
import { parseRange } from "./filter-runs.ts";
import type { Labels } from "./label-models.ts";

const keyColumns: readonly string[] = [rowColumns.model, rowColumns.layer, rowColumns.filters];

/**
 * Reads a sidecar of labels: CSV with a heading line, or a JSON array of records. Columns `model`, `layer` and `filter_ids`
 * ("a:b", b inclusive: rows of one array of filters) say what a row is about, at least one of them; `conv_depth_norm` is the
 * depth of a run of filters, `in_channels` and `out_channels` are the channels of its layer. Every column is a label; an
 * empty cell is none. Blanks around the cells of CSV are no part of them.
 * @throws UsageError naming the row that is at fault.
 */
export function parseLabels(text: string, format: "csv" | "json"): Labels {
  const plain = text.replace(/^\uFEFF/, "");
  const records = format === "json" ? parseJson(plain) : parseCsv(plain);
  if (records.length === 0) throw new UsageError("the labels file holds no row");
  const columns = [...new Set(records.flatMap((record) => [...record.keys()]))];
  if (!columns.some((name) => keyColumns.includes(name))) {
    throw new UsageError(
      `the labels file has columns ${columns.join(", ")}, expected one named model, layer or filter_ids`,
    );
  }
  const rows = records.map((record, i) => {
    expectKey(record, i);
    return { columns: new Map([...record].filter(([, value]) => value !== "")) };
  });
  return { columns, rows };
}

function expectKey(record: ReadonlyMap<string, string>, index: number): void {
  const ids = record.get(rowColumns.filters) ?? "";
  if (ids !== "" && parseRange(ids) === undefined) {
    throw new UsageError(
      `row ${index + 1} of the labels file has the filter_ids ${JSON.stringify(ids.slice(0, 40))}, expected "a:b"`,
    );
  }
  if (keyColumns.some((name) => (record.get(name) ?? "") !== "")) return;
  throw new UsageError(`row ${index + 1} of the labels file names neither a model nor a layer nor filter_ids`);
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
      const count = cells.length === 1 ? "1 cell" : `${cells.length} cells`;
      throw new UsageError(`row ${i + 1} of the labels file has ${count}, expected ${heading.length}`);
    }
    return new Map(heading.map((name, j) => [name.trim(), cells[j].trim()]));
  });
}
