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
    const [start, end] = [i * width, (i + 1) * width];
    reasons[i] = reasonAgainst(filters, start, end);
    if (reasons[i] !== null) {
      filters.fill(0, start, end);
      continue;
    }
    for (;;) {
      const largest = largestMagnitude(filters, start, end);
      if (largest >= least && largest <= most) break;
      const by = largest < least ? step : 1 / step;
      for (let j = start; j < end; j++) filters[j] *= by;
      factors[i] /= by;
    }
  }
  return { factors, reasons };
}

function largestMagnitude(filters: Float64Array, start: number, end: number): number {
  let largest = 0;
  for (let j = start; j < end; j++) largest = Math.max(largest, Math.abs(filters[j]));
  return largest;
}

function reasonAgainst(filters: Float64Array, start: number, end: number): string | null {
  const first = filters[start];
  let constant = true;
  for (let j = start; j < end; j++) {
    if (!Number.isFinite(filters[j])) return "holds a NaN or an infinity";
    if (filters[j] !== first) constant = false;
  }
  if (!constant) return null;
  return first === 0 ? "is all zero" : "is constant";
}
