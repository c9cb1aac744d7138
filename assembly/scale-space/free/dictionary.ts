// Where valleys may lie: orthonormal bases of a model on a grid of its parameters, in f32, shared by all filters.
import { COLUMN } from "./columns";
import { CONES, setCone } from "./lattice";
import { AFFINE, largest, ONE, place } from "./model";
import { basis } from "./projection";

/** Steps of t of one or two scales, and of the three of an affine Gaussian in each cone. */
const STEPS: i32 = 20;
const AFFINE_STEPS: i32 = 7;
/** Valleys that are kept of a filter. */
export const STARTS: i32 = 12;

let kind: u32 = 0,
  steps: i32 = 0,
  dimensions: i32 = 0,
  cones: i32 = 1,
  /** Points of a cone. */
  points: i32 = 0;

export function describe(which: u32): void {
  kind = which;
  steps = kind == AFFINE ? AFFINE_STEPS : STEPS;
  dimensions = kind == AFFINE ? 3 : kind == ONE ? 1 : 2;
  cones = kind == AFFINE ? <i32>CONES : 1;
  points = dimensions == 1 ? steps : dimensions == 2 ? steps * steps : steps * steps * steps;
}

export function pointCount(): i32 {
  return cones * points;
}

/** Floats of a basis vector: whole vectors of four. */
export function paddedWidth(width: i32): i32 {
  return (width + 3) & ~3;
}

/** t[3] of a point, and its cone. */
export function goTo(point: i32, t: usize): void {
  if (kind == AFFINE) setCone(point / points);
  for (let i = 0, rest = point % points; i < dimensions; i++, rest /= steps) {
    const part = <f64>(rest % steps) / <f64>(steps - 1);
    // Three scales add up: the coarser steps of an affine Gaussian are the finer ones near 0.
    store<f64>(t + i * 8, largest * (kind == AFFINE ? 0.5 * part * (1 + part) : part));
  }
}

function toSingle(out: usize, values: usize, width: i32): void {
  const padded = paddedWidth(width);
  for (let i = 0; i < padded; i++) store<f32>(out + i * 4, i < width ? <f32>load<f64>(values + i * 8) : 0);
}

/** dictionary[points][terms][padded width] */
export function fillDictionary(dictionary: usize, terms: u32, width: i32): void {
  const t = memory.data(3 * 8, 16),
    row = <usize>paddedWidth(width) * 4;
  for (let point = 0; point < pointCount(); point++) {
    goTo(point, t);
    place(t, false);
    for (let m: u32 = 0; m < terms; m++, dictionary += row) toSingle(dictionary, basis + m * COLUMN, width);
  }
}

/** energies[point]: squared length of the filter's projection, f32. `single` is room for the filter. */
export function projectAll(
  energies: usize,
  dictionary: usize,
  filter: usize,
  terms: u32,
  width: i32,
  single: usize,
): void {
  toSingle(single, filter, width);
  const row = <usize>paddedWidth(width) * 4,
    end = single + row;
  for (let point = 0; point < pointCount(); point++, energies += 4) {
    let energy: f32 = 0;
    for (let m: u32 = 0; m < terms; m++) {
      let sum = f32x4.splat(0);
      for (let p = single; p < end; p += 16, dictionary += 16)
        sum = f32x4.add(sum, f32x4.mul(v128.load(p), v128.load(dictionary)));
      const product =
        f32x4.extract_lane(sum, 0) +
        f32x4.extract_lane(sum, 1) +
        (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
      energy += product * product;
    }
    store<f32>(energies, energy);
  }
}

/** Whether no neighbour on the cone's grid has more energy. */
function isPeak(energies: usize, point: i32): bool {
  const here = load<f32>(energies + point * 4),
    inCone = point % points;
  const x = inCone % steps,
    y = (inCone / steps) % steps,
    z = inCone / (steps * steps);
  const topY = dimensions > 1 ? min(steps - 1, y + 1) : 0,
    topZ = dimensions > 2 ? min(steps - 1, z + 1) : 0;
  for (let c = max(0, z - 1); c <= topZ; c++) {
    for (let b = max(0, y - 1); b <= topY; b++) {
      for (let a = max(0, x - 1); a <= min(steps - 1, x + 1); a++) {
        const other = point - inCone + a + steps * (b + steps * c);
        if (load<f32>(energies + other * 4) > here) return false;
      }
    }
  }
  return true;
}

/** starts[STARTS], i32: the points of the highest peaks, the highest first; their number. Equal ones, as on a common face of cones, count once. */
export function highestPeaks(starts: usize, energies: usize): i32 {
  let found = 0;
  for (let point = 0; point < pointCount(); point++) {
    const energy = load<f32>(energies + point * 4);
    if (found == STARTS && energy <= load<f32>(energies + load<i32>(starts + (STARTS - 1) * 4) * 4)) continue;
    if (!isPeak(energies, point)) continue;
    let place = found,
      known = false;
    for (; place > 0; place--) {
      const other = load<f32>(energies + load<i32>(starts + (place - 1) * 4) * 4);
      if (Mathf.abs(other - energy) <= <f32>1e-6 * energy) known = true;
      if (other >= energy) break;
    }
    if (known) continue;
    if (found < STARTS) found++;
    for (let i = found - 1; i > place; i--) store<i32>(starts + i * 4, load<i32>(starts + (i - 1) * 4));
    store<i32>(starts + place * 4, point);
  }
  return found;
}
