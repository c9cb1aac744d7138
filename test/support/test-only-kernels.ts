import { readFileSync } from "node:fs";
import type { TestOnlyExports } from "../../build/test-only-exports.ts";
import type { Arena } from "../../sdk/wasm/workspace.ts";

/** The kernels of assembly/test-only.ts, in a memory of their own. */
export type TestOnlyKernels = TestOnlyExports & Arena;

const bytes = readFileSync(new URL("../../build/test-only.wasm", import.meta.url));
const { instance } = await WebAssembly.instantiate(bytes, {});

export const testOnlyKernels = instance.exports as unknown as TestOnlyKernels;
