/**
 * Which of all things that pass by stay in a sample of at most `capacity`: each with the same probability (Vitter, "Random
 * sampling with a reservoir", ACM TOMS 11, 1985, Algorithm R).
 */
export class Reservoir {
  private seen = 0;

  constructor(
    readonly capacity: number,
    private readonly uniform: () => number,
  ) {}

  /** Places that are taken. */
  get size(): number {
    return Math.min(this.seen, this.capacity);
  }

  /** The place that the next thing takes, perhaps from another; -1 where it is left out. */
  next(): number {
    const place = this.seen < this.capacity ? this.seen : Math.floor(this.uniform() * (this.seen + 1));
    this.seen++;
    return place < this.capacity ? place : -1;
  }
}
