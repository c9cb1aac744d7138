import { proxy, type Remote, wrap } from "comlink";
import type { Progress } from "../../sdk/index.ts";
import { bytesInside } from "../inside.ts";
import type { Route } from "../route.ts";
import type { Sample } from "../samples.ts";
import { PageThreads } from "./page-threads.ts";
import type { Overview, StudyApi } from "./protocol.ts";

/** One worker with its opened models and its result. */
export class Session {
  readonly #worker: Worker;
  readonly api: Remote<StudyApi>;
  readonly #failed: Promise<never>;

  readonly #threads: PageThreads;

  private constructor(
    address: string,
    /** What a link says of it: nothing of one's own files. */
    readonly place: Pick<Route, "sample" | "url">,
  ) {
    this.#worker = new Worker(address, { name: "study" });
    this.api = wrap<StudyApi>(this.#worker);
    this.#failed = new Promise((_, reject) => {
      this.#worker.onerror = (event) => reject(new Error(event.message || "the worker stopped"));
    });
    this.#failed.catch(() => {});
    this.#threads = new PageThreads(address);
    void this.api.begin(proxy(this.#threads), new URL(".", document.baseURI).href);
  }

  static async open(what: Start): Promise<Session> {
    return new Session(await program, {
      sample: what.kind === "sample" ? what.sample.id : undefined,
      url: what.kind === "url" ? what.url : undefined,
    });
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
    this.#threads.close();
  }
}

export type Start =
  | { kind: "files"; files: [string, File][] }
  | { kind: "sample"; sample: Sample }
  | { kind: "url"; url: string }
  /** A saved document, and behind it what was dropped with it. */
  | { kind: "reopen"; files: [string, Blob][] };

/**
 * The worker's program, fetched with the page: an analysis asks for nothing more. Started from a blob, since such a worker
 * has the page's policy, which lets it reach nothing but this site; one that is loaded from an address would have none.
 */
const program = programBlob().then((blob) => URL.createObjectURL(blob));
program.catch(() => {});

async function programBlob(): Promise<Blob> {
  const own = bytesInside("worker.zlib");
  const packed = own === undefined ? await fetched("worker.zlib") : new Blob([own]);
  const text = packed.stream().pipeThrough(new DecompressionStream("deflate"));
  return new Blob([await new Response(text).arrayBuffer()], { type: "text/javascript" });
}

async function fetched(file: string): Promise<Blob> {
  const response = await fetch(new URL(file, document.baseURI));
  if (!response.ok) throw new Error(`${file} cannot be had (${response.status})`);
  return response.blob();
}
