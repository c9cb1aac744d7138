import type { Record } from "./worker.ts";

/** One line of figures over a job's records. */
export function tally(name: string, records: readonly Record[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of records) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const outcomes = [...counts].sort().map(([outcome, count]) => `${outcome} ${count}`);
  const errors = records.filter(({ outcome }) => outcome !== "result");
  const most = (of: (record: Record) => number) => records.reduce((best, record) => Math.max(best, of(record)), 0);
  const places = errors.filter(({ offset }) => offset).length;
  return [
    `${name}: ${records.length} inputs`,
    ...outcomes,
    `${places} of ${errors.length} errors with an offset`,
    `slowest ${most(({ milliseconds }) => milliseconds).toFixed(0)} ms`,
    `most memory ${(most(({ memory }) => memory) / 2 ** 20).toFixed(1)} MiB`,
  ].join(", ");
}
