/** The entry `convscope/worker`: what runs in each thread of a pool. */
import { expose } from "comlink";
import { nodeThreads } from "./node-modules.ts";
import { service } from "./service.ts";
import { endpointOf } from "./thread.ts";

// In a Web Worker at once: a message that comes before its listener is lost there. A port of Node.js keeps them.
if (typeof postMessage === "function") expose(service);
else {
  nodeThreads().then((threads) => {
    if (threads?.parentPort) expose(service, endpointOf(threads.parentPort));
  });
}
