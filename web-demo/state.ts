import { signal } from "@preact/signals";
import { proxy, type Remote } from "comlink";
import type { Progress } from "../sdk/index.ts";
import type { FurtherProgress, Overview, StudyApi, StudyOptions } from "./engine/protocol.ts";
import { Session, type Start } from "./engine/session.ts";
import { go, route } from "./route.ts";

/** What is on the page. */
export const overview = signal<Overview | undefined>(undefined);
/** Counts results: figures are drawn anew when it changes. */
export const version = signal(0);
/** The work under way. */
export interface Job {
  label: string;
  progress?: Progress | FurtherProgress;
  /** What is counted. */
  unit?: string;
  /** Ends it and leaves the models open; without it the worker is ended. */
  stop?: () => void;
}
export const job = signal<Job | undefined>(undefined);
/** What went wrong last, in words. */
export const failure = signal<string | undefined>(undefined);

let session: Session | undefined;
let running: Session | undefined;

export function worker() {
  if (session === undefined) throw new Error("nothing was opened yet");
  return session.api;
}

/** Opens and analyses; the result before stays until the new one is there. */
export async function start(what: Start): Promise<void> {
  cancel();
  failure.value = undefined;
  let fresh: Session;
  try {
    fresh = await Session.open();
  } catch (error) {
    failure.value = (error as Error).message;
    return;
  }
  running = fresh;
  job.value = { label: what.kind === "reopen" ? "Reading the report" : "Opening" };
  try {
    const result = await fresh.run((api, report) => {
      if (what.kind === "reopen") return api.reopen(what.text);
      if (what.kind === "url") return api.openUrl(what.url, what.options, report);
      return api.study(what.files, what.options, report);
    }, reporter(fresh));
    if (running !== fresh) return;
    session?.close();
    session = fresh;
    show(result);
    go({ model: 0, layer: 0, pair: undefined, kernel: undefined });
  } catch (error) {
    fresh.close();
    if (running === fresh) failure.value = (error as Error).message;
  } finally {
    if (running === fresh) {
      running = undefined;
      job.value = undefined;
    }
  }
}

/** The same models with other options. */
export async function restudy(options: StudyOptions): Promise<void> {
  const current = session;
  if (current === undefined || running !== undefined) return;
  cancel();
  running = current;
  failure.value = undefined;
  job.value = { label: "Analysing" };
  try {
    show(await current.run((api, report) => api.restudy(options, report), reporter(current)));
    go({ pair: undefined });
  } catch (error) {
    failure.value = (error as Error).message;
  } finally {
    running = undefined;
    job.value = undefined;
  }
}

/**
 * A further study of the opened models, in the worker that has them.
 * @returns why there is no result, or undefined: it is on the page
 */
export async function further(
  label: string,
  unit: string,
  how: (api: Remote<StudyApi>, report: (progress: FurtherProgress) => void) => Promise<Overview>,
): Promise<string | undefined> {
  const current = session;
  if (current === undefined || running !== undefined || job.value !== undefined) return "other work is under way";
  let stopped = false;
  const stop = () => {
    stopped = true;
    void current.api.stop();
  };
  job.value = { label, unit, stop };
  failure.value = undefined;
  try {
    const report = (progress: FurtherProgress) => {
      if (job.value?.stop === stop) job.value = { label: progress.stage, unit, progress, stop };
    };
    const result = await how(current.api, proxy(report));
    if (session === current) show(result);
    return undefined;
  } catch (error) {
    return stopped ? "it was stopped" : (error as Error).message;
  } finally {
    if (job.value?.stop === stop) job.value = undefined;
  }
}

/** Ends the work under way at once. */
export function cancel(): void {
  if (job.value?.stop !== undefined) {
    job.value.stop();
    job.value = undefined;
  }
  if (running === undefined) return;
  running.close();
  if (running === session) {
    // The models were open in the worker that is gone.
    session = undefined;
    overview.value = undefined;
  }
  running = undefined;
  job.value = undefined;
}

/** Back to the first page. */
export function closeAll(): void {
  cancel();
  session?.close();
  session = undefined;
  overview.value = undefined;
  failure.value = undefined;
}

/** The options that the address asks for. */
export function askedOptions(): StudyOptions {
  const { by, preset, kernel } = route.value;
  return { by, preset, kernel };
}

function show(result: Overview): void {
  overview.value = result;
  version.value++;
}

function reporter(of: Session) {
  return (progress: Progress) => {
    if (running === of) job.value = { label: progress.stage, progress };
  };
}
