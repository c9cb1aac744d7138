/** What `scaleMagnitudes` did to each filter: it now is the original over `factor`; `reason` says why there is nothing to fit. */
export interface ScaledMagnitudes {
  factors: Float64Array;
  reasons: (string | null)[];
}

/** Squares of numbers between these neither overflow nor vanish, summed over a filter. */
const least = 1e-100;
const most = 1e100;
const step = 2 ** 300;

/**
 * Makes filters of `width` weights fit for computing, in place: extreme magnitudes are scaled by a power of two, which is
 * exact; a constant filter, and one with a NaN or an infinity, becomes a filter of zeros.
 */
export function scaleMagnitudes(filters: Float64Array, width: number): ScaledMagnitudes {
  const count = filters.length / width;
  const factors = new Float64Array(count).fill(1);
  const reasons: (string | null)[] = new Array(count).fill(null);
  for (let i = 0; i < count; i++) {
    const filter = filters.subarray(i * width, (i + 1) * width);
    reasons[i] = reasonAgainst(filter);
    if (reasons[i] !== null) {
      filter.fill(0);
      continue;
    }
    for (let largest = largestOf(filter); largest < least || largest > most; largest = largestOf(filter)) {
      const by = largest < least ? step : 1 / step;
      for (let j = 0; j < width; j++) filter[j] *= by;
      factors[i] /= by;
    }
  }
  return { factors, reasons };
}

function largestOf(filter: Float64Array): number {
  let largest = 0;
  for (const weight of filter) largest = Math.max(largest, Math.abs(weight));
  return largest;
}

function reasonAgainst(filter: Float64Array): string | null {
  let constant = true;
  for (const weight of filter) {
    if (!Number.isFinite(weight)) return "holds a NaN or an infinity";
    if (weight !== filter[0]) constant = false;
  }
  if (!constant) return null;
  return filter[0] === 0 ? "is all zero" : "is constant";
}
