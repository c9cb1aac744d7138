import * as assert from "uvu/assert";

/** |DFT2| of a k x k filter on a periodic n x m grid, by its definition, descending. Math.cos is good enough for a twin. */
export function naivePeriodicSpectrum(filter: ArrayLike<number>, k: number, n: number, m: number): number[] {
  const s: number[] = [];
  for (let u = 0; u < n; u++) {
    for (let v = 0; v < m; v++) {
      let re = 0;
      let im = 0;
      for (let y = 0; y < k; y++) {
        for (let x = 0; x < k; x++) {
          const angle = 2 * Math.PI * (((u * y) % n) / n + ((v * x) % m) / m);
          re += filter[y * k + x] * Math.cos(angle);
          im -= filter[y * k + x] * Math.sin(angle);
        }
      }
      s.push(Math.sqrt(re * re + im * im));
    }
  }
  return s.sort((a, b) => b - a);
}

/** The clinical filters of Actor, Rivière and Fuentes, row-major. */
export const clinical: Record<string, number[]> = {
  m: [1, 1, 1, 1, 1, 1, 1, 1, 1].map((x) => x / 9),
  l: [0, 1, 0, 1, -4, 1, 0, 1, 0].map((x) => x / 8),
  g: [1, 2, 1, 2, 4, 2, 1, 2, 1].map((x) => x / 16),
  e: [-1, 0, 1, -2, 0, 2, -1, 0, 1].map((x) => x / 8),
  i: [0, 0, 0, 0, 1, 0, 0, 0, 0],
  s: [0, -1, 0, -1, 5, -1, 0, -1, 0].map((x) => x / 9),
};

/** D / N between the clinical filters by pair: zero padding at 16, periodic at 16 and at 32. */
export const clinicalDistances: Record<string, [zero16: number, periodic16: number, periodic32: number]> = {
  ml: [0.28090417, 0.26948995, 0.2704969],
  mg: [0.04347413, 0.04618567, 0.04452939],
  me: [0.0927035, 0.09888169, 0.0934884],
  mi: [0.77661089, 0.76944216, 0.77049422],
  ms: [0.33640268, 0.32499772, 0.32604977],
  lg: [0.24998157, 0.25, 0.25],
  le: [0.18894588, 0.18593995, 0.18272281],
  li: [0.49570672, 0.5, 0.5],
  ls: [0.05549851, 0.05555556, 0.05555556],
  ge: [0.06113517, 0.06501628, 0.06734023],
  gi: [0.74568829, 0.75, 0.75],
  gs: [0.30548008, 0.30555556, 0.30555556],
  ei: [0.68455312, 0.68579128, 0.68271343],
  es: [0.24443325, 0.24147899, 0.23827732],
  is: [0.44020821, 0.44444444, 0.44444444],
};

/** Sum of squared singular values: what each weight contributes, once for every pixel whose neighbour it meets. */
export function energy(filter: ArrayLike<number>, k: number, n: number, m: number, zero: boolean): number {
  const r = (k - 1) / 2;
  let sum = 0;
  for (let y = 0; y < k; y++) {
    for (let x = 0; x < k; x++) {
      const pixels = zero ? (n - Math.abs(y - r)) * (m - Math.abs(x - r)) : n * m;
      sum += filter[y * k + x] ** 2 * pixels;
    }
  }
  return sum;
}

/** The nearest other clinical filter of each in the order of `clinical`; identity is further than a tenth from all. */
const nearestOthers = { m: "g", l: "s", g: "m", e: "g", i: "indeterminate", s: "l" };

/** Checks leave-one-out labels on distances[6][6] on a grid of that many pixels. */
export function expectNearestOthers(distances: Float64Array, pixels: number): void {
  const names = Object.keys(clinical);
  const labels = names.map((_, i) => {
    let nearest = i === 0 ? 1 : 0;
    for (let j = 0; j < 6; j++) if (j !== i && distances[i * 6 + j] < distances[i * 6 + nearest]) nearest = j;
    return distances[i * 6 + nearest] > 0.1 * pixels ? "indeterminate" : names[nearest];
  });
  assert.equal(Object.fromEntries(names.map((name, i) => [name, labels[i]])), nearestOthers);
}
