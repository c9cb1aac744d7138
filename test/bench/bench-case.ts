import type { Work } from "./work.ts";

/** One line of the table of speed: our code and the peers that do the same work. */
export interface BenchCase {
  readonly name: string;
  /** Makes the data; nothing of it is timed. */
  setup(): Promise<BenchRun>;
}

export interface BenchRun {
  ours: () => void | Promise<void>;
  /** The same work in JavaScript, by peer. */
  peers?: Record<string, () => void>;
  /** The same work in Python: `module` is a file of test/bench/python, `peers` are names that its setup() returns. */
  python?: { module: string; peers: string[] };
  /** Least acceptable ratio (peer's time) / (our time), by peer. Peers without one are only reported. */
  targets?: Record<string, number>;
  /** What has to be done, where it can be counted: steps whose number the data decide have no count. */
  work?: Work;
}
