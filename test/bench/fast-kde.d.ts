/** The part of fast-kde (which ships no types) that the bench uses. */
declare module "fast-kde" {
  export function density1d(
    values: ArrayLike<number>,
    options: { bandwidth: number; bins: number; extent: [number, number] },
  ): { grid(): Float64Array };
}
