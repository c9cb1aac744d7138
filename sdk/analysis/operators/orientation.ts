import { degreesOf } from "./arc-tangent.ts";
import { embed } from "./references.ts";
import type { Orientation } from "./result.ts";

/** A part of the energy from which a filter counts as odd or even. */
const mostOf = 0.75;
/** Below this a direction is rounding. */
const leastStrength = 1e-9;

/**
 * Phase and direction of a k x k filter, from its weights: what a spectrum is blind to. The phase is "odd" or "even" where
 * three quarters of the energy about the mean weight is odd or even under point reflection. The direction is of the
 * least-squares plane (odd, mixed) or paraboloid (even) through the weights; its strength is the share of the filter that
 * one direction explains. Null for a filter of zeros.
 */
export function orientationOf(weights: ArrayLike<number>, k: number, label: string): Orientation | null {
  const count = k * k;
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(weights[i]));
  if (largest === 0) return null;
  // Over the largest, so that squares neither overflow nor vanish.
  const filter = Array.from({ length: count }, (_, i) => weights[i] / largest);
  const mean = filter.reduce((sum, weight) => sum + weight, 0) / count;
  let [odd, even] = [0, 0];
  for (let i = 0; i < count; i++) {
    const [own, opposite] = [filter[i] - mean, filter[count - 1 - i] - mean];
    odd += ((own - opposite) * (own - opposite)) / 4;
    even += ((own + opposite) * (own + opposite)) / 4;
  }
  const total = odd + even;
  const phase = odd >= mostOf * total && odd > 0 ? "odd" : even >= mostOf * total ? "even" : "mixed";
  const { angle, strength } = phase === "even" ? curvature(filter, k, even, mean) : ascent(filter, k, odd);
  const form = nearestForm(filter, k, label);
  if (!(strength > leastStrength)) return { phase, angle: null, strength: 0, form };
  return { phase, angle, strength: Math.min(1, strength), form };
}

/** Direction of the plane a x + b y nearest to the odd part, and the share of its energy in it. */
function ascent(filter: readonly number[], k: number, energy: number): { angle: number; strength: number } {
  const r = (k - 1) / 2;
  let [a, b, norm] = [0, 0, 0];
  for (let i = 0; i < filter.length; i++) {
    const [x, y] = [(i % k) - r, r - Math.floor(i / k)];
    a += x * filter[i];
    b += y * filter[i];
    norm += x * x;
  }
  return { angle: degreesOf(b, a), strength: energy > 0 ? (a * a + b * b) / norm / energy : 0 };
}

/**
 * Direction of the strongest curvature of the paraboloid c (x^2 + y^2) + a (x^2 - y^2) + 2 b x y nearest to the even part.
 * Its strength: how much the two principal curvatures differ, times the share of the energy in the paraboloid.
 */
function curvature(
  filter: readonly number[],
  k: number,
  energy: number,
  mean: number,
): { angle: number; strength: number } {
  const r = (k - 1) / 2;
  const ring = (2 * r * (r + 1)) / 3;
  let [a, b, c] = [0, 0, 0];
  let [normA, normB, normC] = [0, 0, 0];
  for (let i = 0; i < filter.length; i++) {
    const [x, y] = [(i % k) - r, r - Math.floor(i / k)];
    const weight = filter[i] - mean;
    const [alongA, alongB, alongC] = [x * x - y * y, 2 * x * y, x * x + y * y - ring];
    a += weight * alongA;
    b += weight * alongB;
    c += weight * alongC;
    normA += alongA * alongA;
    normB += alongB * alongB;
    normC += alongC * alongC;
  }
  const explained = (a * a) / normA + (b * b) / normB + (c * c) / normC;
  const [fitA, fitB, fitC] = [a / normA, b / normB, c / normC];
  const split = Math.sqrt(fitA * fitA + fitB * fitB);
  const [first, second] = [Math.abs(fitC + split), Math.abs(fitC - split)];
  // Along the axis of a > 0 the curvature is c + split, across it c - split: the angle of the stronger.
  const along = degreesOf(fitB, fitA) / 2;
  const angle = first >= second ? along : (along + 90) % 180;
  const uneven = first + second > 0 ? Math.abs(first - second) / (first + second) : 0;
  return { angle, strength: energy > 0 ? (uneven * explained) / energy : 0 };
}

/** Rotated forms of the features that have some, 3x3. Edges by the direction in which they ascend. */
const forms: Readonly<Record<string, readonly { name: string; weights: readonly number[] }[]>> = {
  edge: turns([-1, 0, 1, -2, 0, 2, -1, 0, 1]).map((weights, i) => ({ name: `edge ${45 * i}`, weights })),
  laplacian: upright("laplacian", [0, 1, 0, 1, -4, 1, 0, 1, 0]),
  sharpen: upright("sharpen", [0, -1, 0, -1, 5, -1, 0, -1, 0]),
};

/** The eight turns of a 3x3 filter by 45 degrees, counter-clockwise: the outer weights go around the middle. */
function turns(weights: readonly number[]): number[][] {
  // Positions from the right edge's middle, counter-clockwise.
  const ring = [5, 2, 1, 0, 3, 6, 7, 8];
  return ring.map((_, by) => {
    const turned = [...weights];
    ring.forEach((to, i) => {
      turned[to] = weights[ring[(i - by + 8) % 8]];
    });
    return turned;
  });
}

function upright(name: string, weights: readonly number[]): { name: string; weights: readonly number[] }[] {
  return [
    { name, weights },
    { name: `${name} diagonal`, weights: turns(weights)[1] },
  ];
}

/** The form with the largest |cosine| to the filter. */
function nearestForm(filter: readonly number[], k: number, label: string): Orientation["form"] {
  let best: Orientation["form"] = null;
  for (const { name, weights } of Object.hasOwn(forms, label) ? forms[label] : []) {
    const form = embed(weights, k);
    if (form === null) continue;
    let [dot, own, others] = [0, 0, 0];
    form.forEach((weight, i) => {
      dot += weight * filter[i];
      own += weight * weight;
      others += filter[i] * filter[i];
    });
    const cosine = dot / Math.sqrt(own * others);
    // Edges have their opposites among the forms; the others tell their sign by the cosine's.
    const nearer = label === "edge" ? cosine > (best?.cosine ?? -2) : Math.abs(cosine) > Math.abs(best?.cosine ?? 0);
    if (best === null || nearer) best = { name, cosine };
  }
  return best;
}
