/** Milliseconds: a server that is busy or wakes up takes some seconds, once. */
export const defaultTotal = 60_000;
/** Bytes in a second: a tenth of the slowest line that anybody has. */
export const slowestRate = 8192;

/**
 * How long one server has been waited for: the time in which at least one answer was due, whatever the number of requests at a
 * time. A server that drips sends something before every timeout, and would keep its reader for ever; so there is a total,
 * which grows by a second for every 8 kB that have come.
 */
export class Waiting {
  #received = 0;
  #waited = 0;
  #due = 0;
  #since = 0;

  constructor(private readonly total = defaultTotal) {}

  get received(): number {
    return this.#received;
  }

  /** Milliseconds that it is waited for yet, 0 at least. */
  get left(): number {
    const now = this.#due > 0 ? performance.now() - this.#since : 0;
    return Math.max(0, this.total + (1000 * this.#received) / slowestRate - this.#waited - now);
  }

  receive(bytes: number): void {
    this.#received += bytes;
  }

  async during<T>(wait: () => Promise<T>): Promise<T> {
    if (this.#due++ === 0) this.#since = performance.now();
    try {
      return await wait();
    } finally {
      if (--this.#due === 0) this.#waited += performance.now() - this.#since;
    }
  }
}
