import { signal } from "@preact/signals";
import { proxy, type Remote } from "comlink";
import type { Progress } from "../sdk/index.ts";
import { forWorker } from "./engine/far-files.ts";
import type { Overview, StudyApi, StudyOptions } from "./engine/protocol.ts";
import { Session, type Start } from "./engine/session.ts";
import { addFitted, type FittedSoFar } from "./fitted-so-far.ts";
import { inside } from "./inside.ts";
import { go, parseRoute, placeOf, type Route, route, toModels } from "./route.ts";
import { fetchSample, samples } from "./samples.ts";
import { markStep } from "./steps.ts";
import { unlessOvertaken } from "./unless-overtaken.ts";

/** What is on the page. */
export const overview = signal<Overview | undefined>(undefined);
/** Whether the first page is shown, be it that one went back to it from a result. */
export const onStart = signal(true);
/** Counts what was opened. */
export const opened = signal(0);
/** Counts results: figures are drawn anew when it changes. */
export const version = signal(0);
/** The work under way. */
export interface Job {
  label: string;
  progress?: Progress;
  /** Ends it and leaves the models open; without it they are being opened. */
  stop?: () => void;
}
export const job = signal<Job | undefined>(undefined);
/** What is known before all filters are fitted: until they are, or until other models are opened. */
export const fittedSoFar = signal<FittedSoFar | undefined>(undefined);
/** What went wrong last, in words. */
export const failure = signal<string | undefined>(undefined);
/** What there is to know on the first page. */
export const notice = signal<string | undefined>(undefined);

let session: Session | undefined;
/** What history calls the models of `session`: of a page before a reload it is another one. */
let sessionKey = 0;
/** The one that is being opened. */
let running: Session | undefined;
/** What the result on the page was asked for with. */
let studied: StudyOptions = {};
/** What the last study was begun with; it may be under way. */
let begun: StudyOptions = {};
/** The last of the studies with other options. */
let latest: object | undefined;

export function worker() {
  if (session === undefined) throw new Error("nothing was opened yet");
  return session.api;
}

export type Question<T> = (api: Remote<StudyApi>) => Promise<T>;

/** Asks the worker about the result that is shown; when another is, the answer never comes. */
export function ask<T>(question: Question<T>): Promise<T> {
  return unlessOvertaken(
    async () => question(worker()),
    () => overview.value,
    idle,
  );
}

/** Ends when no work is under way. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    const stop = job.subscribe((current) => {
      if (current !== undefined) return;
      resolve();
      // It may be called before it has a name.
      queueMicrotask(() => stop());
    });
  });
}

/** Whether this is the page's twin, which may connect. */
export function isTwin(): boolean {
  return document.documentElement.dataset.remote !== undefined;
}

/**
 * Opens and analyses; the result before stays until the new one is there.
 * @param at what to show of it
 * @param fromLink the address names it: one does not go back from it to the first page
 */
export async function start(what: Start, at: Partial<Route> = {}, fromLink = false): Promise<void> {
  failure.value = undefined;
  notice.value = undefined;
  let fresh: Session;
  try {
    fresh = await Session.open(what);
  } catch (error) {
    failure.value = (error as Error).message;
    return;
  }
  cancel();
  running = fresh;
  job.value = { label: what.kind === "reopen" ? "Reading the report" : "Opening" };
  // The address says what to show of the first that is opened; of the next its sizes and layers say nothing.
  const anew = session === undefined ? {} : toModels();
  const options = { ...askedOptions(), ...("kernel" in anew && { kernel: undefined }) };
  try {
    const result = await fresh.run(
      async (api, report) => {
        if (what.kind === "url") return api.openUrl(what.url, options, report);
        const given = forWorker(what.kind === "sample" ? await fetchSample(what.sample) : what.files);
        return what.kind === "reopen" ? api.reopen(given, options.kernel) : api.study(given, options, report);
      },
      (progress) => {
        if (running === fresh) job.value = { label: progress.stage, progress };
      },
    );
    if (running !== fresh) return;
    session?.close();
    session = fresh;
    sessionKey = Math.random();
    const leavesStart = onStart.value && !fromLink;
    onStart.value = false;
    fittedSoFar.value = undefined;
    go({ ...anew, ...at, ...fresh.place }, leavesStart, { opened: sessionKey });
    // Whatever was opened is read from its beginning; after `go`, so that Back returns to where one was.
    scrollTo(0, 0);
    show(result);
    markStep(fromLink);
    opened.value++;
    // Of a training whose last checkpoint alone is analysed that is what was dropped.
    if ((result.training?.alone ?? null) !== null) go({ view: "training" });
    studied = options;
    begun = options;
    if (isBegun()) settle(result);
  } catch (error) {
    fresh.close();
    if (running === fresh) failure.value = (error as Error).message;
  } finally {
    if (running === fresh) {
      running = undefined;
      job.value = undefined;
    }
  }
  // The address may have changed meanwhile.
  if (session === fresh && !isBegun()) await restudy();
}

