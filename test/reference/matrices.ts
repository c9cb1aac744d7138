/** Plain matrices for the tests: row-major Float64Array with sizes, and the naive product. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

export function matrix(rows: number, cols: number, element: (i: number, j: number) => number): Matrix {
  const data = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) data[i * cols + j] = element(i, j);
  return { rows, cols, data };
}

/** x y^T */
export function timesTransposed(x: Matrix, y: Matrix): Matrix {
  return matrix(x.rows, y.rows, (i, j) => {
    let sum = 0;
    for (let k = 0; k < x.cols; k++) sum += x.data[i * x.cols + k] * y.data[j * y.cols + k];
    return sum;
  });
}

/** x^T x */
export function gram(x: Matrix): Matrix {
  return matrix(x.cols, x.cols, (i, j) => {
    let sum = 0;
    for (let k = 0; k < x.rows; k++) sum += x.data[k * x.cols + i] * x.data[k * x.cols + j];
    return sum;
  });
}

export function frobeniusNorm({ data }: Matrix): number {
  // Scaled, so that 1e300 does not overflow.
  const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (largest === 0) return 0;
  return largest * Math.sqrt(data.reduce((sum, x) => sum + (x / largest) ** 2, 0));
}
