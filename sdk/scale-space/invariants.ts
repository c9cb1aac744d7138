// Expressions that do not change when the image is turned. v points along the gradient; p and q are the eigenvectors of the
// Hessian, so that Lpq = 0 and Lpp <= Lqq, with q at most a quarter of a turn from +x (Lindeberg 1998, "Edge detection and
// ridge detection with automatic scale selection", section 4).

interface Invariant {
  readonly needs: readonly string[];
  /** Of one pixel's derivatives, in the order of `needs`. */
  readonly value: (...values: number[]) => number;
}

/** Written out: JSR takes no public type from a value. */
export type InvariantName =
  | "Lv"
  | "Lv2"
  | "Laplace"
  | "detHessian"
  | "sqrtdetHessian"
  | "Kappa"
  | "Lv2Lvv"
  | "Lv3Lvvv"
  | "Lp"
  | "Lq"
  | "Lpp"
  | "Lqq"
  | "Lpq";

const first = ["Lx", "Ly"] as const;
const second = ["Lxx", "Lxy", "Lyy"] as const;
const third = ["Lxxx", "Lxxy", "Lxyy", "Lyyy"] as const;

const determinant = (xx: number, xy: number, yy: number) => xx * yy - xy * xy;
/** The distance of the Hessian's eigenvalues. */
const gap = (xx: number, xy: number, yy: number) => Math.sqrt((xx - yy) * (xx - yy) + 4 * xy * xy);

/** The first derivative along q = (cos, sin), or along p = (sin, -cos). */
function alongAxis(x: number, y: number, xx: number, xy: number, yy: number, q: boolean): number {
  const distance = gap(xx, xy, yy);
  // The larger half-angle by a root, the other by a quotient: neither loses digits where the axes are nearly x and y.
  const ratio = distance === 0 ? 1 : (xx - yy) / distance;
  const larger = Math.sqrt((1 + Math.abs(ratio)) / 2);
  const smaller = distance === 0 ? 0 : Math.abs(xy) / distance / larger;
  const cos = ratio >= 0 ? larger : smaller;
  const sin = (ratio >= 0 ? smaller : larger) * (xy < 0 ? -1 : 1);
  return q ? cos * x + sin * y : sin * x - cos * y;
}

export const invariants: Record<InvariantName, Invariant> = {
  /** |grad L|. */
  Lv: { needs: first, value: (x, y) => Math.sqrt(x * x + y * y) },
  Lv2: { needs: first, value: (x, y) => x * x + y * y },
  Laplace: { needs: ["Lxx", "Lyy"], value: (xx, yy) => xx + yy },
  detHessian: { needs: second, value: determinant },
  /** The root of the magnitude, with the sign: of the dimension of a second derivative. */
  sqrtdetHessian: {
    needs: second,
    value: (xx, xy, yy) => {
      const det = determinant(xx, xy, yy);
      return det < 0 ? -Math.sqrt(-det) : Math.sqrt(det);
    },
  },
  /** Curvature of level curves times Lv^3. */
  Kappa: {
    needs: [...first, ...second],
    value: (x, y, xx, xy, yy) => x * x * yy + y * y * xx - 2 * x * y * xy,
  },
  /** Lv^2 times the second derivative along the gradient: 0 on edges ... */
  Lv2Lvv: {
    needs: [...first, ...second],
    value: (x, y, xx, xy, yy) => x * x * xx + 2 * x * y * xy + y * y * yy,
  },
  /** ... where Lv^3 times the third is negative. */
  Lv3Lvvv: {
    needs: [...first, ...third],
    value: (x, y, xxx, xxy, xyy, yyy) => x * x * x * xxx + 3 * x * x * y * xxy + 3 * x * y * y * xyy + y * y * y * yyy,
  },
  Lp: { needs: [...first, ...second], value: (x, y, xx, xy, yy) => alongAxis(x, y, xx, xy, yy, false) },
  Lq: { needs: [...first, ...second], value: (x, y, xx, xy, yy) => alongAxis(x, y, xx, xy, yy, true) },
  /** The smaller eigenvalue of the Hessian. */
  Lpp: { needs: second, value: (xx, xy, yy) => (xx + yy - gap(xx, xy, yy)) / 2 },
  /** The larger one. */
  Lqq: { needs: second, value: (xx, xy, yy) => (xx + yy + gap(xx, xy, yy)) / 2 },
  /** 0 by the choice of p and q. */
  Lpq: { needs: second, value: () => 0 },
};
