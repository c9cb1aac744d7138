/**
 * The naive twin: both names are split into runs first. It compares names as people order them: runs of digits by their value, so that "layer2" comes before "layer10"; everything
 * else by code unit, the same in every locale.
 */
export function naturalOrder(a: string, b: string): number {
  const left = a.match(runs) ?? [];
  const right = b.match(runs) ?? [];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = compareRuns(left[i], right[i]);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareUnits(a, b);
}

const runs = /\d+|\D+/g;

function compareRuns(a: string, b: string): number {
  if (!isDigits(a) || !isDigits(b)) return compareUnits(a, b);
  const left = a.replace(/^0+/, "");
  const right = b.replace(/^0+/, "");
  // Without leading zeros the longer number is the larger one, however many digits it has.
  return left.length - right.length || compareUnits(left, right);
}

function isDigits(run: string): boolean {
  return run >= "0" && run < ":";
}

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
