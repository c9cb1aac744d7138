import { type ErrorPlace, UnreadableError } from "../errors.ts";

/** Milliseconds: servers that are busy or wake up answer within some seconds. */
export const defaultTimeout = 30_000;

/**
 * Waits for what a server sends, and no longer than `timeout` milliseconds.
 *
 * @param expected What is waited for, for the message.
 * @param stop Gives up what still runs.
 * @throws UnreadableError when nothing has come by then.
 */
export async function inTime<T>(
  run: () => Promise<T>,
  { timeout = defaultTimeout, expected, place }: { timeout?: number; expected: string; place: ErrorPlace },
  stop?: () => void,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new UnreadableError(`the server has sent nothing for ${timeout} ms, expected ${expected}`, place));
      stop?.();
    }, timeout);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
