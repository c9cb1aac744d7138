import { decodeNumbers } from "../../model/decode.ts";
import { encodeNumbers } from "../../model/encode.ts";
import type { Numbers } from "./vectors.ts";
import type { WeightGrid } from "./weight-grid.ts";

/** Types of floats that numbers are rounded to. */
export const roundedTypes = ["f32", "f16", "bf16"] as const;

type RoundedType = (typeof roundedTypes)[number];

/** What one set of weights is the other rounded to. */
export type Rounding = RoundedType | "8-bit steps" | "8-bit steps a channel";

/** How `rounded` follows from `exact` by rounding alone; undefined where it does not. */
export function findRounding(exact: WeightGrid, rounded: WeightGrid): Rounding | undefined {
  for (const dtype of roundedTypes) {
    if (isRounded(exact.values, rounded.values, dtype)) return dtype;
  }
  const length = exact.values.length / exact.rows;
  if (isStepped(exact.values, rounded.values, 0, exact.values.length)) return "8-bit steps";
  // A row of few weights lies on steps by chance.
  if (length < leastWeights) return undefined;
  for (let row = 0; row < exact.rows; row++) {
    if (!isStepped(exact.values, rounded.values, row * length, (row + 1) * length)) return undefined;
  }
  return "8-bit steps a channel";
}

/** Numbers that are rounded at once: most layers tell in the first of them. */
const piece = 4096;

/** Whether each of `rounded` is the number of this type nearest to that of `exact`. */
export function isRounded(exact: Numbers, rounded: Numbers, dtype: RoundedType): boolean {
  for (let start = 0; start < exact.length; start += piece) {
    const end = Math.min(exact.length, start + piece);
    const short = decodeNumbers(encodeNumbers(exact.subarray(start, end), dtype), dtype);
    for (let i = start; i < end; i++) if (short[i - start] !== rounded[i]) return false;
  }
  return true;
}

const leastWeights = 16;
const levels = 256;
/** Of a step: what Euclid's algorithm leaves of f32 numbers is far below, what is not there is a whole one. */
const tenth = 0.1;
/** How far from whole steps f32 numbers may lie: 256 steps of a number that rounds by 2^-24 are off by 1.5e-5. */
const nearStep = 1e-3;

/** Whether all of `rounded` are multiples of one step, at most 256 of them, and each the nearest to its exact value. */
function isStepped(exact: Numbers, rounded: Numbers, start: number, end: number): boolean {
  const distinct = new Set<number>();
  for (let i = start; i < end; i++) {
    distinct.add(rounded[i]);
    if (distinct.size > levels) return false;
  }
  const sorted = [...distinct].sort((a, b) => a - b);
  const [least, greatest] = [sorted[0], sorted[sorted.length - 1]];
  // All are one value: of zeros every value may be the nearest.
  if (least === greatest) return false;
  // Few weights do not take neighbouring steps: the step is what all gaps are multiples of.
  const nothing = (tenth * (greatest - least)) / (levels - 1);
  const common = sorted.slice(1).reduce((found, value, i) => commonPart(found, value - sorted[i], nothing), 0);
  const steps = Math.round((greatest - least) / common);
  if (steps > levels - 1) return false;
  // The whole range has the least error a step.
  const step = (greatest - least) / steps;
  for (const value of sorted) {
    const at = (value - least) / step;
    if (Math.abs(at - Math.round(at)) > nearStep) return false;
  }
  for (let i = start; i < end; i++) {
    const error = exact[i] - rounded[i];
    const clipped = (rounded[i] === greatest && error > 0) || (rounded[i] === least && error < 0);
    if (Math.abs(error) > step * (0.5 + nearStep) && !clipped) return false;
  }
  return true;
}

/** The greatest common divisor of two lengths, where what is below `nothing` is 0 (Euclid). */
function commonPart(a: number, b: number, nothing: number): number {
  let [large, small] = [Math.max(a, b), Math.min(a, b)];
  while (small > nothing) {
    const rest = large % small;
    // What is just below a multiple is one.
    [large, small] = [small, Math.min(rest, small - rest)];
  }
  return large;
}
