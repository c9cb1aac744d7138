import type { KeysPoint } from "../../results/keys.ts";

export interface Removal {
  /** Keys by how long they stay: the first is the last one left. */
  readonly order: number[];
  /** What the first `count` of them explain, for every count from 1. */
  readonly curve: KeysPoint[];
}

/**
 * Takes keys away one by one, each time the one without which the others explain most (the first of equals), as
 * arXiv 2509.11711 does.
 *
 * @param squares Squared cosine of every filter with every key: key c of filter i at c * filters + i.
 * @param least Squared cosine from which on a filter counts as explained.
 */
export function removeGreedily(squares: Float64Array, filters: number, least: number): Removal {
  const count = squares.length / filters;
  const left = Array.from({ length: count }, (_, key) => key);
  const best = new Int32Array(filters);
  const second = new Int32Array(filters);
  const rank = (i: number) => {
    [best[i], second[i]] = [-1, -1];
    for (const key of left) {
      const square = squares[key * filters + i];
      if (best[i] < 0 || square > squares[best[i] * filters + i]) [best[i], second[i]] = [key, best[i]];
      else if (second[i] < 0 || square > squares[second[i] * filters + i]) second[i] = key;
    }
  };
  for (let i = 0; i < filters; i++) rank(i);
  const removed: number[] = [];
  const curve: KeysPoint[] = [];
  for (;;) {
    curve.push(measure(squares, filters, best, left.length, least));
    if (left.length === 1) break;
    const losses = new Float64Array(count);
    for (let i = 0; i < filters; i++) {
      losses[best[i]] += squares[best[i] * filters + i] - squares[second[i] * filters + i];
    }
    const gone = left.reduce((least, key) => (losses[key] < losses[least] ? key : least));
    left.splice(left.indexOf(gone), 1);
    removed.push(gone);
    for (let i = 0; i < filters; i++) if (best[i] === gone || second[i] === gone) rank(i);
  }
  return { order: [...left, ...removed.reverse()], curve: curve.reverse() };
}

function measure(squares: Float64Array, filters: number, best: Int32Array, count: number, least: number): KeysPoint {
  let [sum, above] = [0, 0];
  for (let i = 0; i < filters; i++) {
    const square = squares[best[i] * filters + i];
    sum += square;
    if (square >= least) above++;
  }
  return { count, explained: sum / filters, shareAbove: above / filters };
}
