import { transfer } from "comlink";
import { kernelsDigest } from "../../build/kernels.ts";
import { sharedReader } from "../streams/shared-reader.ts";
import { taskNamed } from "../studies/tasks.ts";
import { type CompiledModule, kernels, load } from "../wasm/load.ts";
import { transferables } from "./transferables.ts";
import { toWire, type WireError } from "./wire-error.ts";

export type Reply<R> = { done: R } | { failed: WireError };

/** What a worker does for the pool. */
export const service = {
  /**
   * Takes the core that the pool's thread has compiled; null where it cannot be sent.
   * @returns the digest of the worker's own Wasm core: another version may give other numbers
   */
  start(core: CompiledModule | null): string {
    if (core !== null) load(core);
    return kernelsDigest;
  },

  /** @param isPacked Whether the input has the form that the task is posted in; then its output has, too. */
  async run(name: string, input: unknown, isPacked: boolean): Promise<Reply<unknown>> {
    try {
      const task = await taskNamed(name);
      const { posting } = task;
      const given = isPacked ? posting?.unpack(input as object) : input;
      const done = task.run(await kernels(), given, await sharedReader());
      const reply = { done: isPacked ? posting?.packDone(done) : done };
      return transfer(reply, transferables(reply));
    } catch (error) {
      const failed = toWire(error);
      if (failed === undefined) throw error;
      return { failed };
    }
  },
};

export type Service = typeof service;
