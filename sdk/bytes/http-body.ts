import { type ErrorPlace, UnreadableError, UnsafeError } from "../errors.ts";
import { discard, type Fetching, failing } from "./http-fetch.ts";
import { inTime } from "./http-timeout.ts";
import { joinBytes } from "./join-bytes.ts";

/** How long an answer may take. */
type Patience = Pick<Fetching, "signal" | "timeout" | "waiting">;

/** Reads an answer's body, which must have exactly `length` bytes. @throws UnreadableError for more or fewer. */
export async function readExactly(
  response: Response,
  length: number,
  place: ErrorPlace,
  patience: Patience = {},
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  for await (const chunk of chunksOf(response, place, patience)) {
    if (done + chunk.length > length) throw new UnreadableError(`sends more than the ${length} bytes asked for`, place);
    bytes.set(chunk, done);
    done += chunk.length;
  }
  if (done < length) throw new UnreadableError(`sends ${done} bytes, expected ${length}: the answer was cut`, place);
  return bytes;
}

/** Reads a body of unknown length into memory. @throws UnsafeError above `limit` bytes. */
export async function readUpTo(
  response: Response,
  limit: number,
  place: ErrorPlace,
  patience: Patience = {},
): Promise<Uint8Array> {
  const told = response.headers.get("content-length");
  // A compressed body is longer than its Content-Length says; the count below holds for both.
  if (told !== null && Number(told) > limit) {
    await discard(response);
    throw tooLong(limit, place);
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of chunksOf(response, place, patience)) {
    total += chunk.length;
    if (total > limit) throw tooLong(limit, place);
    chunks.push(chunk);
  }
  if (told !== null && response.headers.get("content-encoding") === null && total !== Number(told)) {
    throw new UnreadableError(`sends ${total} bytes, expected ${told}: the answer was cut`, place);
  }
  return joinBytes(chunks);
}

function tooLong(limit: number, place: ErrorPlace): UnsafeError {
  return new UnsafeError(
    `the server gives no byte ranges, and the whole is more than ${limit} bytes, the limit for holding it in memory`,
    place,
  );
}

/** The pieces of a body; the connection is given up when the consumer stops early. */
async function* chunksOf(
  response: Response,
  place: ErrorPlace,
  { signal, timeout, waiting }: Patience,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const read = () => failing(place, signal, () => reader.read());
      const { done, value } = await inTime(read, { timeout, waiting, expected: "the rest of its answer", place });
      if (done) return;
      waiting?.receive(value.length);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
