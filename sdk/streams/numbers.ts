import { sizeOf } from "../model/decode.ts";
import { partOfShared, type SharedNumbers } from "../model/shared-numbers.ts";
import type { FloatArray } from "../wasm/workspace.ts";

/** Weights on their way to whoever works on them: themselves, or where they lie. */
export type Numbers = FloatArray | SharedNumbers;

/**
 * Reads numbers where they lie. They hold until the next are read. Floats that are in the file as they are in memory may be read
 * into an array of their type and number, which is then what comes back.
 */
export type ReadShared = (numbers: SharedNumbers, into?: FloatArray) => FloatArray;

export function floatsOf(numbers: Numbers, read: ReadShared): FloatArray {
  return ArrayBuffer.isView(numbers) ? numbers : read(numbers);
}

export function countOf(numbers: Numbers): number {
  return ArrayBuffer.isView(numbers) ? numbers.length : numbers.count;
}

/** The numbers [start, end): of floats a view. */
export function partOf(numbers: Numbers, start: number, end: number): Numbers {
  return ArrayBuffer.isView(numbers) ? numbers.subarray(start, end) : partOfShared(numbers, start, end);
}

/** Numbers of one kind become arrays of one type. */
export function kindOf(numbers: Numbers): string {
  return ArrayBuffer.isView(numbers) ? numbers.constructor.name : numbers.dtype;
}

/** Whether numbers in a file are followed by others of their kind: both are read at once. */
export function areAdjacent(first: Numbers, second: Numbers): boolean {
  if (ArrayBuffer.isView(first) || ArrayBuffer.isView(second)) return false;
  const { bytes, dtype, bigEndian, count } = first;
  return (
    second.bytes.start === bytes.start + count * sizeOf(dtype) &&
    second.bytes.file.descriptor === bytes.file.descriptor &&
    second.dtype === dtype &&
    second.bigEndian === bigEndian
  );
}
