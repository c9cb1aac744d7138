import { isNumberType, sizeOf } from "../../model/decode.ts";

/** TensorProto.DataType, by number. */
const names: readonly string[] = [
  "undefined",
  "f32",
  "u8",
  "i8",
  "u16",
  "i16",
  "i32",
  "i64",
  "string",
  "bool",
  "f16",
  "f64",
  "u32",
  "u64",
  "complex64",
  "complex128",
  "bf16",
  "f8e4m3fn",
  "f8e4m3fnuz",
  "f8e5m2",
  "f8e5m2fnuz",
  "u4",
  "i4",
  "f4e2m1",
  "f8e8m0",
];

export function dtypeName(dataType: number): string {
  return names[dataType] ?? `type ${dataType}`;
}

/** Types of which a byte holds two. */
export function isPackedType(dtype: string): dtype is "u4" | "i4" {
  return dtype === "u4" || dtype === "i4";
}

/** Bytes that `count` elements take in raw_data or in an external file; undefined where the type fixes no size. */
export function bytesOf(dtype: string, count: number): number | undefined {
  if (isNumberType(dtype)) return count * sizeOf(dtype);
  if (dtype.startsWith("f8")) return count;
  if (dtype === "u4" || dtype === "i4" || dtype === "f4e2m1") return Math.ceil(count / 2);
  if (dtype === "complex64") return count * 8;
  if (dtype === "complex128") return count * 16;
  return undefined;
}

const float8 = ["f8e4m3fn", "f8e4m3fnuz", "f8e5m2", "f8e5m2fnuz"];

/** TensorProto's typed fields: number of the field, bytes of each number (0: varint), and the types it may hold. */
export const typedFields: ReadonlyMap<number, { name: string; width: 0 | 4 | 8; holds: ReadonlySet<string> }> = new Map(
  [
    [4, { name: "float_data", width: 4, holds: new Set(["f32"]) }],
    [
      5,
      {
        name: "int32_data",
        width: 0,
        holds: new Set(["i32", "i16", "i8", "u16", "u8", "bool", "f16", "bf16", ...float8]),
      },
    ],
    [7, { name: "int64_data", width: 0, holds: new Set(["i64"]) }],
    [10, { name: "double_data", width: 8, holds: new Set(["f64"]) }],
    [11, { name: "uint64_data", width: 0, holds: new Set(["u32", "u64"]) }],
  ],
);
