import { isNumberType } from "../../model/decode.ts";

/** An element type by our name, and its size in bytes. Those that are no NumberType are listed, but not read. */
export interface ElementType {
  readonly name: string;
  readonly size: number;
}

const byStorage: Readonly<Record<string, readonly [string, number]>> = {
  DoubleStorage: ["f64", 8],
  FloatStorage: ["f32", 4],
  HalfStorage: ["f16", 2],
  BFloat16Storage: ["bf16", 2],
  LongStorage: ["i64", 8],
  IntStorage: ["i32", 4],
  ShortStorage: ["i16", 2],
  CharStorage: ["i8", 1],
  ByteStorage: ["u8", 1],
  BoolStorage: ["bool", 1],
  QInt8Storage: ["i8", 1],
  QUInt8Storage: ["u8", 1],
  QInt32Storage: ["i32", 4],
  QUInt4x2Storage: ["u4x2", 1],
  QUInt2x4Storage: ["u2x4", 1],
  ComplexFloatStorage: ["complex64", 8],
  ComplexDoubleStorage: ["complex128", 16],
  UntypedStorage: ["u8", 1],
};

const byDtype: Readonly<Record<string, readonly [string, number]>> = {
  float64: ["f64", 8],
  float32: ["f32", 4],
  float16: ["f16", 2],
  bfloat16: ["bf16", 2],
  int64: ["i64", 8],
  int32: ["i32", 4],
  int16: ["i16", 2],
  int8: ["i8", 1],
  uint64: ["u64", 8],
  uint32: ["u32", 4],
  uint16: ["u16", 2],
  uint8: ["u8", 1],
  bool: ["bool", 1],
  float8_e4m3fn: ["f8e4m3fn", 1],
  float8_e5m2: ["f8e5m2", 1],
  float8_e4m3fnuz: ["f8e4m3fnuz", 1],
  float8_e5m2fnuz: ["f8e5m2fnuz", 1],
  complex32: ["complex32", 4],
  complex64: ["complex64", 8],
  complex128: ["complex128", 16],
};

/** Of "torch.FloatStorage", "torch.cuda.HalfStorage", "torch.storage.UntypedStorage" ... */
export function storageElement(path: string): ElementType | undefined {
  return /^torch\.(cuda\.|storage\.)?\w+$/.test(path) ? find(byStorage, path) : undefined;
}

/** Of "torch.float32" ... */
export function dtypeElement(path: string): ElementType | undefined {
  return /^torch\.\w+$/.test(path) ? find(byDtype, path) : undefined;
}

export function isReadable(element: ElementType): boolean {
  return isNumberType(element.name);
}

function find(table: Readonly<Record<string, readonly [string, number]>>, path: string): ElementType | undefined {
  const key = path.slice(path.lastIndexOf(".") + 1);
  if (!Object.hasOwn(table, key)) return undefined;
  const [name, size] = table[key];
  return { name, size };
}
