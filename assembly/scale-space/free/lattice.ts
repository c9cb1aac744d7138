// Three directions of the pixel lattice, e0, e1 and e0 + e1, with |e0 x e1| = 1. Every positive definite covariance is a sum
// of scales >= 0 times e e' along such a triple (Selling; Fehrenbach and Mirebeau 2014, section 2): the cones of all triples
// tile the covariances, and where a scale is 0 the next cone begins.

/** e0x, e0y, e1x, e1y. */
export const directions = memory.data(4 * 4, 16);

/** Longest vectors by their larger coordinate. Longer ones make kernels of separate spots, not Gaussians, on a filter's taps. */
export const LONGEST: i32 = 2;

export function directionX(i: u32): i32 {
  return i < 2 ? load<i32>(directions + i * 8) : load<i32>(directions) + load<i32>(directions, 8);
}

export function directionY(i: u32): i32 {
  return i < 2 ? load<i32>(directions + i * 8, 4) : load<i32>(directions, 4) + load<i32>(directions, 12);
}

export function setDirections(ax: i32, ay: i32, bx: i32, by: i32): void {
  store<i32>(directions, ax);
  store<i32>(directions, ay, 4);
  store<i32>(directions, bx, 8);
  store<i32>(directions, by, 12);
}

/** The cones of vectors that short: every direction to a ratio of sigmas of 2 + sqrt(5) lies in one of them. */
export const CONES: u32 = 6;

export function setCone(cone: u32): void {
  if (cone == 0) setDirections(1, 0, 0, 1);
  else if (cone == 1) setDirections(1, 0, 0, -1);
  else if (cone == 2) setDirections(1, 0, 1, 1);
  else if (cone == 3) setDirections(0, 1, 1, 1);
  else if (cone == 4) setDirections(1, 0, 1, -1);
  else setDirections(0, 1, -1, 1);
}

/** Goes to the cone beyond the face where scales[i] = 0, with the scales in their new order; false where it is too long. */
export function crossFace(i: u32, scales: usize): bool {
  const ax = directionX(0),
    ay = directionY(0),
    bx = directionX(1),
    by = directionY(1);
  if (i == 2) {
    if (max(abs(ax - bx), abs(ay - by)) > LONGEST) return false;
    setDirections(ax, ay, -bx, -by);
    return true;
  }
  const kept: u32 = 1 - i,
    keptX = directionX(kept),
    keptY = directionY(kept),
    sumX = ax + bx,
    sumY = ay + by;
  if (max(abs(keptX + sumX), abs(keptY + sumY)) > LONGEST) return false;
  const first = load<f64>(scales + kept * 8);
  store<f64>(scales, first);
  store<f64>(scales, load<f64>(scales, 16), 8);
  store<f64>(scales, 0, 16);
  setDirections(keptX, keptY, sumX, sumY);
  return true;
}
