/** The largest n with 2^n <= value, for a value from 1 to 2^53; -1 below. Exact, as logarithms are not. */
export function floorLog2(value: number): number {
  return value < 2 ** 32 ? 31 - Math.clz32(value) : 32 + floorLog2(value / 2 ** 32);
}

export function isPowerOfTwo(value: number): boolean {
  return 2 ** floorLog2(value) === value;
}
