// Distances between sorted lists: sum |s_i - f_i|, T: f32 or f64. Where all of s lies on one side of all of f in a block of
// ranks, the sum of the magnitudes is the magnitude of the difference of the block's sums, which are known beforehand: few
// blocks need their values. In lanes: a block is a number of vectors, and lane l of its first and last bound lane l.

/** Vectors in a block. */
const BLOCK: usize = 16;
/** Shorter lists cross the references in too many blocks: the jumps cost more than the values. */
export const LEAST_BLOCKED: usize = 2048;

/** Bytes of the sums of a list's blocks; the values past the last whole block have none. */
export function blockSumsBytes(length: usize): usize {
  return (length / BLOCK + 1) * 16;
}

/** sums[blocks]: lane by lane. */
export function blockSums<T>(sums: usize, values: usize, length: usize): void {
  const bytes = BLOCK * 16;
  if (length < LEAST_BLOCKED) return;
  for (const end = values + length * sizeof<T>(); values + bytes <= end; sums += 16) {
    let sum = v128.load(values);
    const next = values + bytes;
    for (let p = values + 16; p < next; p += 16) sum = v128.add<T>(sum, v128.load(p));
    v128.store(sums, sum);
    values = next;
  }
}

function lanesSum<T>(x: v128): f64 {
  if (sizeof<T>() == 4)
    x = f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(v128.shuffle<u64>(x, x, 1, 0)));
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** sum |s_i - f_i| over whole 64 bytes. */
function plainDistance<T>(s: usize, f: usize, end: usize): f64 {
  let s0 = v128.splat<T>(0),
    s1 = s0,
    s2 = s0,
    s3 = s0;
  for (; s < end; s += 64, f += 64) {
    s0 = v128.add<T>(s0, v128.abs<T>(v128.sub<T>(v128.load(s), v128.load(f))));
    s1 = v128.add<T>(s1, v128.abs<T>(v128.sub<T>(v128.load(s, 16), v128.load(f, 16))));
    s2 = v128.add<T>(s2, v128.abs<T>(v128.sub<T>(v128.load(s, 32), v128.load(f, 32))));
    s3 = v128.add<T>(s3, v128.abs<T>(v128.sub<T>(v128.load(s, 48), v128.load(f, 48))));
  }
  return lanesSum<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
}

/** The same over whole blocks. */
function blockDistance<T>(s: usize, sSums: usize, f: usize, fSums: usize, end: usize): f64 {
  const bytes = BLOCK * 16;
  let total: f64 = 0,
    sum = v128.splat<T>(0);
  for (; s < end; s += bytes, f += bytes, sSums += 16, fSums += 16) {
    const above = v128.ge<T>(v128.load(s + bytes - 16), v128.load(f)),
      below = v128.ge<T>(v128.load(f + bytes - 16), v128.load(s));
    if (i8x16.all_true(v128.or(above, below)))
      sum = v128.add<T>(sum, v128.abs<T>(v128.sub<T>(v128.load(sSums), v128.load(fSums))));
    else total += plainDistance<T>(s, f, s + bytes);
  }
  return total + lanesSum<T>(sum);
}

/** sum |s_i - f_i| of lists in descending order with the sums of their blocks. NaN where s starts with NaN. */
export function distance<T>(s: usize, sSums: usize, f: usize, fSums: usize, length: usize): f64 {
  const end = s + length * sizeof<T>(),
    whole = length < LEAST_BLOCKED ? (length * sizeof<T>()) & ~63 : (length * sizeof<T>()) & ~(BLOCK * 16 - 1);
  let total =
    length < LEAST_BLOCKED ? plainDistance<T>(s, f, s + whole) : blockDistance<T>(s, sSums, f, fSums, s + whole);
  for (s += whole, f += whole; s < end; s += sizeof<T>(), f += sizeof<T>())
    total += Math.abs(<f64>load<T>(s) - <f64>load<T>(f));
  return total;
}

/** Bytes of scratch of `spectrumDistances`. */
export function spectrumDistancesScratch(length: usize, referenceCount: usize): usize {
  return (referenceCount + 1) * blockSumsBytes(length);
}

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
  scratch: usize,
): void {
  const bytes = length * 8,
    step = blockSumsBytes(length);
  for (let f: usize = 0; f < referenceCount; f++)
    blockSums<f64>(scratch + (f + 1) * step, references + f * bytes, length);
  for (let i: usize = 0; i < count; i++, spectra += bytes) {
    const first = load<f64>(spectra);
    for (let p = spectra, end = spectra + bytes; p < end; p += 8) store<f64>(p, load<f64>(p) / first);
    blockSums<f64>(scratch, spectra, length);
    for (let f: usize = 0; f < referenceCount; f++, out += 8)
      store<f64>(out, distance<f64>(spectra, scratch, references + f * bytes, scratch + (f + 1) * step, length));
  }
}
