// fast-kde ships no types; the benchmarks use this much of it.
declare module "fast-kde" {
  export function density1d(
    data: ArrayLike<number>,
    options: { bandwidth?: number; bins?: number; extent?: [number, number]; pad?: number; size?: number },
  ): { grid(): Float64Array | number[]; points(): Iterable<{ x: number; y: number }> };
}
