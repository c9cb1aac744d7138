// Distances between normalised spectra: sum |s_i / s_1 - f_i|.

/**
 * out[count][references] of spectra[count][length], descending, which are divided by their first value in place, and
 * references[references][length]. NaN where a spectrum starts with 0 or is not finite.
 */
export function spectrumDistances(
  out: usize,
  spectra: usize,
  count: usize,
  length: usize,
  references: usize,
  referenceCount: usize,
): void {
  const bytes = length * 8;
  for (let i: usize = 0; i < count; i++, spectra += bytes) {
    normalise(spectra, length);
    for (let f: usize = 0; f < referenceCount; f++, out += 8)
      store<f64>(out, distance(spectra, references + f * bytes, length));
  }
}

function normalise(s: usize, length: usize): void {
  const first = f64x2.splat(load<f64>(s));
  for (const end = s + (length & ~1) * 8; s < end; s += 16) v128.store(s, f64x2.div(v128.load(s), first));
  if (length & 1) store<f64>(s, load<f64>(s) / f64x2.extract_lane(first, 0));
}

/** sum |a_i - b_i|; four partial sums keep the adders busy and the rounding small. */
function distance(a: usize, b: usize, length: usize): f64 {
  let s0 = f64x2.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0;
  const end = a + length * 8,
    end8 = a + (length & ~7) * 8;
  for (; a < end8; a += 64, b += 64) {
    s0 = f64x2.add(s0, f64x2.abs(f64x2.sub(v128.load(a), v128.load(b))));
    s1 = f64x2.add(s1, f64x2.abs(f64x2.sub(v128.load(a, 16), v128.load(b, 16))));
    s2 = f64x2.add(s2, f64x2.abs(f64x2.sub(v128.load(a, 32), v128.load(b, 32))));
    s3 = f64x2.add(s3, f64x2.abs(f64x2.sub(v128.load(a, 48), v128.load(b, 48))));
  }
  s0 = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  for (; a < end; a += 8, b += 8) sum += Math.abs(load<f64>(a) - load<f64>(b));
  return sum;
}
