import { expose } from "comlink";
import { service } from "../../sdk/workers/service.ts";
import { Studies } from "./studies.ts";
import { makeThreads, started, threadName } from "./threads.ts";

// One program for the study and for the threads of its pool: a second one would carry the Wasm core twice.
if (self.name === threadName) {
  expose(service);
  postMessage(started);
} else {
  expose(new Studies(makeThreads()));
}
