/**
 * Fewer points of a curve whose x never decreases, without losing a spike: of the points that share a strip `step`
 * wide, the lowest and the highest stay, in their order (one of them where they differ by less than `tolerance`); so do the
 * first and the last of the curve.
 */
export function thinCurve(points: [number, number][], step: number, tolerance: number): [number, number][] {
  if (points.length < 3) return points;
  const kept: [number, number][] = [points[0]];
  const last = points.length - 1;
  let start = 1;
  while (start < last) {
    const strip = Math.floor(points[start][0] / step);
    let low = start;
    let high = start;
    let end = start + 1;
    for (; end < last && Math.floor(points[end][0] / step) === strip; end++) {
      if (points[end][1] < points[low][1]) low = end;
      if (points[end][1] > points[high][1]) high = end;
    }
    kept.push(points[Math.min(low, high)]);
    if (points[high][1] - points[low][1] > tolerance) kept.push(points[Math.max(low, high)]);
    start = end;
  }
  kept.push(points[last]);
  return kept;
}
