import { createRequire, syncBuiltinESMExports } from "node:module";

/** What code tried that a reader of data has no business with. */
export const forbidden: string[] = [];
/** The most bytes that one typed array or buffer was asked to have, since the last reset. */
export const asked = { largest: 0 };

const modules = [
  "fs",
  "fs/promises",
  "net",
  "tls",
  "dgram",
  "dns",
  "http",
  "https",
  "http2",
  "child_process",
  "cluster",
  "vm",
  "worker_threads",
  "inspector",
];

/**
 * From here on, in this thread: every function of the modules above, eval, Function and its kin, fetch and the like
 * count the call and throw. There is no way back; imports must be done.
 */
export function installGuards(): void {
  const require = createRequire(import.meta.url);
  for (const name of modules) {
    const module = require(`node:${name}`);
    for (const key of Object.keys(module)) {
      if (typeof module[key] !== "function") continue;
      const guard = refuse(`${name}.${key}`);
      try {
        module[key] = guard;
      } catch {
        // A property that cannot be set is a getter of constants or classes that are guarded where they connect.
      }
    }
  }
  syncBuiltinESMExports();
  for (const name of ["eval", "fetch", "WebSocket", "EventSource", "BroadcastChannel"] as const) {
    Object.defineProperty(globalThis, name, { value: refuse(name), configurable: true, writable: true });
  }
  const kinds = [() => {}, async () => {}, function* () {}, async function* () {}];
  for (const kind of kinds) {
    Object.defineProperty(Object.getPrototypeOf(kind), "constructor", { value: refuse("Function") });
  }
  globalThis.Function = refuse("Function") as unknown as FunctionConstructor;
  for (const name of ["dlopen", "binding", "exit", "abort", "kill", "chdir"] as const) {
    Object.defineProperty(process, name, { value: refuse(`process.${name}`) });
  }
  watchAllocations();
}

function refuse(name: string) {
  // A function, not an arrow: some are called with `new`.
  return function refused(): never {
    forbidden.push(name);
    throw new Error(`${name} was called`);
  };
}

/** Notes what `new Uint8Array(n)` and the like ask for: memory that is never touched does not show in the process. */
function watchAllocations(): void {
  const globals = globalThis as unknown as Record<string, new (...values: unknown[]) => object>;
  for (const name of ["ArrayBuffer", "Uint8Array", "Float32Array", "Float64Array", "Int32Array", "Uint32Array"]) {
    const original = globals[name];
    const width = (original as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
    globals[name] = new Proxy(original, {
      construct(target, values, newTarget) {
        if (typeof values[0] === "number") asked.largest = Math.max(asked.largest, values[0] * width);
        return Reflect.construct(target, values, newTarget === globals[name] ? target : newTarget);
      },
    });
  }
}
