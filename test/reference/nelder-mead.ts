/** The least value that the simplex search of Nelder and Mead (1965) reaches from a start. */
export function nelderMead(
  f: (x: readonly number[]) => number,
  start: readonly number[],
  step: number,
  rounds = 400,
): { x: number[]; value: number } {
  const at = (x: number[]) => ({ x, value: f(x) });
  const points = [start, ...start.map((_, i) => start.map((v, j) => (i === j ? v + step : v)))].map((x) => at([...x]));
  const last = start.length;
  for (let round = 0; round < rounds; round++) {
    points.sort((a, b) => a.value - b.value);
    const [best, worst] = [points[0], points[last]];
    if (worst.x.every((v, i) => Math.abs(v - best.x[i]) < 1e-8)) break;
    const middle = best.x.map((_, i) => points.slice(0, last).reduce((sum, { x }) => sum + x[i], 0) / last);
    const along = (t: number) => at(middle.map((v, i) => v + t * (worst.x[i] - v)));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const further = along(-2);
      points[last] = further.value < reflected.value ? further : reflected;
    } else if (reflected.value < points[last - 1].value) points[last] = reflected;
    else {
      const nearer = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (nearer.value < Math.min(reflected.value, worst.value)) points[last] = nearer;
      else for (let i = 1; i <= last; i++) points[i] = at(points[i].x.map((v, j) => (v + best.x[j]) / 2));
    }
  }
  points.sort((a, b) => a.value - b.value);
  return points[0];
}
