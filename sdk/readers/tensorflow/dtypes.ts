/** DataType of TensorFlow's types.proto, by number. */
const names: ReadonlyMap<number, string> = new Map([
  [1, "f32"],
  [2, "f64"],
  [3, "i32"],
  [4, "u8"],
  [5, "i16"],
  [6, "i8"],
  [7, "string"],
  [8, "complex64"],
  [9, "i64"],
  [10, "bool"],
  [11, "qint8"],
  [12, "quint8"],
  [13, "qint32"],
  [14, "bf16"],
  [17, "u16"],
  [18, "complex128"],
  [19, "f16"],
  [20, "resource"],
  [21, "variant"],
  [22, "u32"],
  [23, "u64"],
  [24, "f8e5m2"],
  [25, "f8e4m3fn"],
]);

export function dtypeName(type: number): string {
  return names.get(type) ?? `type ${type}`;
}
