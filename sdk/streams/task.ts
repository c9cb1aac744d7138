import type { Kernels } from "../wasm/load.ts";
import type { ReadShared } from "./numbers.ts";

/**
 * Work that any thread can do: a function of nothing but its input, which can be posted, as its output can. A worker knows it
 * by its name, so it has to stand in the list of `studies/tasks.ts`.
 */
export interface Task<I, R> {
  readonly name: string;
  run(kernels: Kernels, input: I, read: ReadShared): R;
}
