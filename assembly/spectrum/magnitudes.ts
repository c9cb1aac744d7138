// |DFT2| of k x k filters on a periodic n x m grid, a filter in each lane: T f64, two, or f32, four.
// A real filter has |F(u, v)| = |F(-u, -v)|: half of the frequencies are computed, and sorted, apart from the 1, 2 or 4
// that are their own negative. Squares are sorted; roots come last.
import { cosTurn, sinTurn } from "../special/turns";
import { sortLanes } from "./sort-lanes";

export function powerOfTwoAtLeast(count: usize): usize {
  let p: usize = 1;
  while (p < count) p *= 2;
  return p;
}

/** Frequencies that are their own negative. */
export function lonelyCount(n: usize, m: usize): usize {
  return (n & 1 ? 1 : 2) * (m & 1 ? 1 : 2);
}

/** Pairs of frequencies u, -u. */
export function pairCount(n: usize, m: usize): usize {
  return (n * m - lonelyCount(n, m)) / 2;
}

/** Bytes of the fields. */
const HEAD: usize = 64;

/** Bytes of scratch of `Magnitudes.prepare`. */
export function magnitudesScratch(k: usize, n: usize, m: usize): usize {
  return HEAD + (n + m + k * k + 2 * k + powerOfTwoAtLeast(pairCount(n, m)) + 4) * 16;
}

function turnTables<T>(cos: usize, sin: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) {
    store<T>(cos + i * sizeof<T>(), <T>cosTurn(<u32>i, <u32>n));
    store<T>(sin + i * sizeof<T>(), <T>sinTurn(<u32>i, <u32>n));
  }
}

function splatAt<T>(table: usize, i: usize): v128 {
  return v128.load_splat<T>(table + i * sizeof<T>());
}

/** |F(u, v)|^2 at `out` and, when `both`, |F(-u, v)|^2 16 bytes on; F(u, v) = P - i Q, F(-u, v) = P + i Q. */
function storeSquares<T>(out: usize, pRe: v128, pIm: v128, qRe: v128, qIm: v128, both: bool): void {
  const a = v128.add<T>(pRe, qIm),
    b = v128.sub<T>(pIm, qRe);
  v128.store(out, v128.add<T>(v128.mul<T>(a, a), v128.mul<T>(b, b)));
  if (!both) return;
  const c = v128.sub<T>(pRe, qIm),
    d = v128.add<T>(pIm, qRe);
  v128.store(out, v128.add<T>(v128.mul<T>(c, c), v128.mul<T>(d, d)), 16);
}

function roots<T>(values: usize, count: usize): void {
  for (const end = values + count * 16; values < end; values += 16) v128.store(values, v128.sqrt<T>(v128.load(values)));
}

/** Sorts numbers that are no less than 0, and -1: f32 by their bits, which as integers have their order. */
function sortMagnitudes<T>(values: usize, count: usize): void {
  if (sizeof<T>() == 4) sortLanes<i32>(values, count);
  else sortLanes<f64>(values, count);
}

function storeTwice<T>(out: usize, x: T): void {
  store<T>(out, x);
  store<T>(out + sizeof<T>(), x);
}

/** Filters of one size on one grid; T is the same in all calls. */
@unmanaged
export class Magnitudes {
  /** Where the weights go, a vector each. */
  weights: usize;
  /** Where the magnitudes come: lonely[lonelyCount], paired[pairCount]. */
  lonely: usize;
  paired: usize;
  private sums: usize;
  private slots: usize;
  private cosN: usize;
  private sinN: usize;
  private cosM: usize;
  private sinM: usize;
  private k: usize;
  private n: usize;
  private m: usize;

  /** In `scratch`, of magnitudesScratch. */
  static prepare<T>(scratch: usize, k: usize, n: usize, m: usize): Magnitudes {
    const it = changetype<Magnitudes>(scratch);
    it.k = k;
    it.n = n;
    it.m = m;
    it.weights = scratch + HEAD;
    it.sums = it.weights + k * k * 16;
    it.lonely = it.sums + 2 * k * 16;
    it.paired = it.lonely + 64;
    it.slots = powerOfTwoAtLeast(pairCount(n, m));
    it.cosN = it.paired + it.slots * 16;
    it.sinN = it.cosN + n * sizeof<T>();
    it.cosM = it.sinN + n * sizeof<T>();
    it.sinM = it.cosM + m * sizeof<T>();
    turnTables<T>(it.cosN, it.sinN, n);
    turnTables<T>(it.cosM, it.sinM, m);
    return it;
  }

  /**
   * The DFT along the rows at column frequency v: sums[0] is the middle row's, then for y = 1 ... r the sum and the difference
   * of rows y and -y; each a real and an imaginary vector. Offsets count from the middle: that changes phases only.
   */
  private rowSums<T>(v: usize): void {
    const weights = this.weights,
      sums = this.sums,
      cosM = this.cosM,
      sinM = this.sinM,
      k = this.k,
      m = this.m;
    const r = k >> 1;
    for (let y: usize = 0; y <= r; y++) {
      const below = weights + (r + y) * k * 16 + r * 16,
        above = weights + (r - y) * k * 16 + r * 16;
      let re = v128.load(below),
        im = v128.splat<T>(0),
        re2 = v128.load(above),
        im2 = im;
      for (let x: usize = 1, at = v; x <= r; x++) {
        const c = splatAt<T>(cosM, at),
          s = splatAt<T>(sinM, at);
        at += v;
        if (at >= m) at -= m;
        const right = v128.load(below + x * 16),
          left = v128.load(below - x * 16),
          right2 = v128.load(above + x * 16),
          left2 = v128.load(above - x * 16);
        re = v128.add<T>(re, v128.mul<T>(c, v128.add<T>(right, left)));
        im = v128.add<T>(im, v128.mul<T>(s, v128.sub<T>(left, right)));
        re2 = v128.add<T>(re2, v128.mul<T>(c, v128.add<T>(right2, left2)));
        im2 = v128.add<T>(im2, v128.mul<T>(s, v128.sub<T>(left2, right2)));
      }
      if (y == 0) {
        v128.store(sums, re);
        v128.store(sums, im, 16);
      } else {
        const at = sums + (4 * y - 2) * 16;
        v128.store(at, v128.add<T>(re, re2));
        v128.store(at, v128.add<T>(im, im2), 16);
        v128.store(at, v128.sub<T>(re, re2), 32);
        v128.store(at, v128.sub<T>(im, im2), 48);
      }
    }
  }

