import { Semaphore } from "./semaphore.ts";
import type { Task } from "./task.ts";
import type { TaskRunner } from "./task-runner.ts";

/** Runs tasks whose inputs are made when their turn comes: no more than are under way are in memory, whoever asks for them. */
export class BoundedRuns {
  private readonly semaphore: Semaphore;

  constructor(
    readonly runner: TaskRunner,
    private readonly signal?: AbortSignal,
  ) {
    this.semaphore = new Semaphore(runner.ahead);
  }

  get ahead(): number {
    return this.runner.ahead;
  }

  async run<I, R>(task: Task<I, R>, input: () => I): Promise<R> {
    await this.semaphore.enter();
    try {
      return await this.runner.run(task, input(), this.signal);
    } finally {
      this.semaphore.leave();
    }
  }
}
