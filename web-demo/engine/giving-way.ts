import type { TaskRunner } from "../../sdk/streams/task-runner.ts";

/**
 * The same runner for work that gives way to other work: when it is to end, no task of it begins any more. Those under way end by
 * themselves, within a tenth of a second, so that their threads stay for what comes next; a signal of the study's own would end them.
 */
export function givingWay(runner: TaskRunner, signal: AbortSignal): TaskRunner {
  return {
    ahead: runner.ahead,
    readsShared: runner.readsShared,
    start: (most) => runner.start?.(most),
    async run(task, input) {
      signal.throwIfAborted();
      return runner.run(task, input);
    },
  };
}
