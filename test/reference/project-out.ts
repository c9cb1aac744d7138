/**
 * Sum of squares of y that is left when its projections on all columns are taken out (modified Gram-Schmidt, twice).
 * A column that depends on those before it is left out. `columns` are used up.
 */
export function projectOut(y: Float64Array, columns: Float64Array[]): number {
  const rest = Float64Array.from(y);
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const before = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < 2; pass++) for (const unit of basis) subtract(column, unit, dot(column, unit));
    const length = Math.sqrt(dot(column, column));
    if (!(length > 1e-10 * before)) continue;
    for (let i = 0; i < column.length; i++) column[i] /= length;
    basis.push(column);
    subtract(rest, column, dot(rest, column));
  }
  return dot(rest, rest);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function subtract(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] -= factor * b[i];
}
