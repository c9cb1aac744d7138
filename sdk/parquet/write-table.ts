import { ParquetWriter } from "hyparquet-writer/src/parquet-writer.js";
import type { ByteSink } from "../export/byte-sink.ts";
import type { Table } from "../tables/table.ts";
import { createdBy } from "./created-by.ts";
import { type Column, schemaOf } from "./schema.ts";
import { SinkWriter } from "./sink-writer.ts";

/** Rows that are packed together: a reader skips those it does not need. */
const rowGroupSize = 100_000;

/**
 * Writes a table as Parquet: numbers as doubles, text as UTF-8, cells without a value as null. A column that holds both is
 * text; one without any value is of doubles. Nothing is escaped: what a spreadsheet would run is a matter of CSV.
 */
export async function writeTable({ columns: names, rows }: Table, sink: ByteSink): Promise<void> {
  const columns = names.map((name, i): Column => {
    const text = rows.some((row) => typeof row[i] === "string");
    return { name, type: text ? "text" : "f64", nullable: true };
  });
  const writer = new ParquetWriter({ writer: new SinkWriter(sink), schema: schemaOf(columns), createdBy });
  const columnData = columns.map(({ name, type }, i) => ({
    name,
    data: rows.map((row) => (type === "text" && row[i] !== null ? `${row[i]}` : row[i])),
  }));
  await writer.write({ columnData, rowGroupSize });
  await writer.finish();
}
