import { appendTo } from "../append-to.ts";
import type { FilterRun } from "../streams/passes.ts";

/** Runs of filters by the numbers of their layers, in their order. */
export function runsByLayer(runs: readonly FilterRun[]): Map<number, FilterRun[]> {
  const found = new Map<number, FilterRun[]>();
  for (const run of runs) appendTo(found, run[0], run);
  return found;
}

/** Runs in the order of the layers, those that follow or overlap each other as one. */
export function joinRuns(runs: readonly FilterRun[]): FilterRun[] {
  const whole: FilterRun[] = [];
  for (const run of [...runs].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const [number, start, end] = run;
    const last = whole.at(-1);
    if (last?.[0] === number && last[2] >= start) whole[whole.length - 1] = [number, last[1], Math.max(last[2], end)];
    else whole.push(run);
  }
  return whole;
}

/** How many filters there are in runs. */
export function filtersOf(runs: readonly FilterRun[]): number {
  return runs.reduce((sum, [, start, end]) => sum + end - start, 0);
}

/** The filters of runs of one layer that are in others of it, too. */
export function runsWithin(runs: readonly FilterRun[], others: readonly FilterRun[]): FilterRun[] {
  return runs.flatMap(([number, start, end]) =>
    others
      .map(([, from, to]): FilterRun => [number, Math.max(start, from), Math.min(end, to)])
      .filter(([, a, b]) => a < b),
  );
}

/** The filters of runs of one layer that are not in others. */
export function runsLeft(runs: readonly FilterRun[], done: readonly FilterRun[]): FilterRun[] {
  let left = [...runs];
  for (const [, start, end] of done) {
    left = left.flatMap(([number, from, to]) =>
      (
        [
          [number, from, Math.min(to, start)],
          [number, Math.max(from, end), to],
        ] as FilterRun[]
      ).filter(([, a, b]) => a < b),
    );
  }
  return left;
}
