import type { Kernels } from "../wasm/load.ts";

/**
 * ln n! is tabled below this, half a megabyte, as far as it was asked for: all takes 5 ms. From here on Stirling's series, whose error is then
 * below 1e-20.
 */
const tabled = 65_536;

/**
 * Draws from hypergeometric distributions: how many of `sample` balls, taken without replacement out of `good` + `bad`, are
 * good. Inversion from the mode outwards: about one standard deviation of steps.
 * @see Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed., chapter 6.
 */
export class Hypergeometric {
  private readonly table = new Float64Array(tabled);
  /** Up to here. */
  private last = 1;
  private readonly halfLogTwoPi: number;

  constructor(private readonly kernels: Pick<Kernels, "log" | "exp">) {
    this.halfLogTwoPi = kernels.log(2 * Math.PI) / 2;
  }

  draw(uniform: () => number, good: number, bad: number, sample: number): number {
    const least = Math.max(0, sample - bad);
    const most = Math.min(sample, good);
    if (least === most) return least;
    const mode = Math.floor(((sample + 1) * (good + 1)) / (good + bad + 2));
    let left = uniform();
    let up = mode;
    let down = mode;
    let above = this.probability(mode, good, bad, sample);
    let below = above;
    left -= above;
    while (left > 0 && (up < most || down > least)) {
      if (up < most) {
        above *= ((good - up) * (sample - up)) / ((up + 1) * (bad - sample + up + 1));
        left -= above;
        up++;
        if (left <= 0) return up;
      }
      if (down > least) {
        below *= (down * (bad - sample + down)) / ((good - down + 1) * (sample - down + 1));
        left -= below;
        down--;
        if (left <= 0) return down;
      }
    }
    // Rounding may leave a sum a little below 1: what is left belongs to no other outcome than the likeliest.
    return mode;
  }

  private probability(k: number, good: number, bad: number, sample: number): number {
    const all = good + bad;
    if (all >= tabled) {
      const chosen = this.logChoose(good, k) + this.logChoose(bad, sample - k);
      return this.kernels.exp(chosen - this.logChoose(all, sample));
    }
    this.tableUpTo(all);
    const { table } = this;
    const chosen =
      table[good] - table[k] - table[good - k] + (table[bad] - table[sample - k] - table[bad - sample + k]);
    return this.kernels.exp(chosen - (table[all] - table[sample] - table[all - sample]));
  }

  private logChoose(n: number, k: number): number {
    return this.logFactorial(n) - this.logFactorial(k) - this.logFactorial(n - k);
  }

  private tableUpTo(n: number): void {
    while (this.last < n) this.table[++this.last] = this.table[this.last - 1] + this.kernels.log(this.last);
  }

  /** ln n!, relative error of some 1e-15. */
  private logFactorial(n: number): number {
    if (n < tabled) {
      this.tableUpTo(n);
      return this.table[n];
    }
    const inverse = 1 / n;
    const square = inverse * inverse;
    const log = this.kernels.log(n);
    return n * log - n + log / 2 + this.halfLogTwoPi + inverse * (1 / 12 - square * (1 / 360 - square / 1260));
  }
}
