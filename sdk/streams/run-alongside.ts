/**
 * Does `body` while something else goes on beside it. When the body ends, well or not, what still goes on is told to stop,
 * and has ended before the caller hears of it.
 */
export async function runAlongside<S, R>(
  start: (signal: AbortSignal) => Promise<S>,
  signal: AbortSignal | undefined,
  body: (goingOn: Promise<S>) => Promise<R>,
): Promise<R> {
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort);
  const goingOn = start(stop.signal);
  const ended = goingOn.then(
    () => {},
    // Whoever needs it meets the failure.
    () => {},
  );
  try {
    return await body(goingOn);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    stop.abort();
    await ended;
  }
}
