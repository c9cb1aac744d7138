import type { KernelExports } from "../../build/kernel-exports.ts";
import { kernelsDeflated } from "../../build/kernels.ts";
import { nodeZlib } from "./node-zlib.ts";

// Public types name nothing that only the types of browsers have: programs for Node.js do without them.

/** The instantiated Wasm core: its memory and one function a kernel, on byte addresses. */
export type Kernels = KernelExports & { readonly memory: { readonly buffer: ArrayBuffer } };

/** A WebAssembly.Module, which has no members. */
export type CompiledModule = object;

/** What the core can be loaded from: a compiled module (edge runtimes), its bytes, or a response that carries them. */
export type KernelsSource = CompiledModule | ArrayBuffer | ArrayBufferView | Response | PromiseLike<Response>;

let compiled: Promise<WebAssembly.Module> | undefined;
let current: Promise<Kernels> | undefined;

/**
 * Loads the Wasm core; every function of the SDK uses what was loaded last.
 * Calling it is needed only where the bytes inlined in this package may not be compiled (Cloudflare Workers, Vercel Edge).
 */
export function load(source?: KernelsSource): Promise<Kernels> {
  compiled = source === undefined ? inflate(kernelsDeflated).then(compile) : compile(source);
  current = compiled.then((module) => instance(module, module === source));
  return current;
}

/** The core that `load` made, or the inlined one. */
export function kernels(): Promise<Kernels> {
  return current ?? load();
}

/** That core compiled. Threads that are sent it share its machine code: none compiles anew. */
export async function compiledKernels(): Promise<CompiledModule> {
  await kernels();
  return compiled as Promise<WebAssembly.Module>;
}

async function compile(source: KernelsSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  const given = await (source as PromiseLike<Response> | Response | BufferSource);
  // What is there says what it is: in Node.js even to name Response loads all that fetch needs.
  const bytes = "arrayBuffer" in given ? await (given as Response).arrayBuffer() : (given as BufferSource);
  return WebAssembly.compile(bytes);
}

/** The core imports nothing. */
async function instance(module: WebAssembly.Module, atOnce: boolean): Promise<Kernels> {
  // Edge runtimes let nothing wait before the first request; browsers let nothing large stop the page.
  const made = atOnce ? new WebAssembly.Instance(module) : await WebAssembly.instantiate(module);
  return made.exports as unknown as Kernels;
}

/** The bytes of zlib's format in base64. */
async function inflate(text: string): Promise<ArrayBufferView<ArrayBuffer> | ArrayBuffer> {
  const bytes = fromBase64(text);
  const zlib = await nodeZlib();
  if (zlib !== null) return zlib.inflateSync(bytes);
  if (typeof DecompressionStream === "undefined") {
    const { unzlibSync } = await import("fflate");
    return unzlibSync(bytes) as Uint8Array<ArrayBuffer>;
  }
  // Not by the Response of a Blob: of a page from disk WebKit lets no worker read one.
  const { readable, writable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  void writer.write(bytes);
  void writer.close();
  const reader = readable.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
  }
  const whole = new Uint8Array(length);
  for (const part of parts.reverse()) {
    length -= part.length;
    whole.set(part, length);
  }
  return whole;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
