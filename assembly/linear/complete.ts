// Orthonormal completion: the singular vectors that belong to no column.

/** Sum over rows of x_j[row] x_k[row]; strides in bytes. */
function product<T>(x: usize, y: usize, rows: usize, rowStride: usize): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < rows; i++) sum += <f64>load<T>(x + i * rowStride) * <f64>load<T>(y + i * rowStride);
  return sum;
}

/**
 * Writes column `j` of `vectors`, a unit vector orthogonal to the unit columns 0 ... j-1, for j < rows; strides in bytes.
 * It starts at the axis that the columns cover least (at most j / rows of its square), then two steps of Gram-Schmidt:
 * "twice is enough" (Parlett, The Symmetric Eigenvalue Problem, 6.9).
 */
export function completeColumn<T>(vectors: usize, j: usize, rows: usize, rowStride: usize, columnStride: usize): void {
  let axis: usize = 0;
  let least = Infinity;
  for (let i: usize = 0; i < rows; i++) {
    const covered = product<T>(vectors + i * rowStride, vectors + i * rowStride, j, columnStride);
    if (covered < least) {
      least = covered;
      axis = i;
    }
  }
  const x = vectors + j * columnStride;
  for (let i: usize = 0; i < rows; i++) store<T>(x + i * rowStride, <T>(i == axis ? 1 : 0));
  for (let pass = 0; pass < 2; pass++) {
    for (let k: usize = 0; k < j; k++) {
      const y = vectors + k * columnStride;
      const along = product<T>(x, y, rows, rowStride);
      for (let i: usize = 0; i < rows; i++) {
        const at = x + i * rowStride;
        store<T>(at, <T>(<f64>load<T>(at) - along * <f64>load<T>(y + i * rowStride)));
      }
    }
    const norm = Math.sqrt(product<T>(x, x, rows, rowStride));
    for (let i: usize = 0; i < rows; i++) {
      const at = x + i * rowStride;
      store<T>(at, <T>(<f64>load<T>(at) / norm));
    }
  }
}
