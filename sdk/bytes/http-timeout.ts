import { type ErrorPlace, UnreadableError } from "../errors.ts";
import type { Waiting } from "./waiting.ts";

/** Milliseconds: servers that are busy or wake up answer within some seconds. */
export const defaultTimeout = 30_000;

/** How long is waited, for what, and who says so. */
interface Wait {
  readonly timeout?: number;
  readonly waiting?: Waiting;
  /** For the message. */
  readonly expected: string;
  readonly place: ErrorPlace;
}

/**
 * Waits for what a server sends, and no longer than `timeout` milliseconds, nor than `waiting` has left.
 *
 * @param stop Gives up what still runs.
 * @throws UnreadableError when nothing has come by then.
 */
export async function inTime<T>(
  run: () => Promise<T>,
  { timeout = defaultTimeout, waiting, expected, place }: Wait,
  stop?: () => void,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const left = waiting?.left ?? Number.POSITIVE_INFINITY;
  const message =
    left < timeout
      ? `the server has sent ${waiting?.received} bytes in all the time it was waited for, expected ${expected}: too slow`
      : `the server has sent nothing for ${timeout} ms, expected ${expected}`;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new UnreadableError(message, place));
        stop?.();
      },
      Math.min(timeout, left),
    );
  });
  const first = () => Promise.race([run(), late]);
  try {
    return await (waiting === undefined ? first() : waiting.during(first));
  } finally {
    clearTimeout(timer);
  }
}
