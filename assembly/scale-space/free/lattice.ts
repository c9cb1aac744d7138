// Three directions of the pixel lattice, e0, e1 and e0 + e1, with |e0 x e1| = 1. Every positive definite covariance is a sum
// of scales >= 0 times e e' along such a triple (Selling; Fehrenbach and Mirebeau 2014, section 2): the cones of all triples
// tile the covariances, and where a scale is 0 the next cone begins.

/** Longest vectors by their larger coordinate. Longer ones make kernels of separate spots, not Gaussians, on a filter's taps. */
export const LONGEST: i32 = 2;

/** The cones of vectors that short: every direction to a ratio of sigmas of 2 + sqrt(5) lies in one of them. */
export const CONES: u32 = 6;

/** The triple at hand. */
@unmanaged
export class Lattice {
  private ax: i32;
  private ay: i32;
  private bx: i32;
  private by: i32;

  directionX(i: u32): i32 {
    return i == 0 ? this.ax : i == 1 ? this.bx : this.ax + this.bx;
  }

  directionY(i: u32): i32 {
    return i == 0 ? this.ay : i == 1 ? this.by : this.ay + this.by;
  }

  private set(ax: i32, ay: i32, bx: i32, by: i32): void {
    this.ax = ax;
    this.ay = ay;
    this.bx = bx;
    this.by = by;
  }

  take(other: Lattice): void {
    this.set(other.ax, other.ay, other.bx, other.by);
  }

  setCone(cone: u32): void {
    if (cone == 0) this.set(1, 0, 0, 1);
    else if (cone == 1) this.set(1, 0, 0, -1);
    else if (cone == 2) this.set(1, 0, 1, 1);
    else if (cone == 3) this.set(0, 1, 1, 1);
    else if (cone == 4) this.set(1, 0, 1, -1);
    else this.set(0, 1, -1, 1);
  }

  /** Goes to the cone beyond the face where scales[i] = 0, with the scales in their new order; false where it is too long. */
  crossFace(i: u32, scales: usize): bool {
    const ax = this.ax,
      ay = this.ay,
      bx = this.bx,
      by = this.by;
    if (i == 2) {
      if (max(abs(ax - bx), abs(ay - by)) > LONGEST) return false;
      this.set(ax, ay, -bx, -by);
      return true;
    }
    const kept: u32 = 1 - i,
      keptX = this.directionX(kept),
      keptY = this.directionY(kept),
      sumX = ax + bx,
      sumY = ay + by;
    if (max(abs(keptX + sumX), abs(keptY + sumY)) > LONGEST) return false;
    store<f64>(scales, load<f64>(scales + kept * 8));
    store<f64>(scales, load<f64>(scales, 16), 8);
    store<f64>(scales, 0, 16);
    this.set(keptX, keptY, sumX, sumY);
    return true;
  }
}
