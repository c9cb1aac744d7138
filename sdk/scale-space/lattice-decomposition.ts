/** A scale along a direction of the pixel lattice. */
export interface LatticeTerm {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/**
 * Writes a positive definite covariance as the sum of three terms `scale` e e', with whole vectors e and scales >= 0:
 * Selling's formula for an obtuse superbase (Fehrenbach and Mirebeau 2014, "Sparse non-negative stencils for anisotropic
 * diffusion", section 2). Where |xy| <= min(xx, yy) the vectors are (1, 0), (0, 1) and (1, 1) or (1, -1).
 */
export function decomposeOnLattice(xx: number, xy: number, yy: number): LatticeTerm[] {
  /** b0 + b1 + b2 = 0; obtuse when all three products are <= 0. */
  let base = [
    [1, 0],
    [0, 1],
    [-1, -1],
  ];
  const product = (i: number, j: number) => {
    const [[a, b], [c, d]] = [base[i], base[j]];
    return xx * a * c + xy * (a * d + b * c) + yy * b * d;
  };
  const pairs = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 2, 0],
  ];
  // Each change lowers the sum of squared lengths, of which only finitely many lie below the first. A positive product
  // that is only rounding would be changed for ever.
  const rounding = 1e-14 * (xx + yy);
  for (let acute = findAcute(); acute !== undefined; acute = findAcute()) {
    const [[a, b], [c, d]] = acute.map((i) => base[i]);
    base = [
      [-a, -b],
      [c, d],
      [a - c, b - d],
    ];
  }
  return pairs.map(([i, j, k]) => ({ x: -base[k][1], y: base[k][0], scale: Math.max(0, -product(i, j)) }));

  function findAcute(): number[] | undefined {
    return pairs.map(([i, j]) => [i, j]).find(([i, j]) => product(i, j) > rounding);
  }
}
