/** A cosine of so many decimals; what is not 1 never reads as 1: "above 0.999". */
export function cosineText(cosine: number, decimals = 3): string {
  const digits = cosine.toFixed(decimals);
  if (Math.abs(cosine) >= 1 || Math.abs(Number(digits)) < 1) return digits;
  const most = (1 - 10 ** -decimals).toFixed(decimals);
  return cosine > 0 ? `above ${most}` : `below -${most}`;
}