/** The same models with the options that the address asks for; one that is under way ends. */
export async function restudy(): Promise<void> {
  const current = session;
  const before = overview.value;
  if (current === undefined || running !== undefined || before === undefined) return;
  if (!before.live && before.sizes.length < 2) return settle(before);
  cancel();
  const options = askedOptions();
  begun = options;
  const mine = {};
  latest = mine;
  const stop = () => void current.api.stop();
  const isUnderWay = () => job.value?.stop === stop;
  const isLatest = () => latest === mine && session === current;
  job.value = { label: "Analysing", stop };
  failure.value = undefined;
  try {
    const result = await current.run(
      (api, report) => api.restudy(options, report),
      (progress) => {
        if (isUnderWay()) job.value = { label: progress.stage, progress, stop };
      },
    );
    if (!isLatest()) return;
    show(result);
    settle(result);
  } catch (error) {
    if (!isLatest()) return;
    begun = studied;
    go(studied);
    if (isUnderWay()) failure.value = (error as Error).message;
  } finally {
    if (isUnderWay()) job.value = undefined;
  }
}

/**
 * A further study of the opened models, in the worker that has them.
 * @returns why there is no result, or undefined: it is on the page
 */
export async function further(
  label: string,
  how: (api: Remote<StudyApi>, report: (progress: Progress) => void) => Promise<Overview>,
): Promise<string | undefined> {
  const current = session;
  if (current === undefined || running !== undefined || job.value !== undefined) return "other work is under way";
  let stopped = false;
  const stop = () => {
    stopped = true;
    void current.api.stop();
  };
  job.value = { label, stop };
  failure.value = undefined;
  try {
    const report = (progress: Progress) => {
      if (job.value?.stop !== stop) return;
      job.value = { label: progress.stage, progress, stop };
      const { fitted, total } = progress;
      if (fitted) fittedSoFar.value = addFitted(fittedSoFar.value, fitted, total);
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

/** Ends the work under way at once; what was open before stays open. */
export function cancel(): void {
  job.value?.stop?.();
  job.value = undefined;
  running?.close();
  running = undefined;
}

/** Back to the first page, from which one can go back to the result; from the twin to the page that cannot connect. */
export function goToStart(): void {
  if (isTwin()) return location.assign("./");
  cancel();
  failure.value = undefined;
  if (onStart.value) return;
  onStart.value = true;
  go(parseRoute("#overview"), true, { start: true });
  scrollTo(0, 0);
}

/** Opens the result that the page carries, of several the one that the address asks for; where it has none, what the address names. */
export function openFirst(): void {
  const result = inside(`result${location.search}`) ?? inside("result");
  if (result !== undefined) return void start({ kind: "reopen", files: [["", new Blob([result])]] }, {}, true);
  const { sample, url } = route.value;
  if (placeOf().opened !== undefined && sample === undefined && url === undefined) notice.value = notKept;
  if (sample === undefined) go({}, false, { start: true });
  openAsked();
}

const notKept =
  "The model that was open here was read from your files. This page stores nothing, so that after a reload it has to be chosen again.";

/** Opens the sample that the address names. A URL waits for a button: the link may be a stranger's. */
export function openAsked(): void {
  const { sample } = route.value;
  const found = samples.find(({ id }) => id === sample);
  if (found !== undefined) void start({ kind: "sample", sample: found }, {}, true);
}

/** Shows what a changed address asks for. */
export function follow(): void {
  const { sample, url } = route.value;
  const { start: toStart, opened: key } = placeOf();
  failure.value = undefined;
  if (toStart) {
    if (running !== undefined) cancel();
    onStart.value = true;
    return;
  }
  // Of models that are closed: another was opened since, or the page was loaded anew.
  if (key !== undefined && key !== sessionKey && sample === undefined && url === undefined) {
    notice.value = "The model of that page is no longer open: choose it again.";
    onStart.value = true;
    return;
  }
  // Typed over the first page's address: what the next models are shown with.
  if (key === undefined && onStart.value && sample === undefined && url === undefined)
    return go({}, false, { start: true });
  onStart.value = session === undefined;
  const place = (running ?? session)?.place;
  if ((sample !== undefined && sample !== place?.sample) || (url !== undefined && url !== place?.url)) {
    close();
    return openAsked();
  }
  if (place !== undefined) go(place);
  if (!isBegun()) void restudy();
}

/** The options that the address asks for. */
function askedOptions(): StudyOptions {
  const { by, preset, kernel } = route.value;
  return { by, preset, kernel };
}

function isBegun(): boolean {
  const { by, preset, kernel } = askedOptions();
  return by === begun.by && preset === begun.preset && kernel === begun.kernel;
}

/** Takes out of the address what the result has not: a size that the models have no filters of, a report's own grouping. */
function settle(result: Overview): void {
  const { by, preset, kernel } = askedOptions();
  go({
    by: by === result.by ? by : undefined,
    preset: preset === result.preset ? preset : undefined,
    kernel: kernel === result.kernel[0] ? kernel : undefined,
  });
  studied = askedOptions();
  begun = studied;
}

function close(): void {
  cancel();
  session?.close();
  session = undefined;
  overview.value = undefined;
  onStart.value = true;
  failure.value = undefined;
}

function show(result: Overview): void {
  overview.value = result;
  version.value++;
}
