/** Weights in one cell: three significant digits each, apart by a space. */
export function listed(weights: readonly number[]): string {
  return weights.map((weight) => String(Number(weight.toPrecision(3)))).join(" ");
}
