/** How many of `count` stand in a row that has room for `most`: as few rows as there is room for, all of them about as long. */
export function evenRows(count: number, most: number): number {
  const rows = Math.ceil(count / Math.max(1, most));
  return Math.max(1, Math.ceil(count / Math.max(1, rows)));
}
