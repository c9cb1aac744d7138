/**
 * Base-2 logarithm of a positive finite number to 2^-24, by repeated squaring: the engines' own logarithms differ in
 * the last bit, and a colour would too. NaN for every other number.
 */
export function log2(value: number): number {
  if (!(value > 0 && value < Infinity)) return Number.NaN;
  let mantissa = value;
  let result = 0;
  while (mantissa >= 2) {
    mantissa /= 2;
    result++;
  }
  while (mantissa < 1) {
    mantissa *= 2;
    result--;
  }
  for (let bit = 0.5; bit >= 5.96e-8; bit /= 2) {
    mantissa *= mantissa;
    if (mantissa >= 2) {
      mantissa /= 2;
      result += bit;
    }
  }
  return result;
}

export function log10(value: number): number {
  return log2(value) / 3.321928094887362;
}
