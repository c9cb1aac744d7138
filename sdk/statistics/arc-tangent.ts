const degreesPerRadian = 57.29577951308232;

/** The angle of the vector (x, y) in degrees, 0 to 360, to a few units of the last place; the same on every engine. */
export function degreesOf(y: number, x: number): number {
  const [a, b] = [Math.abs(y), Math.abs(x)];
  if (a === 0 && b === 0) return 0;
  // Exactly, as people expect of a diagonal. Else of the smaller over the larger: at most 45 degrees.
  const acute = a === b ? 45 : a < b ? arcTangent(a / b) : 90 - arcTangent(b / a);
  const upper = x >= 0 ? acute : 180 - acute;
  const angle = y >= 0 ? upper : 360 - upper;
  return angle === 360 ? 0 : angle;
}

/** In degrees, for 0 <= t <= 1: two half-angles, then the power series, whose next term is below 2^-53 of the sum. */
function arcTangent(t: number): number {
  let half = t;
  for (let i = 0; i < 2; i++) half /= 1 + Math.sqrt(1 + half * half);
  // Now at most tan(pi / 16) = 0.199: 0.199^23 / 23 is 3e-18.
  const square = half * half;
  let sum = 0;
  for (let odd = 21; odd >= 1; odd -= 2) sum = 1 / odd - square * sum;
  return 4 * half * sum * degreesPerRadian;
}
