import type { OperatorPlane } from "../../results/operators.ts";

/** Share of the filters that an axis may leave out at each end, of so many filters one at least. */
const ASIDE = 0.01;
const FEWEST_FILTERS = 20;
/** Axes that would keep more than this part of their length stay whole. */
const MOST_KEPT = 1 / 3;
/** Bins of an axis at least: fewer would be blocks. */
const FEWEST_BINS = 8;

/** A plane with axes that a few far filters do not stretch. */
export interface RobustPlane {
  /** With the ranges of the axes, whole bins of the plane's own. */
  readonly axes: Pick<OperatorPlane, "x" | "y">;
  /** Filters of each bin within the axes; 0 for the others. */
  readonly counts: number[];
  /** Middles of the bins outside that hold filters. */
  readonly outside: readonly { readonly x: number; readonly y: number; readonly count: number }[];
}

/**
 * Planes that share their axes: where the bins that hold all but 1 % of each plane's filters at each end, and the references that
 * lie among the filters, take at most a third of an axis, it ends there.
 */
export function robustPlanes(planes: readonly OperatorPlane[]): RobustPlane[] {
  const [{ bins }] = planes;
  const [x, y] = (["x", "y"] as const).map((axis) => {
    const spans = planes.map((plane) => {
      const among = plane.references.map((reference) => binOf(reference[axis], plane[axis], bins));
      return spanOf(alongAxis(plane, axis), among);
    });
    return keptBins(Math.min(...spans.map(([first]) => first)), Math.max(...spans.map(([, last]) => last)), bins);
  });
  return planes.map((plane) => {
    const at = (range: [number, number], bin: number) => range[0] + ((range[1] - range[0]) * bin) / bins;
    const isInside = (i: number) =>
      i % bins >= x[0] && i % bins < x[1] && Math.floor(i / bins) >= y[0] && Math.floor(i / bins) < y[1];
    return {
      axes: { x: [at(plane.x, x[0]), at(plane.x, x[1])], y: [at(plane.y, y[0]), at(plane.y, y[1])] },
      counts: plane.counts.map((count, i) => (isInside(i) ? count : 0)),
      outside: plane.counts.flatMap((count, i) =>
        count === 0 || isInside(i)
          ? []
          : [{ x: at(plane.x, (i % bins) + 0.5), y: at(plane.y, Math.floor(i / bins) + 0.5), count }],
      ),
    };
  });
}

function binOf(value: number, [lo, hi]: [number, number], bins: number): number {
  return Math.floor(((value - lo) / (hi - lo)) * bins);
}

function alongAxis({ counts, bins }: OperatorPlane, axis: "x" | "y"): number[] {
  const sums = new Array<number>(bins).fill(0);
  counts.forEach((count, i) => {
    sums[axis === "x" ? i % bins : Math.floor(i / bins)] += count;
  });
  return sums;
}

/** First and last bin that an axis must hold. */
function spanOf(counts: readonly number[], references: readonly number[]): [number, number] {
  const last = counts.length - 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < FEWEST_FILTERS) return [0, last];
  const most = Math.max(1, Math.floor(ASIDE * total));
  const among = references.filter((bin) => bin >= 0 && bin <= last);
  return [
    Math.min(firstBeyond(counts, most), ...among),
    Math.max(last - firstBeyond([...counts].reverse(), most), ...among),
  ];
}

/** From a bin to before another: with one more at each end, where that is little enough of the axis; else all. */
function keptBins(first: number, last: number, bins: number): [number, number] {
  const lacking = Math.max(2, FEWEST_BINS - (last - first + 1));
  const [from, to] = [first - Math.floor(lacking / 2), last + 1 + Math.ceil(lacking / 2)];
  return to - from <= MOST_KEPT * bins ? [Math.max(0, from), Math.min(bins, to)] : [0, bins];
}

/** The first bin up to which more than so many lie. */
function firstBeyond(counts: readonly number[], most: number): number {
  let sum = 0;
  return counts.findIndex((count) => {
    sum += count;
    return sum > most;
  });
}
