import type { Kernels } from "../wasm/load.ts";
import type { ReadShared } from "./numbers.ts";

/**
 * Work that any thread can do: a function of nothing but its input, which can be posted, as its output can. A worker knows it
 * by its name, so it has to stand in a list of `studies/tasks.ts` or `studies/further-tasks.ts`.
 */
export interface Task<I, R> {
  readonly name: string;
  run(kernels: Kernels, input: I, read: ReadShared): R;
  /** How input and output go to another thread and back, where they are many objects. */
  readonly posting?: Posting<I, R>;
}

/** Another form of a task's input, and of what it gives back for such an input. */
export interface Posting<I, R> {
  /** Null where the input goes as it is, and its output too. */
  pack(input: I): object | null;
  unpack(posted: object): I;
  packDone(done: R): object;
  unpackDone(posted: object, input: I): R;
}
