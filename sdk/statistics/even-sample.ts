const all = 2 ** 32;
/** 2^32 over the golden ratio: its multiples lie evenly, whatever the step between them, so that no channel is passed over. */
const golden = 0x9e3779b1;

/**
 * Rows of a sample: those whose place, times the golden ratio, has a fraction below a share. From one to the next there are
 * three ways at most (the three-gap theorem: Sós 1958), so that rows between them are not looked at.
 * @param first Place of row 0 among all rows.
 * @param share 1 or more: every row.
 */
export function evenSample(first: number, rows: number, share: number): number[] {
  // Below 1 lies what lies below any smaller bound: 0.
  const bound = Math.max(1, Math.min(1, share) * all);
  // Below `rise + fall` lie the products of some rows: of all, to begin with. From one to the next, the product rises with
  // `up` rows or falls with `down` rows.
  let [up, rise, down, fall] = [1, golden, 1, all - golden];
  let [row, product] = [0, Math.imul(first, golden) >>> 0];
  // By Euclid's algorithm to fewer rows, while they are more than the sample's.
  while (rise + fall > bound) {
    const below = Math.max(rise, fall);
    if (product >= Math.max(below, bound)) [row, product] = [row + down, product - fall];
    if (below < bound) break;
    if (rise < fall) [down, fall] = [down + up, fall - rise];
    else [up, rise] = [up + down, rise - fall];
  }
  const sample: number[] = [];
  while (row < rows) {
    sample.push(row);
    if (product + rise < bound) [row, product] = [row + up, product + rise];
    else if (product >= fall) [row, product] = [row + down, product - fall];
    else [row, product] = [row + up + down, product + rise - fall];
  }
  return sample;
}
