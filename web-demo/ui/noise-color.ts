/** Of a cell whose D is not above its noise floor. */
export const noiseColor = "#e4e6e9";

/** The largest D above its noise floor, where the colours end; 1 where there is none. */
export function largestAbove(matrix: readonly number[][], floor: readonly number[][]): number {
  let largest = 0;
  for (const [i, row] of matrix.entries()) {
    for (const [j, value] of row.entries()) if (value > floor[i][j]) largest = Math.max(largest, value);
  }
  return largest || 1;
}
