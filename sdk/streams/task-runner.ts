import { throwIfAborted } from "../abort.ts";
import type { Kernels } from "../wasm/load.ts";
import { runTask, type TaskInput, type TaskName, type TaskOutput } from "./tasks.ts";

/** Who does the work of a study: this thread, or a pool of workers. */
export interface TaskRunner {
  /** Tasks that should be under way at once to keep everyone busy. */
  readonly ahead: number;
  /** Whether it reads shared numbers itself. */
  readonly readsShared: boolean;
  /** The typed arrays in `input` are given away: the runner may move them to another thread. */
  run<N extends TaskName>(name: N, input: TaskInput<N>, signal?: AbortSignal): Promise<TaskOutput<N>>;
}

/** Does the work in this thread, one task at a time. */
export function inlineRunner(kernels: Kernels): TaskRunner {
  return {
    ahead: 1,
    readsShared: false,
    async run(name, input, signal) {
      throwIfAborted(signal);
      return runTask(kernels, name, input, readNone);
    },
  };
}

function readNone(): never {
  throw new Error("numbers were to be read where they lie, which this runner does not");
}
