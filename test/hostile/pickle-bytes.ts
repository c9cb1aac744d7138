/** Writes pickles opcode by opcode (Python's pickletools.py), so that tests can write wrong ones. */

export type Bytes = number[];

const ascii = (text: string): Bytes => [...new TextEncoder().encode(text)];
const u32 = (value: number): Bytes => [...new Uint8Array(Uint32Array.of(value).buffer)];

export const op = {
  proto: (version: number): Bytes => [0x80, version],
  mark: [0x28],
  stop: [0x2e],
  pop: [0x30],
  dup: [0x32],
  emptyDict: [0x7d],
  emptyList: [0x5d],
  emptyTuple: [0x29],
  tuple: [0x74],
  tuple1: [0x85],
  append: [0x61],
  appends: [0x65],
  setItem: [0x73],
  setItems: [0x75],
  reduce: [0x52],
  build: [0x62],
  newObject: [0x81],
  newObjectEx: [0x92],
  object: [0x6f],
  stackGlobal: [0x93],
  memoize: [0x94],
  persistent: [0x51],
  none: [0x4e],
  text: (value: string): Bytes => [0x58, ...u32(ascii(value).length), ...ascii(value)],
  int: (value: number): Bytes => [0x4a, ...u32(value >>> 0)],
  global: (module: string, name: string): Bytes => [0x63, ...ascii(`${module}\n${name}\n`)],
  instance: (module: string, name: string): Bytes => [0x69, ...ascii(`${module}\n${name}\n`)],
  extension: (code: number): Bytes => [0x82, code],
  extension2: (code: number): Bytes => [0x83, code & 255, code >> 8],
  extension4: (code: number): Bytes => [0x84, ...u32(code)],
  put: (index: number): Bytes => [0x71, index],
  get: (index: number): Bytes => [0x68, index],
  longGet: (index: number): Bytes => [0x6a, ...u32(index)],
  longPut: (index: number): Bytes => [0x72, ...u32(index)],
} as const;

/** A pickle of these opcodes. */
export const pickle = (...parts: readonly (readonly number[])[]): Bytes => [
  ...op.proto(4),
  ...parts.flat(),
  ...op.stop,
];
