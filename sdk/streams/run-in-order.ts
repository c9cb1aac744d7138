/**
 * Runs inputs as they come, `ahead` at once, and gives the results in the order of the inputs. A failure is met when its turn
 * comes; whoever stops early, or meets one, waits for those under way.
 */
export async function* runInOrder<T, R>(
  inputs: Iterable<T> | AsyncIterable<T>,
  ahead: number,
  run: (input: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  const first = () => underWay.shift() as Promise<R>;
  try {
    for await (const input of inputs) {
      const done = run(input);
      done.catch(() => {});
      underWay.push(done);
      if (underWay.length >= ahead) yield await first();
    }
    while (underWay.length > 0) yield await first();
  } finally {
    await Promise.allSettled(underWay);
  }
}
