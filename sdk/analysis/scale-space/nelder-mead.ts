/** The least value that the simplex search of Nelder and Mead (1965) reaches from a start, in two variables. */
export function nelderMead(
  f: (x: number, y: number) => number,
  start: readonly [number, number],
  step: number,
  rounds = 150,
): { x: number; y: number; value: number } {
  const at = (x: number, y: number) => ({ x, y, value: f(x, y) });
  const [x0, y0] = start;
  const points = [at(x0, y0), at(x0 + step, y0), at(x0, y0 + step)];
  for (let round = 0; round < rounds; round++) {
    points.sort((a, b) => a.value - b.value);
    const [best, good, worst] = points;
    if (Math.abs(worst.x - best.x) + Math.abs(worst.y - best.y) < 1e-9) break;
    const [cx, cy] = [(best.x + good.x) / 2, (best.y + good.y) / 2];
    const along = (t: number) => at(cx + t * (worst.x - cx), cy + t * (worst.y - cy));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const further = along(-2);
      points[2] = further.value < reflected.value ? further : reflected;
    } else if (reflected.value < good.value) points[2] = reflected;
    else {
      const nearer = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (nearer.value < Math.min(reflected.value, worst.value)) points[2] = nearer;
      else for (const i of [1, 2]) points[i] = at((points[i].x + best.x) / 2, (points[i].y + best.y) / 2);
    }
  }
  points.sort((a, b) => a.value - b.value);
  return points[0];
}
