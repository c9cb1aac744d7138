import { expose } from "comlink";
import { service } from "../../sdk/workers/service.ts";
import { threadName } from "./page-threads.ts";
import { Studies } from "./studies.ts";
import { makeThreads, started } from "./threads.ts";

// One program for the study and for the threads of its pool: a second one would carry the Wasm core twice.
if (self.name === threadName) {
  // The first message is the port to the study.
  addEventListener(
    "message",
    ({ data: study }: MessageEvent<MessagePort>) => {
      expose(service, study);
      study.postMessage(started);
    },
    { once: true },
  );
} else {
  expose(new Studies(makeThreads()));
}
