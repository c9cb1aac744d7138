import { throwIfAborted } from "../abort.ts";
import type { Kernels } from "../wasm/load.ts";
import { pause } from "./pause.ts";
import { sharedReader } from "./shared-reader.ts";
import type { Task } from "./task.ts";

/** Who does the work of a study: this thread, or a pool of workers. */
export interface TaskRunner {
  /** Tasks that should be under way at once to keep everyone busy. */
  readonly ahead: number;
  /** Whether it reads shared numbers itself. */
  readonly readsShared: boolean;
  /** Has so many workers start, at most, that wait for their first task then: it takes as long as a study's own beginning. */
  start?(most: number): void;
  /** The typed arrays in `input` are given away: the runner may move them to another thread. */
  run<I, R>(task: Task<I, R>, input: I, signal?: AbortSignal): Promise<R>;
}

/** Milliseconds of work after which timers and signals have their turn. */
const turnAfter = 40;
/** Tasks after which they have it anyway: the clock of some edge runtimes stands still while they compute. */
const tasksPerTurn = 64;

/** Does the work in this thread, one task at a time. */
export function inlineRunner(kernels: Kernels): TaskRunner {
  let [turn, tasks] = [performance.now(), 0];
  return {
    ahead: 1,
    readsShared: true,
    async run(task, input, signal) {
      if (++tasks >= tasksPerTurn || performance.now() - turn > turnAfter) {
        await pause();
        [turn, tasks] = [performance.now(), 0];
      }
      throwIfAborted(signal);
      return task.run(kernels, input, await sharedReader());
    },
  };
}
