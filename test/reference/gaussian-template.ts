import type { Family } from "../../sdk/results/scale-space-names.ts";

/** e^-s I_n(s) by its power series; for s to 4, where the series has no cancellation and ends soon. */
function discreteGaussianAt(n: number, s: number): number {
  let term = 1;
  for (let i = 1; i <= Math.abs(n); i++) term *= s / 2 / i;
  let sum = term;
  for (let m = 1; m < 60; m++) {
    term *= (s / 2) ** 2 / (m * (m + Math.abs(n)));
    sum += term;
  }
  return Math.exp(-s) * sum;
}

type Axis = (n: number, s: number) => number;
const smooth: Axis = discreteGaussianAt;
const forward: Axis = (n, s) => smooth(n + 1, s) - smooth(n, s);
const backward: Axis = (n, s) => smooth(n, s) - smooth(n - 1, s);
const central: Axis = (n, s) => (smooth(n + 1, s) - smooth(n - 1, s)) / 2;
const second: Axis = (n, s) => smooth(n + 1, s) + smooth(n - 1, s) - 2 * smooth(n, s);

/** A family's k x k template of infinite support, cut; x to the right, y upwards, row 0 at the top. */
export function gaussianTemplate(family: Family, sigmaX: number, sigmaY: number, alpha: number, k: number): number[] {
  const [sx, sy] = [sigmaX * sigmaX, sigmaY * sigmaY];
  const axes: Partial<Record<Family, [Axis, Axis]>> = {
    "dy+": [smooth, forward],
    "dx-": [backward, smooth],
    "dy-": [smooth, backward],
    "dx+": [forward, smooth],
    dx: [central, smooth],
    dy: [smooth, central],
    smooth: [smooth, smooth],
  };
  return Array.from({ length: k * k }, (_, i) => {
    const [x, y] = [(i % k) - (k - 1) / 2, (k - 1) / 2 - Math.floor(i / k)];
    const product = axes[family];
    if (product !== undefined) return product[0](x, sx) * product[1](y, sy);
    const laplacian = second(x, sx) * smooth(y, sy) + smooth(x, sx) * second(y, sy);
    return (x === 0 && y === 0 ? 1 : 0) - alpha * laplacian;
  });
}
