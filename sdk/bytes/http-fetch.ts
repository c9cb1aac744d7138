import { AbortedError, type ErrorPlace, UnreadableError, UnsafeError, UsageError } from "../errors.ts";
import { inTime } from "./http-timeout.ts";
import type { Waiting } from "./waiting.ts";

/** The part of `fetch` that is used; tests and runtimes with their own client give another. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How a file is fetched by byte ranges. */
export interface HttpOptions {
  /** How results name the file; the last part of the URL's path by default. */
  name?: string;
  /** Default: the platform's. */
  fetch?: Fetch;
  /** Sent with every request to the URL's own origin, and to no other one after a redirect. */
  headers?: Readonly<Record<string, string>>;
  /** Ends requests that are under way; reading then fails with an AbortedError. */
  signal?: AbortSignal;
  /** Longest silence in milliseconds, before an answer's headers and between two pieces of its body. Default 30,000. */
  timeout?: number;
  /**
   * Milliseconds that the server is waited for in all, and a second more for every 8 kB that it sends: one that drips is
   * given up. Default 60,000.
   */
  total?: number;
}

/** The options, and the time that the requests for one model share. */
export interface Fetching extends HttpOptions {
  readonly waiting?: Waiting;
}

/** More in a row is a circle; browsers give up at 20, and storage services need 2. */
const mostRedirects = 5;

/** @throws UsageError for what is no http(s) URL, or one that carries a password. */
export function parseHttpUrl(text: string | URL): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError("found no URL, expected one that begins with http:// or https://");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new UsageError(`found a URL of the scheme ${url.protocol}, expected http: or https:`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("found a user name or password in the URL, expected it in a header");
  }
  return url;
}

/**
 * GETs a URL and follows its redirects, at most five, only to http(s) and never from https to http. The answer's status
 * is the caller's to judge; its body has not been read.
 *
 * @throws UnreadableError when the server cannot be reached or does not answer in time, UnsafeError for a redirect elsewhere, AbortedError.
 */
export async function get(
  url: URL,
  requestHeaders: Readonly<Record<string, string>>,
  { fetch = globalThis.fetch, headers = {}, signal, timeout, waiting }: Fetching,
  place: ErrorPlace,
): Promise<Response> {
  let at = url;
  for (let redirects = 0; ; redirects++) {
    const own = at.origin === url.origin ? headers : {};
    const ask = (redirect: RequestRedirect) => {
      const late = new AbortController();
      const either = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
      const init = { headers: { ...own, ...requestHeaders }, signal: either, redirect };
      const answer = () => failing(place, signal, () => fetch(at.href, init));
      return inTime(answer, { timeout, waiting, expected: "an answer", place }, () => late.abort());
    };
    let response = await ask("manual");
    // A browser hides where a redirect leads; it goes only to http(s), and drops Authorization at another origin, itself.
    if (response.type === "opaqueredirect") {
      response = await ask("follow");
    }
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await discard(response);
    if (redirects === mostRedirects)
      throw new UnreadableError(`redirects more than ${mostRedirects} times in a row`, place);
    at = redirectTarget(at, location, place);
  }
}

/** Turns whatever a transport throws into an error of ours. */
export async function failing<T>(
  place: ErrorPlace,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (signal?.aborted) throw new AbortedError(signal.reason);
    const { message, cause } = error as Error;
    const why = cause instanceof Error && cause.message !== "" ? cause.message : message;
    throw new UnreadableError(`the connection failed (${why})`, place, error);
  }
}

/** Ends an answer whose body is not wanted. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

function redirectTarget(from: URL, location: string, place: ErrorPlace): URL {
  let to: URL | undefined;
  try {
    to = new URL(location, from);
  } catch {
    // Told below.
  }
  const allowed = to?.protocol === "https:" || (to?.protocol === "http:" && from.protocol === "http:");
  if (to === undefined || !allowed) {
    const target = to === undefined ? "what is no URL" : `a ${to.protocol} URL`;
    throw new UnsafeError(`the server redirects to ${target}, expected ${from.protocol} or https:`, place);
  }
  return to;
}
