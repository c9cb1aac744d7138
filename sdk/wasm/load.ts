import { instantiate, instantiateSync } from "@assemblyscript/loader";
import type { KernelExports } from "../../build/kernel-exports.ts";
import { kernelsHex } from "../../build/kernels.ts";

// Public types name nothing that only the types of browsers have: programs for Node.js do without them.

/** The instantiated Wasm core: its memory and one function a kernel, on byte addresses. */
export type Kernels = KernelExports & { readonly memory: { readonly buffer: ArrayBuffer } };

/** A WebAssembly.Module, which has no members. */
export type CompiledModule = object;

/** What the core can be loaded from: a compiled module (edge runtimes), its bytes, or a response that carries them. */
export type KernelsSource = CompiledModule | ArrayBuffer | ArrayBufferView | Response | PromiseLike<Response>;

let current: Promise<Kernels> | undefined;

/**
 * Loads the Wasm core; every function of the SDK uses what was loaded last.
 * Calling it is needed only where the bytes inlined in this package may not be compiled (Cloudflare Workers, Vercel Edge).
 */
export function load(source?: KernelsSource): Promise<Kernels> {
  current = instance(source ?? decodeHex(kernelsHex)).then(({ exports }) => exports as unknown as Kernels);
  return current;
}

/** The core that `load` made, or the inlined one. */
export function kernels(): Promise<Kernels> {
  return current ?? load();
}

async function instance(source: KernelsSource): Promise<{ exports: unknown }> {
  // A compiled module takes no time, and edge runtimes let nothing wait before the first request.
  if (source instanceof WebAssembly.Module) return instantiateSync(source);
  return instantiate(source as Parameters<typeof instantiate>[0]);
}

function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(text, 2 * i) << 4) | digit(text, 2 * i + 1);
  return bytes;
}

/** 0 to 15 of "0" ... "9" (codes from 48), "a" ... "f" (from 97). */
function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 97 ? code - 48 : code - 87;
}
