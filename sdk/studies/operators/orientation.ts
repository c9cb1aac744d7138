import type { Orientation } from "../../results/operators.ts";
import { degreesOf } from "../../statistics/arc-tangent.ts";
import { cosine as bounded, share } from "../../statistics/bounded.ts";
import { embed } from "./references.ts";

/** A part of the energy from which a filter counts as odd or even. */
const mostOf = 0.75;
/** Below this a cosine is the rounding of weights, which most files keep in f32. */
const leastCosine = 1e-6;
/** Below this a direction is rounding. */
const leastStrength = 1e-9;

/**
 * Phase and direction of a k x k filter, from its weights: what a spectrum is blind to. The phase is "odd" or "even" where
 * three quarters of the energy about the mean weight is odd or even under point reflection. The direction is
 * that of the least-squares plane through the weights, with its share of the odd energy (odd, mixed), or that in which
 * neighbours differ most, with the coherence of their differences (even). Null for a filter of zeros.
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
  const { angle, strength } = phase === "even" ? variation(filter, k) : ascent(filter, k, odd);
  const form = nearestForm(filter, k, label);
  if (!(strength > leastStrength)) return { phase, angle: null, strength: 0, form };
  return { phase, angle, strength: share(strength), form };
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
 * Direction in which neighbours differ most, and how much more than across it: D(v), the mean squared difference of weights
 * one step v apart, goes with (w v)^2 for a wave w, so D along the axes and the diagonals gives twice the angle of w.
 */
function variation(filter: readonly number[], k: number): { angle: number; strength: number } {
  const difference = (right: number, up: number) => {
    let [sum, pairs] = [0, 0];
    for (let i = 0; i < filter.length; i++) {
      const [x, y] = [(i % k) + right, Math.floor(i / k) - up];
      if (x < 0 || y < 0 || x >= k || y >= k) continue;
      const step = filter[y * k + x] - filter[i];
      sum += step * step;
      pairs++;
    }
    return sum / pairs;
  };
  const [along, across] = [difference(1, 0), difference(0, 1)];
  const cosine = along - across;
  const sine = (difference(1, 1) - difference(1, -1)) / 2;
  const total = along + across;
  return {
    angle: degreesOf(sine, cosine) / 2,
    strength: total > 0 ? Math.sqrt(cosine * cosine + sine * sine) / total : 0,
  };
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

/** The form with the largest |cosine| to the filter; null where the filter is at right angles to all. */
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
    const cosine = bounded(dot / Math.sqrt(own * others));
    // Edges have their opposites among the forms; the others tell their sign by the cosine's.
    const nearer = label === "edge" ? cosine > (best?.cosine ?? -2) : Math.abs(cosine) > Math.abs(best?.cosine ?? 0);
    if (best === null || nearer) best = { name, cosine };
  }
  return best !== null && Math.abs(best.cosine) > leastCosine ? best : null;
}
