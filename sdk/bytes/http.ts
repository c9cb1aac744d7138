import { type ErrorPlace, UnreadableError, UnsupportedError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { fromBytes } from "./bytes.ts";
import { cacheBlocks } from "./cache-blocks.ts";
import { checkBesidePath } from "./check-beside-path.ts";
import { readExactly, readUpTo } from "./http-body.ts";
import { discard, type Fetching, get, type HttpOptions, parseHttpUrl } from "./http-fetch.ts";
import { Waiting } from "./waiting.ts";

/** A server without byte ranges sends the whole file, which is then held in memory: as much as a phone can spare. */
export const largestWhole = 256 * 1024 * 1024;

/** The first request asks for this much: the headers of most files, and with them the file's size. */
const firstBytes = 64 * 1024;

/**
 * A file behind an http(s) URL, read by byte ranges (RFC 9110, section 14). Nothing is requested but this URL and, where
 * the file names others of its own, files beside it. A server without ranges is read whole, up to 256 MiB.
 *
 * @throws UsageError for another kind of URL, UnreadableError for an answer that is no file, is cut, comes too late or
 *   contradicts the request, UnsafeError for a redirect to another scheme or a file above the limit, AbortedError.
 */
export async function fromUrl(url: string | URL, options: HttpOptions = {}): Promise<ByteSource> {
  const at = parseHttpUrl(url);
  const place = { file: options.name ?? nameOf(at) };
  const opened = await open(at, place, { ...options, waiting: new Waiting(options.total) });
  if (opened !== undefined) return opened;
  throw new UnreadableError("the server says that there is no such file (404)", place);
}

/** The source, or undefined where the server says that there is none. */
async function open(url: URL, place: { file: string }, options: Fetching): Promise<ByteSource | undefined> {
  const response = await request(url, 0, firstBytes, undefined, options, place);
  const { status } = response;
  const sibling = async (relativePath: string) => {
    checkBesidePath(relativePath, place);
    const beside = new URL(relativePath.split("/").map(encodeURIComponent).join("/"), url);
    return open(beside, { file: relativePath }, { ...options, name: undefined });
  };
  if (status === 404 || status === 410) {
    await discard(response);
    return undefined;
  }
  if (status === 200) {
    return fromBytes(place.file, await readUpTo(response, largestWhole, place, options), sibling);
  }
  if (status === 416 && /^bytes \*\/0$/.test(response.headers.get("content-range") ?? "")) {
    await discard(response);
    return fromBytes(place.file, new Uint8Array(), sibling);
  }
  const { total: byteLength } = await checkRange(response, 0, undefined, place);
  const head = await readExactly(response, Math.min(firstBytes, byteLength), place, options);
  const version = versionOf(response, byteLength);
  const readRange = async (start: number, end: number) => {
    // The first block has come with the first answer.
    if (end <= head.length) return head.slice(start, end);
    const answer = await request(url, start, end, version, options, place);
    await expectUnchanged(answer, version, place);
    await checkRange(answer, start, end, { ...place, offset: start });
    return readExactly(answer, end - start, { ...place, offset: start }, options);
  };
  return { name: place.file, byteLength, read: cacheBlocks(byteLength, readRange), sibling };
}

/** What tells one state of the file from another. */
interface Version {
  readonly byteLength: number;
  readonly etag: string | null;
  readonly modified: string | null;
}

function versionOf({ headers }: Response, byteLength: number): Version {
  return { byteLength, etag: headers.get("etag"), modified: headers.get("last-modified") };
}

function request(
  url: URL,
  start: number,
  end: number,
  version: Version | undefined,
  options: Fetching,
  place: ErrorPlace,
): Promise<Response> {
  const headers: Record<string, string> = {
    range: `bytes=${start}-${end - 1}`,
    // A range of the compressed form would be of no use.
    "accept-encoding": "identity",
  };
  // Only a strong ETag may stand in If-Range (RFC 9110, section 13.1.5).
  if (version?.etag?.startsWith('"')) headers["if-range"] = version.etag;
  return get(url, headers, options, place);
}

/** @throws UnreadableError when the file is another one than at the first request. */
async function expectUnchanged(response: Response, version: Version, place: ErrorPlace): Promise<void> {
  const { etag, modified } = versionOf(response, 0);
  // The whole file in place of a range is the answer to an If-Range that no longer holds.
  const changed =
    response.status === 200 ||
    (response.status === 206 &&
      ((etag !== null && version.etag !== null && etag !== version.etag) ||
        (etag === null && modified !== null && version.modified !== null && modified !== version.modified) ||
        (parseContentRange(response)?.total ?? version.byteLength) !== version.byteLength));
  if (!changed) return;
  await discard(response);
  throw new UnreadableError("has changed on the server while it was read", place);
}

/** Checks that the answer is the range [start, end) (the first `firstBytes` where end is open) and gives the file's size. */
async function checkRange(
  response: Response,
  start: number,
  end: number | undefined,
  place: ErrorPlace,
): Promise<{ total: number }> {
  const range = response.status === 206 ? parseContentRange(response) : undefined;
  const encoding = response.headers.get("content-encoding");
  const error = faultOf(response, range, start, end, encoding, place);
  if (error === undefined) return range as { total: number };
  await discard(response);
  throw error;
}

function faultOf(
  response: Response,
  range: ReturnType<typeof parseContentRange>,
  start: number,
  end: number | undefined,
  encoding: string | null,
  place: ErrorPlace,
): Error | undefined {
  if (response.status !== 206) {
    const hint = response.status === 401 || response.status === 403 ? "; it may need an access token" : "";
    return new UnreadableError(`the server answers ${response.status}, expected the file${hint}`, place);
  }
  if (encoding !== null && encoding !== "identity") {
    return new UnsupportedError(`the server sends ranges compressed by ${encoding}, expected plain bytes`, place);
  }
  const expectedEnd = end ?? Math.min(firstBytes, range?.total ?? 0);
  if (range === undefined || range.start !== start || range.end !== expectedEnd || range.end > range.total) {
    const found = response.headers.get("content-range");
    return new UnreadableError(
      `the server answers with the range ${JSON.stringify(found)}, expected bytes from ${start} to ${(end ?? firstBytes) - 1} and the file's size`,
      place,
    );
  }
  return undefined;
}

/** "bytes 0-99/1000" is {start: 0, end: 100, total: 1000}; undefined where it is not that. */
function parseContentRange({ headers }: Response): { start: number; end: number; total: number } | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(headers.get("content-range") ?? "");
  if (match === null) return undefined;
  return { start: Number(match[1]), end: Number(match[2]) + 1, total: Number(match[3]) };
}

/** The last part of the path; a query may hold secrets and is never shown. */
function nameOf(url: URL): string {
  const last = url.pathname.split("/").at(-1) as string;
  if (last === "") return url.hostname;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
