/**
 * The assignment of rows to columns with the greatest sum (Kuhn 1955, in the form with potentials and shortest augmenting
 * paths of Jonker and Volgenant 1987): every row or every column of the smaller side has its own partner. O(n^2 m) for n rows.
 *
 * @param values values[i][j] of row i and column j; rows of one length.
 * @returns Pairs [row, column], by rows.
 */
export function assignBest(values: readonly ArrayLike<number>[]): [number, number][] {
  const rows = values.length;
  const columns = values[0]?.length ?? 0;
  if (rows > columns) {
    const turned = Array.from({ length: columns }, (_, j) => values.map((row) => row[j]));
    return assignBest(turned)
      .map(([column, row]): [number, number] => [row, column])
      .sort((a, b) => a[0] - b[0]);
  }
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  /** The row of each column, counted from 1; 0 for none. Column 0 stands for the row that is being placed. */
  const rowOf = new Int32Array(columns + 1);
  const before = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    let column = 0;
    const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const seen = new Uint8Array(columns + 1);
    do {
      seen[column] = 1;
      const current = rowOf[column];
      let [step, next] = [Number.POSITIVE_INFINITY, 0];
      for (let j = 1; j <= columns; j++) {
        if (seen[j]) continue;
        const cost = -values[current - 1][j - 1] - rowPotential[current] - columnPotential[j];
        if (cost < least[j]) {
          least[j] = cost;
          before[j] = column;
        }
        if (least[j] < step) {
          step = least[j];
          next = j;
        }
      }
      for (let j = 0; j <= columns; j++) {
        if (seen[j]) {
          rowPotential[rowOf[j]] += step;
          columnPotential[j] -= step;
        } else least[j] -= step;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[before[column]];
      column = before[column];
    }
  }
  const pairs: [number, number][] = [];
  for (let j = 1; j <= columns; j++) if (rowOf[j] > 0) pairs.push([rowOf[j] - 1, j - 1]);
  return pairs.sort((a, b) => a[0] - b[0]);
}
