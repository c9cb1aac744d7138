/** Shortest run that is timed: shorter ones are repeated, since a timer's grain and a call's cost would show. */
const leastMilliseconds = 5;

/** Milliseconds that one run takes, the mean of as many as fill `leastMilliseconds`. */
export function timeOnce(run: () => void): number {
  let runs = 0;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < leastMilliseconds) {
    run();
    runs++;
    elapsed = performance.now() - start;
  }
  return elapsed / runs;
}

/** Runs for a while, so that V8 has compiled with its optimising tier what the rounds will time. */
export function warmUp(run: () => void): void {
  const start = performance.now();
  for (let runs = 0; runs < 3 || performance.now() - start < 300; runs++) {
    run();
    if (performance.now() - start > 3000) return;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
