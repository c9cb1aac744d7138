import { nodeThreads } from "./node-modules.ts";
import type { Thread } from "./thread.ts";

/** So that the objects of one task seldom outlive a scavenge: with V8's own 16 MB two workers of D1 take 4 % longer. */
const maxYoungGenerationSizeMb = 64;

/** Starts a thread with the script that lies beside this one; null where the platform has no threads. */
export async function startThread(): Promise<Thread | null> {
  if (typeof Worker === "function") return startWebWorker();
  const threads = await nodeThreads();
  return threads === null ? null : new threads.Worker(scriptUrl(), { resourceLimits: { maxYoungGenerationSizeMb } });
}

/** The script beside this one, where no bundler has moved them. */
function scriptUrl(): URL {
  const here = import.meta.url;
  return new URL("./worker.ts", here);
}

function startWebWorker(): Worker {
  try {
    // Bundlers look for this form, and make a bundle of the script.
    return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  } catch (error) {
    // A page may not run the worker script of another origin (a CDN) itself, but a script of its own that imports it.
    if ((error as Error).name !== "SecurityError") throw error;
    const script = `import ${JSON.stringify(scriptUrl().href)};`;
    const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    return new Worker(url, { type: "module" });
  }
}
