/** TensorType of the schema, by number. */
const names: readonly string[] = [
  "f32",
  "f16",
  "i32",
  "u8",
  "i64",
  "string",
  "bool",
  "i16",
  "complex64",
  "i8",
  "f64",
  "complex128",
  "u64",
  "resource",
  "variant",
  "u32",
  "u16",
  "i4",
  "bf16",
];

export function dtypeName(type: number): string {
  return names[type] ?? `type ${type}`;
}
