/** T(n; s) for n of any sign, |n| <= r + 2. */
export type Axis = (n: number) => number;

export interface ExtendedModel {
  name: string;
  /** The templates whose weights are free, as functions of the taps; `a` and `b` are the two scales. */
  terms: ((x: number, y: number, a: Axis, b: Axis) => number)[];
  /** Scales that are fitted: with one, `b` is `a`. */
  scales: 1 | 2;
}

const smooth = (t: Axis, n: number) => t(n);
const forward = (t: Axis, n: number) => t(n + 1) - t(n);
const backward = (t: Axis, n: number) => t(n) - t(n - 1);
const central = (t: Axis, n: number) => (t(n + 1) - t(n - 1)) / 2;
const second = (t: Axis, n: number) => t(n + 1) + t(n - 1) - 2 * t(n);
const third = (t: Axis, n: number) => (second(t, n + 1) - second(t, n - 1)) / 2;
const fourth = (t: Axis, n: number) => second(t, n + 1) + second(t, n - 1) - 2 * second(t, n);
type Difference = typeof smooth;

/** Difference along x at scale a times difference along y at scale b. */
const product =
  (alongX: Difference, alongY: Difference) =>
  (x: number, y: number, a: Axis, b: Axis): number =>
    alongX(a, x) * alongY(b, y);

const centred = product(smooth, smooth);
const shifted = (dx: number, dy: number): ExtendedModel["terms"] => [(x, y, a, b) => a(x - dx) * b(y - dy), centred];

const differences = [smooth, central, second, third, fourth];

/** d^(m + n) / dx^m dy^n of total order 2 to 4, named like dxxy. */
const derivatives = [2, 3, 4].flatMap((order) =>
  Array.from(
    { length: order + 1 },
    (_, n): ExtendedModel => ({
      name: `d${"x".repeat(order - n)}${"y".repeat(n)}`,
      terms: [product(differences[order - n], differences[n])],
      scales: 2,
    }),
  ),
);

/** The eight families with a free amplitude, and models with more parameters. */
export const extendedModels: readonly ExtendedModel[] = [
  { name: "dy+", terms: [product(smooth, forward)], scales: 2 },
  { name: "dx-", terms: [product(backward, smooth)], scales: 2 },
  { name: "dy-", terms: [product(smooth, backward)], scales: 2 },
  { name: "dx+", terms: [product(forward, smooth)], scales: 2 },
  { name: "dx", terms: [product(central, smooth)], scales: 2 },
  { name: "dy", terms: [product(smooth, central)], scales: 2 },
  {
    name: "sharpen",
    terms: [(x, y) => (x === 0 && y === 0 ? 1 : 0), (x, y, a, b) => second(a, x) * b(y) + a(x) * second(b, y)],
    scales: 1,
  },
  { name: "smooth", terms: [centred], scales: 2 },
  { name: "shift x+1", terms: shifted(1, 0), scales: 2 },
  { name: "shift x-1", terms: shifted(-1, 0), scales: 2 },
  { name: "shift y+1", terms: shifted(0, 1), scales: 2 },
  { name: "shift y-1", terms: shifted(0, -1), scales: 2 },
  {
    name: "difference of Gaussians",
    terms: [(x, y, a) => a(x) * a(y), (x, y, _, b) => b(x) * b(y)],
    scales: 2,
  },
  ...derivatives,
  {
    name: "2-jet",
    terms: [
      centred,
      product(central, smooth),
      product(smooth, central),
      product(second, smooth),
      product(central, central),
      product(smooth, second),
    ],
    scales: 2,
  },
];