  /** `storeSquares` for u = from ... to - 1; returns where it stopped. */
  private columnSquares<T>(out: usize, from: usize, to: usize, both: bool): usize {
    const sums = this.sums,
      cosN = this.cosN,
      sinN = this.sinN,
      r = this.k >> 1,
      n = this.n,
      step: usize = both ? 32 : 16,
      re = v128.load(sums),
      im = v128.load(sums, 16);
    if (r == 1) {
      const sumRe = v128.load(sums, 32),
        sumIm = v128.load(sums, 48),
        gapRe = v128.load(sums, 64),
        gapIm = v128.load(sums, 80);
      for (let u = from; u < to; u++, out += step) {
        const c = splatAt<T>(cosN, u),
          s = splatAt<T>(sinN, u);
        const pRe = v128.add<T>(re, v128.mul<T>(c, sumRe)),
          pIm = v128.add<T>(im, v128.mul<T>(c, sumIm));
        storeSquares<T>(out, pRe, pIm, v128.mul<T>(s, gapRe), v128.mul<T>(s, gapIm), both);
      }
      return out;
    }
    for (let u = from; u < to; u++, out += step) {
      let pRe = re,
        pIm = im,
        qRe = v128.splat<T>(0),
        qIm = qRe;
      for (let y: usize = 1, at = u, p = sums + 32; y <= r; y++, p += 64) {
        const c = splatAt<T>(cosN, at),
          s = splatAt<T>(sinN, at);
        at += u;
        if (at >= n) at -= n;
        pRe = v128.add<T>(pRe, v128.mul<T>(c, v128.load(p)));
        pIm = v128.add<T>(pIm, v128.mul<T>(c, v128.load(p, 16)));
        qRe = v128.add<T>(qRe, v128.mul<T>(s, v128.load(p, 32)));
        qIm = v128.add<T>(qIm, v128.mul<T>(s, v128.load(p, 48)));
      }
      storeSquares<T>(out, pRe, pIm, qRe, qIm, both);
    }
    return out;
  }

  /** From `weights` to `lonely` and `paired`: |F|^2 in no order. */
  squares<T>(): void {
    const n = this.n,
      m = this.m;
    let single = this.lonely,
      out = this.paired;
    for (let v: usize = 0; v * 2 <= m; v++) {
      this.rowSums<T>(v);
      // Frequencies u and -u of column 0, and of m / 2, are one pair.
      const own = v == 0 || v * 2 == m;
      if (own) single = this.columnSquares<T>(single, 0, 1, false);
      else out = this.columnSquares<T>(out, 0, 1, false);
      out = this.columnSquares<T>(out, 1, (n + 1) >> 1, !own);
      if (n & 1) continue;
      if (own) single = this.columnSquares<T>(single, n >> 1, (n >> 1) + 1, false);
      else out = this.columnSquares<T>(out, n >> 1, (n >> 1) + 1, false);
    }
  }

  /** The squares of `lonely`, in no order, become magnitudes, descending. */
  orderLonely<T>(): void {
    const singles = lonelyCount(this.n, this.m);
    for (let i = singles; i < 4; i++) v128.store(this.lonely + i * 16, v128.splat<T>(-1));
    sortMagnitudes<T>(this.lonely, 4);
    roots<T>(this.lonely, singles);
  }

  /** The squares of `paired`, in no order, descending. */
  sortPaired<T>(): void {
    for (let i = pairCount(this.n, this.m); i < this.slots; i++) v128.store(this.paired + i * 16, v128.splat<T>(-1));
    sortMagnitudes<T>(this.paired, this.slots);
  }

  /** From `weights` to `lonely` and `paired`, descending. */
  magnitudes<T>(): void {
    this.squares<T>();
    this.orderLonely<T>();
    this.sortPaired<T>();
    roots<T>(this.paired, pairCount(this.n, this.m));
  }
}

/**
 * out: magnitudes times `factor`, descending: of paired[pairs], `step` bytes apart, each twice; of lonely[singles], 16 bytes
 * apart, once. Both are descending.
 */
export function spread<T>(
  out: usize,
  paired: usize,
  step: usize,
  pairs: usize,
  lonely: usize,
  singles: usize,
  factor: T,
): void {
  const end = paired + pairs * step,
    two = 2 * sizeof<T>();
  let p = paired;
  for (const last = lonely + singles * 16; lonely < last; lonely += 16) {
    const single = load<T>(lonely);
    for (; p < end && load<T>(p) > single; p += step, out += two) storeTwice<T>(out, load<T>(p) * factor);
    store<T>(out, single * factor);
    out += sizeof<T>();
  }
  for (; p < end; p += step, out += two) storeTwice<T>(out, load<T>(p) * factor);
}
