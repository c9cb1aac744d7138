import { proxy, type Remote, wrap } from "comlink";
import type { Progress } from "../../sdk/index.ts";
import type { Overview, StudyApi, StudyOptions } from "./protocol.ts";

/** One worker with its opened models and its result. */
export class Session {
  readonly #worker: Worker;
  readonly api: Remote<StudyApi>;
  readonly #failed: Promise<never>;

  constructor() {
    this.#worker = startWorker();
    this.api = wrap<StudyApi>(this.#worker);
    this.#failed = new Promise((_, reject) => {
      this.#worker.onerror = (event) => reject(new Error(event.message || "the worker stopped"));
    });
    this.#failed.catch(() => {});
  }

  /** Runs a study; whatever the worker is doing then, `close` ends it at once. */
  run(
    how: (api: Remote<StudyApi>, report: (progress: Progress) => void) => Promise<Overview>,
    report: (progress: Progress) => void,
  ): Promise<Overview> {
    return Promise.race([how(this.api, proxy(report)), this.#failed]);
  }

  close(): void {
    this.#worker.terminate();
  }
}

export type Start =
  | { kind: "files"; files: [string, File][]; options: StudyOptions }
  | { kind: "url"; url: string; options: StudyOptions }
  | { kind: "reopen"; text: string };

/**
 * A worker that was loaded from an address has no policy of its own; one that a blob starts has the page's, which lets it
 * reach nothing but this site.
 */
function startWorker(): Worker {
  const address = new URL("worker.js", document.baseURI).href;
  const start = URL.createObjectURL(new Blob([`import ${JSON.stringify(address)};`], { type: "text/javascript" }));
  const worker = new Worker(start, { type: "module", name: "study" });
  return worker;
}
