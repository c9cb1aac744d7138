/** Shortest run that is timed: shorter ones are repeated, since a timer's grain and a call's cost would show. */
const leastMilliseconds = 5;

/** Milliseconds of this process's processor time, all threads: what other programs take does not count. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of the processor that one run takes, the mean of as many as fill `leastMilliseconds`. */
export async function timeOnce(run: () => void | Promise<void>): Promise<number> {
  let runs = 0;
  const start = processorTime();
  let elapsed = 0;
  while (elapsed < leastMilliseconds) {
    // What is done at once waits for nothing.
    const going = run();
    if (going !== undefined) await going;
    runs++;
    elapsed = processorTime() - start;
  }
  return elapsed / runs;
}

/** Runs for a while, so that V8 has compiled with its optimising tier what the rounds will time. */
export async function warmUp(run: () => void | Promise<void>): Promise<void> {
  const start = performance.now();
  for (let runs = 0; runs < 3 || performance.now() - start < 300; runs++) {
    await run();
    if (performance.now() - start > 3000) return;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
