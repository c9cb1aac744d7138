/** The places of the bins that hold something, ascending. */
export function filledBins(counts: Float64Array): number[] {
  const filled: number[] = [];
  for (let bin = 0; bin < counts.length; bin++) if (counts[bin] > 0) filled.push(bin);
  return filled;
}
