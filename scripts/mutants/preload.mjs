// Loaded before a test file in the copy of the tree: switches one change on (MUTANT), and where MUTANT_SEEN names a file,
// appends the id of every change whose place is reached, and at the end the milliseconds of processor time.
import { appendFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const on = Number(process.env.MUTANT ?? -1);
const out = process.env.MUTANT_SEEN;
const append = appendFileSync;

if (out === undefined) globalThis.__mutant = (id) => id === on;
else {
  const seen = new Set();
  globalThis.__mutant = (id) => {
    if (!seen.has(id)) append(out, `${id}\n`);
    seen.add(id);
    return false;
  };
  watchKernels();
  process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    if (isMainThread) append(out, `took ${Math.ceil((user + system) / 1000)}\n`);
  });
}

/** Instances of the switchable core mark the places they reach in a table of bytes (assembly.mjs). */
function watchKernels() {
  const cores = new Set();
  const note = (instance) => {
    if (instance.exports.__mutants !== undefined) cores.add(instance.exports);
    return instance;
  };
  const { instantiate, Instance } = WebAssembly;
  WebAssembly.instantiate = async (...values) => {
    const result = await instantiate(...values);
    note(result.instance ?? result);
    return result;
  };
  WebAssembly.Instance = new Proxy(Instance, {
    construct: (target, values) => note(Reflect.construct(target, values)),
  });
  process.on("exit", () => {
    for (const { memory, __mutants, __count } of cores) {
      const reached = new Uint8Array(memory.buffer, __mutants(), __count());
      append(out, [...reached].map((hit, id) => (hit === 1 ? `${id}\n` : "")).join(""));
    }
  });
}
