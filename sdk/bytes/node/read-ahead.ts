/** Bytes of one request: those of the platform's few threads go on side by side. */
const requestBytes = 4 * 2 ** 20;
/** Bytes that are asked for behind what was read, at most. */
const farthest = 4 * requestBytes;
/** Bytes after one that was not in memory which are asked for without looking again: on slow storage a look takes long. */
const coldBytes = 64 * 2 ** 20;
/** What is passed over between two reads, at most, where they are called one after the other. */
const gapBytes = 2 ** 20;

/** How the platform is asked. */
export interface FileRequests {
  /** Whether the byte at a position lies in memory already. */
  isCached(at: number): boolean;
  /** Has the bytes [start, end) fetched from the storage meanwhile. A failure shows when a task reads them. */
  fetch(start: number, end: number): void;
}

/**
 * Has a file's next bytes fetched while those before them are worked on: where one thread does both, reading and work take turns
 * otherwise. No more is asked for than was read in one go before, so little is fetched for nothing of what is read here and there.
 */
export class ReadAhead {
  /** Where what was read in one go begins, where it ends, and up to where all was asked for, or was in memory. */
  private begin = 0;
  private end = 0;
  private asked = 0;
  /** Up to here nothing is taken to be in memory. */
  private coldTo = 0;

  constructor(
    private readonly byteLength: number,
    private readonly requests: FileRequests,
  ) {}

  /** The bytes [start, end) have just been read. */
  wasRead(start: number, end: number): void {
    if (start < this.end || start > this.end + gapBytes) this.begin = start;
    this.end = end;
    if (this.asked < end) this.asked = end;
    if (this.asked > end + farthest) [this.asked, this.coldTo] = [end, 0];
    const to = Math.min(end + Math.min(farthest, end - this.begin), this.byteLength);
    if (to - this.asked < requestBytes) return;
    const from = this.asked;
    this.asked = to;
    if (to > this.coldTo) {
      if (this.requests.isCached(to - 1)) return;
      this.coldTo = to + coldBytes;
    }
    for (let at = from; at < to; at += requestBytes) this.requests.fetch(at, Math.min(at + requestBytes, to));
  }
}
