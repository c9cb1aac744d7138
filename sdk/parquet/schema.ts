import type { SchemaElement } from "hyparquet";

/** How a column is stored: texts as UTF-8, numbers with the bits they have. */
export type ColumnType = "text" | "i32" | "f32" | "f64" | "boolean";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether there are rows without a value. */
  readonly nullable: boolean;
}

const stored: Readonly<Record<ColumnType, Pick<SchemaElement, "type" | "converted_type">>> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  i32: { type: "INT32" },
  f32: { type: "FLOAT" },
  f64: { type: "DOUBLE" },
  boolean: { type: "BOOLEAN" },
};

/** A flat schema of Parquet. */
export function schemaOf(columns: readonly Column[]): SchemaElement[] {
  return [
    { name: "root", num_children: columns.length },
    ...columns.map(
      ({ name, type, nullable }): SchemaElement => ({
        name,
        ...stored[type],
        repetition_type: nullable ? "OPTIONAL" : "REQUIRED",
      }),
    ),
  ];
}
