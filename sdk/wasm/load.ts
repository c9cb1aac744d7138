import { instantiate, instantiateSync } from "@assemblyscript/loader";
import type { KernelExports } from "../../build/kernel-exports.ts";
import { kernelsDeflated } from "../../build/kernels.ts";

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
  const loading = source === undefined ? inflate(kernelsDeflated).then(instance) : instance(source);
  current = loading.then(({ exports }) => exports as unknown as Kernels);
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

/** The bytes of zlib's format in base64. */
async function inflate(text: string): Promise<ArrayBufferView<ArrayBuffer> | ArrayBuffer> {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (typeof DecompressionStream === "undefined") {
    const { unzlibSync } = await import("fflate");
    return unzlibSync(bytes) as Uint8Array<ArrayBuffer>;
  }
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
}
