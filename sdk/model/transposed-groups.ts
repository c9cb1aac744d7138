/**
 * The groups of a transposed convolution of weight (in, out per group, ...), or 0 where it is a plain one, (out, in per
 * group, ...): a bias has one number for each output, in / groups inputs belong to one group. Where a bias fits both kinds,
 * or neither, or there is none, `named` decides: whether the name says that it is transposed.
 */
export function transposedGroups(
  [first, second]: readonly [number, number],
  bias: readonly number[] | undefined,
  named: boolean,
): number {
  const groups = bias === undefined ? 0 : bias[0] / second;
  const fitsTransposed = Number.isInteger(groups) && groups > 0 && first % groups === 0;
  const fitsPlain = bias?.[0] === first;
  if (fitsTransposed === fitsPlain) return named ? (fitsTransposed ? groups : 1) : 0;
  return fitsTransposed ? groups : 0;
}
