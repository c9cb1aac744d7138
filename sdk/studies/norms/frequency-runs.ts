import type { Frequency } from "../../wasm/layer-grid.ts";

/** About half a second of work: a caller can stop between two runs of frequencies. */
const multiplicationsARun = 1e9;

/** Called after each run, with the share of the frequencies that is done. */
export type Pause = (done: number) => void | Promise<void>;

/** Frequencies that take `multiplications` each. */
export interface FrequencyRun {
  frequencies: readonly Frequency[];
  indices: Uint32Array;
  /** Share of all frequencies that is done with this run. */
  done: number;
}

/** The frequencies in runs that take a bounded time, `multiplications` each. */
export function* frequencyRuns(frequencies: readonly Frequency[], multiplications: number): Generator<FrequencyRun> {
  // Even: frequencies go in pairs.
  const length = 2 * Math.max(1, Math.floor(multiplicationsARun / multiplications / 2));
  for (let start = 0; start < frequencies.length; start += length) {
    const run = frequencies.slice(start, start + length);
    const done = Math.min(1, (start + length) / frequencies.length);
    yield { frequencies: run, indices: Uint32Array.from(run, ({ index }) => index), done };
  }
}

/** Runs of one group each, those that are small together. */
export function* bundledRuns<T extends { count: number }>(runs: Iterable<T>, multiplications: number): Generator<T[]> {
  let bundle: T[] = [];
  let left = multiplicationsARun;
  for (const run of runs) {
    const work = run.count * multiplications;
    if (bundle.length > 0 && work > left) {
      yield bundle;
      [bundle, left] = [[], multiplicationsARun];
    }
    bundle.push(run);
    left -= work;
  }
  if (bundle.length > 0) yield bundle;
}
